import { scenario } from '../scenario.ts';
import {
  actionOf,
  buildsOf,
  deliverFirst,
  executionOf,
  nothingDenied,
  resultsOf,
  retryStage,
  serves,
  staging,
  untilAsked,
  untilEnded,
} from './story.ts';

const restarts = 2;

/** Jenkins restarts while a build waits, and again while it runs: the first is waited out, the second ends the build. */
export const jenkinsRestarts = scenario({
  name: 'jenkins-restarts',
  summary:
    'Jenkins restarts while a build waits in its queue, and again while it runs: the action says so, and a retry tests anew',
  play: async (stage) => {
    await deliverFirst(stage);
    stage.jenkins.quietDown();
    const sha = await stage.commit({ message: 'Say more', append: { 'README.md': '\nMore.\n' } });
    const queued = () => stage.jenkins.queued().length === 1;
    await stage.until('the build to wait in the queue', queued);
    stage.jenkins.restart();
    await stage.until('Jenkins to test it', () => buildsOf(stage, sha).some(({ building }) => building));
    stage.jenkins.restart();
    await untilEnded(stage, 2);
    await stage.settle();
    const execution = await executionOf(stage, sha);
    const failed = await actionOf(stage, execution, 'Test', 'Jenkins');
    const before = resultsOf(stage, sha);
    await retryStage(stage, execution, 'Test');
    await untilAsked(stage, 2, 3);
    await stage.settle();
    return { sha, failed, before };
  },
  promises: [
    {
      text: 'Jenkins was restarted twice',
      holds: (stage) =>
        stage.world.trace.filter(({ who, what }) => who === 'jenkins' && what === 'is up again').length ===
        restarts,
    },
    {
      text: 'the build that waited survived the first restart; the second one ended it, and no other was started',
      holds: (_, { before }) => before === 'ABORTED',
    },
    {
      text: 'the action failed, and says that Jenkins was restarted',
      holds: (_, { failed }) =>
        failed?.status === 'Failed' &&
        /Jenkins was restarted while it ran/.test(JSON.stringify(failed.output)),
    },
    {
      text: 'the retry ran exactly one more build',
      holds: (stage, { sha }) => resultsOf(stage, sha) === 'ABORTED,SUCCESS',
    },
    { text: 'staging serves the commit', holds: (stage, { sha }) => serves(stage, staging, sha) },
    { text: 'no call was denied', holds: nothingDenied },
  ],
});
