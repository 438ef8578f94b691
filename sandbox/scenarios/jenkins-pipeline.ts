import { scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import {
  actionOf,
  buildsOf,
  deliverFirst,
  endedBuilds,
  executionOf,
  nothingDenied,
  resultsOf,
  serves,
  staging,
  untilAsked,
  untilEnded,
} from './story.ts';

const minute = 60_000;
const job = 'hello-tests';

/** The job as a Pipeline: it tests, and then a person looks at the bench before it ends. */
const asPipeline = (stage: Stage, ignores?: 'term'): void =>
  stage.jenkins.configure({
    kind: 'pipeline',
    path: job,
    parameters: ['DELIVERY_ID', 'COMMIT', 'ARTIFACT'].map((name) => ({ name })),
    repository: stage.repository.fullName,
    revisionParameter: 'COMMIT',
    stages: [
      { name: 'Prepare', ms: 5 * minute },
      { name: 'Test', command: 'node --run test', junit: 'test-results.xml', ms: 5 * minute },
      { name: 'Look', input: { message: 'Does the bench look well?' } },
    ],
    ...(ignores ? { ignores } : {}),
  });

const summary = async (stage: Stage): Promise<string> => {
  const { stageStates = [] } = await stage.api('codepipeline', 'GetPipelineState', { name: stage.pipeline });
  const test = stageStates.find(({ stageName }: { stageName: string }) => stageName === 'Test');
  return test?.actionStates?.[0]?.latestExecution?.summary ?? '';
};

const later = async (stage: Stage, ms: number): Promise<void> => {
  const then = stage.world.clock.now() + ms;
  await stage.until('some time to pass', () => stage.world.clock.now() >= then);
};

/** A Pipeline outlives a restart of Jenkins, waits for a person, and may refuse to end: one build each, whatever comes. */
export const jenkinsPipeline = scenario({
  name: 'jenkins-pipeline',
  summary:
    'the tests are a Jenkins Pipeline: it goes on after a restart, waits for a person, and is ended when it does not end by itself',
  play: async (stage) => {
    await deliverFirst(stage);
    asPipeline(stage);
    const sha = await stage.commit({ message: 'Say more', append: { 'README.md': '\nMore.\n' } });
    const running = (commit: string) => buildsOf(stage, commit).some(({ building }) => building);
    await stage.until('Jenkins to test it', () => running(sha));
    await later(stage, minute);
    stage.jenkins.restart();
    await stage.until('the run to wait for a person', () => stage.jenkins.waitsForPerson(job, 2));
    await later(stage, 5 * minute);
    const waiting = await summary(stage);
    stage.jenkins.answerInput(job, 2, 'slipway', true);
    await untilAsked(stage, 2);
    asPipeline(stage, 'term');
    const stopped = await stage.commit({ message: 'Say too much', append: { 'README.md': '\nToo much.\n' } });
    await stage.until('Jenkins to test it', () => running(stopped));
    const execution = await executionOf(stage, stopped);
    await stage.api('codepipeline', 'StopPipelineExecution', {
      pipelineName: stage.pipeline,
      pipelineExecutionId: execution,
      abandon: true,
    });
    await stage.until('the build to end', () => !running(stopped));
    await untilEnded(stage, 2);
    await stage.settle();
    return { sha, stopped, waiting, action: await actionOf(stage, execution, 'Test', 'Jenkins') };
  },
  promises: [
    {
      text: 'the run went on after the restart: one build, and it passed',
      holds: (stage, { sha }) => resultsOf(stage, sha) === 'SUCCESS',
    },
    {
      text: 'while it waited for a person the action said so, and where',
      holds: (_, { waiting }) => /waiting for a person.*\/job\/hello-tests\/2\//i.test(waiting),
    },
    { text: 'staging serves the commit', holds: (stage, { sha }) => serves(stage, staging, sha) },
    {
      text: 'the run of the stopped execution was stopped, then terminated, then killed, and no other was',
      holds: (stage, { action }) =>
        action?.status === 'Abandoned' &&
        endedBuilds(stage).join() ===
          ['stop', 'term', 'kill'].map((how) => `POST /job/${job}/3/${how}`).join(),
    },
    {
      text: 'it is the only build of that commit',
      holds: (stage, { stopped }) => resultsOf(stage, stopped) === 'ABORTED',
    },
    { text: 'no call was denied', holds: nothingDenied },
  ],
});
