import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { git } from '../../github/git.ts';
import { push } from '../../github/push.ts';
import { commit } from '../../github/repository.ts';
import { connectionArn } from './testing.ts';
import { type Hello, openHello } from './testing-hello.ts';

let hello: Hello;
beforeEach(async () => {
  hello = await openHello();
});
afterEach(() => hello.close());

describe('a push', () => {
  const gitTrigger = (filter: object) => ({
    triggers: [
      {
        providerType: 'CodeStarSourceConnection' as const,
        gitConfiguration: { sourceActionName: 'Pull', push: [filter] },
      },
    ],
  });
  const sourceVariables = () =>
    hello.world.state.codepipeline.pipelines.hello.machine.executions.at(-1)?.outputs.Source;
  const pushed = async (files: Readonly<Record<string, string>>): Promise<string> => {
    await commit(hello.repository, { message: 'Change', files });
    return push(hello.world, 'example/hello');
  };

  test('starts the pipeline with that very commit, which its events tell', async () => {
    await hello.create(gitTrigger({ branches: { includes: ['main'] } }));
    await hello.failJob();
    const sha = await pushed({ 'a.txt': 'a' });
    await commit(hello.repository, { message: 'Not pushed yet' });
    await hello.pass();
    await hello.pass();
    await hello.untilStatus('Succeeded');
    expect((await hello.executions())[0]).toMatchObject({
      trigger: { triggerType: 'WebhookV2' },
      sourceRevisions: [{ actionName: 'Pull', revisionId: sha }],
    });
    const triggers = hello
      .events('Pipeline')
      .slice(2)
      .map(({ detail }) => [detail.state, detail['execution-trigger']]);
    const trigger = {
      'author-display-name': 'Ada Developer',
      'full-repository-name': 'example/hello',
      'provider-type': 'GitHub',
      'author-email': 'ada@hello.example',
      'commit-message': 'Change',
      'author-date': expect.stringMatching(/^2026-.*Z$/),
      'branch-name': 'main',
      'commit-id': sha,
      'connection-arn': connectionArn,
      'author-id': 'Ada Developer',
    };
    expect(triggers).toEqual([
      ['STARTED', trigger],
      ['SUCCEEDED', trigger],
    ]);
  });

  test.each([
    ['branches that do not fit', { branches: { includes: ['release/*'] } }],
    ['files that do not fit', { branches: { includes: ['main'] }, filePaths: { includes: ['src/**'] } }],
    ['tags', { tags: { includes: ['*'] } }],
  ])('starts nothing with a filter of %s', async (_, filter) => {
    await hello.create(gitTrigger(filter));
    await pushed({ 'a.txt': 'a' });
    expect(await hello.executions()).toHaveLength(1);
  });

  test('starts a pipeline with a filter of files that were changed', async () => {
    await hello.create(gitTrigger({ branches: { includes: ['main'] }, filePaths: { includes: ['src/**'] } }));
    await pushed({ 'src/a.ts': 'a' });
    expect(await hello.executions()).toHaveLength(2);
  });

  test('without a trigger the source follows its own branch', async () => {
    await hello.create();
    await pushed({ 'a.txt': 'a' });
    expect(await hello.executions()).toHaveLength(2);
  });

  test('of another branch that the trigger names brings that branch, and says so', async () => {
    await hello.create(gitTrigger({ branches: { includes: ['release/*'] } }));
    const main = await commit(hello.repository, { message: 'On main' });
    await git(hello.repository.folder, ['branch', 'release/1', main]);
    await push(hello.world, 'example/hello', 'release/1');
    await commit(hello.repository, { message: 'Later on main' });
    await hello.until('its source', () => sourceVariables()?.CommitMessage === 'On main');
    expect(sourceVariables()).toMatchObject({ CommitId: main, BranchName: 'release/1' });
  });
});
