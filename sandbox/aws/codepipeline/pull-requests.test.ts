import type { GitPullRequestFilter } from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { git } from '../../github/git.ts';
import { push } from '../../github/push.ts';
import { commit, headOf } from '../../github/repository.ts';
import { onPullRequest, type PullRequest } from './on-pull-request.ts';
import { type Hello, openHello } from './testing-hello.ts';

let hello: Hello;
beforeEach(async () => {
  hello = await openHello();
});
afterEach(() => hello.close());

const trigger = (...pullRequest: GitPullRequestFilter[]) => ({
  triggers: [
    {
      providerType: 'CodeStarSourceConnection' as const,
      gitConfiguration: { sourceActionName: 'Pull', pullRequest },
    },
  ],
});
const all: GitPullRequestFilter = { events: ['OPEN', 'UPDATED', 'CLOSED'] };

/** A branch `feature` with one change more than main, on which somebody opens a pull request. */
const pull = async (more: Partial<PullRequest> = {}): Promise<string> => {
  const { folder } = hello.repository;
  await git(folder, ['checkout', '-q', '-B', 'feature']);
  const sha = await commit(hello.repository, { message: 'Feature', files: { 'docs/a.md': 'a' } });
  await git(folder, ['checkout', '-q', 'main']);
  await commit(hello.repository, { message: 'Meanwhile', files: { 'src/b.ts': 'b' } });
  await onPullRequest(hello.world, {
    fullName: 'example/hello',
    number: 7,
    title: 'A feature',
    event: 'OPEN',
    sourceBranch: 'feature',
    destinationBranch: 'main',
    sha,
    ...more,
  });
  return sha;
};
const count = async () => (await hello.executions()).length;

test('a pull request starts the pipeline with the head of its source branch, and its variables say so', async () => {
  await hello.create(trigger(all));
  await hello.failJob();
  const sha = await pull();
  await hello.nextJob();
  const [execution] = await hello.executions();
  expect(execution).toMatchObject({
    trigger: { triggerType: 'WebhookV2' },
    sourceRevisions: [{ revisionId: sha }],
  });
  const { outputs } = hello.world.state.codepipeline.pipelines.hello.machine.executions.at(-1);
  expect(outputs.Source).toMatchObject({
    CommitId: sha,
    PullRequestId: '7',
    PullRequestTitle: 'A feature',
    SourceBranchName: 'feature',
    DestinationBranchName: 'main',
  });
  expect(outputs.Source).not.toHaveProperty('BranchName');
  const started = hello.events('Pipeline').at(-1)?.detail['execution-trigger'];
  expect(started).toMatchObject({ 'branch-name': 'feature', 'commit-id': sha });
});

describe('which pull requests start it', () => {
  test.each<readonly [string, GitPullRequestFilter, Partial<PullRequest>, number]>([
    ['an event that is asked for', { events: ['CLOSED'] }, { event: 'CLOSED' }, 2],
    ['an event that is not', { events: ['OPEN', 'UPDATED'] }, { event: 'CLOSED' }, 1],
    ['the branch into which it goes', { ...all, branches: { includes: ['main'] } }, {}, 2],
    ['the branch from which it comes', { ...all, branches: { includes: ['feature'] } }, {}, 1],
    ['a branch that is excluded', { ...all, branches: { excludes: ['ma*'] } }, {}, 1],
    ['a file', { ...all, branches: { includes: ['**'] }, filePaths: { includes: ['docs/**'] } }, {}, 2],
    [
      'a file that only main has changed',
      { ...all, branches: { includes: ['**'] }, filePaths: { includes: ['src/**'] } },
      {},
      1,
    ],
    [
      'files that are excluded',
      { ...all, branches: { includes: ['**'] }, filePaths: { excludes: ['**/*.md'] } },
      {},
      1,
    ],
  ])('%s', async (_, filter, more, expected) => {
    await hello.create(trigger(filter));
    await pull(more);
    expect(await count()).toBe(expected);
  });

  test('any of several filters is enough', async () => {
    await hello.create(trigger({ events: ['CLOSED'] }, { events: ['OPEN'] }));
    await pull();
    expect(await count()).toBe(2);
  });

  test('none without a trigger, and no push with a trigger for pull requests alone', async () => {
    await hello.create();
    await pull();
    expect(await count()).toBe(1);
    await hello.world.call(hello.world.operator, 'codepipeline', 'DeletePipeline', { name: 'hello' });
    await hello.create(trigger(all));
    await push(hello.world, 'example/hello');
    expect(await count()).toBe(1);
    expect((await headOf(hello.repository)).message).toBe('Meanwhile');
  });

  test('a push starts it where the trigger names both', async () => {
    const { triggers: [both] = [] } = trigger(all);
    const push1 = [{ branches: { includes: ['main'] } }];
    const gitConfiguration = { sourceActionName: 'Pull', ...both?.gitConfiguration, push: push1 };
    await hello.create({ triggers: [{ providerType: 'CodeStarSourceConnection', gitConfiguration }] });
    await pull();
    await push(hello.world, 'example/hello');
    expect(await count()).toBe(3);
  });
});
