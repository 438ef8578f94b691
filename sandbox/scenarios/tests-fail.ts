import { scenario } from '../scenario.ts';
import {
  actionOf,
  buildsOf,
  deliverFirst,
  deploymentsOf,
  executionOf,
  metricsOf,
  nothingDenied,
  pages,
  production,
  serves,
  staging,
  states,
  untilAsked,
  untilEnded,
} from './story.ts';

/** Two tests of something that is not there yet. */
const tests = `
const words = () => require('../words.json');

test('it knows the French greeting', () => {
  assert.equal(words().fr, 'Bonjour');
});

test('it knows the German greeting', () => {
  assert.equal(words().de, 'Guten Tag');
});
`;

/** Tests that fail stop a release before it is anywhere; the commit that mends them goes out. */
export const testsFail = scenario({
  name: 'tests-fail',
  summary:
    'a commit fails its tests: nothing of it is deployed, the failed tests are named, and the fix goes out',
  play: async (stage) => {
    const good = await deliverFirst(stage);
    const bad = await stage.commit({
      message: 'Ask for more languages',
      append: { 'test/app.test.js': tests },
    });
    await untilEnded(stage, 2);
    const fix = await stage.commit({
      message: 'Add the languages',
      append: { 'words.json': '{ "fr": "Bonjour", "de": "Guten Tag" }\n' },
    });
    await untilAsked(stage, 2, 3);
    await stage.settle();
    return { good, bad, fix, execution: await executionOf(stage, bad) };
  },
  promises: [
    {
      text: 'the test stage failed, and its reason counts the failed tests, names each and says where to look',
      holds: async (stage, { execution, bad }) => {
        const action = await actionOf(stage, execution, 'Test', 'Jenkins');
        const message = action?.output?.executionResult?.errorDetails?.message ?? '';
        const wanted = [
          '2 of 6',
          'the French greeting',
          'the German greeting',
          new URL(buildsOf(stage, bad)[0]?.url ?? '').pathname,
        ];
        return action?.status === 'Failed' && wanted.every((text) => message.includes(text));
      },
    },
    {
      text: 'Jenkins ran exactly one build of it',
      holds: (stage, { bad }) =>
        buildsOf(stage, bad)
          .map(({ result }) => result)
          .join() === 'UNSTABLE',
    },
    {
      text: 'nothing of it was deployed anywhere, and nobody was asked to approve it',
      holds: async (stage, { execution }) =>
        states(stage, 'CodePipeline Stage Execution State Change', execution, 'STARTED')
          .map((detail) => detail.stage)
          .join() === 'Source,Build,Test' && (await deploymentsOf(stage, 'staging')).length === 2,
    },
    {
      text: 'no deployment was counted as failed, and nobody was paged',
      holds: (stage, { bad }) =>
        metricsOf(stage, 'FailedDeployments', 'staging').length === 0 &&
        pages(stage, bad.slice(0, 8)).length === 0,
    },
    { text: 'staging serves the fix', holds: (stage, { fix }) => serves(stage, staging, fix) },
    {
      text: 'production serves the good release',
      holds: (stage, { good }) => serves(stage, production, good),
    },
    { text: 'no call was denied', holds: nothingDenied },
  ],
});
