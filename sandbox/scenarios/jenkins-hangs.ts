import { scenario } from '../scenario.ts';
import {
  actionOf,
  buildsOf,
  deliverFirst,
  executionOf,
  nothingDenied,
  resultsOf,
  serves,
  staging,
  untilAsked,
  untilEnded,
} from './story.ts';

const minute = 60_000;
const forEver = 1_000_000;

/** Jenkins takes connections and says nothing more: the action ends, and so does the build that nobody hears of. */
export const jenkinsHangs = scenario({
  name: 'jenkins-hangs',
  summary:
    'Jenkins hangs while it tests: the action ends with whom to blame, the build is ended once Jenkins answers again',
  play: async (stage) => {
    await deliverFirst(stage);
    stage.jenkins.takes('hello-tests', 60 * minute);
    const sha = await stage.commit({ message: 'Say more', append: { 'README.md': '\nMore.\n' } });
    await stage.until('Jenkins to test it', () => buildsOf(stage, sha).some(({ building }) => building));
    stage.jenkins.hang('.', forEver);
    const began = stage.world.clock.now();
    await untilEnded(stage, 2);
    const minutes = (stage.world.clock.now() - began) / minute;
    const execution = await executionOf(stage, sha);
    stage.jenkins.heal();
    stage.jenkins.takes('hello-tests', minute);
    await stage.until('the build to end', () => buildsOf(stage, sha).every(({ building }) => !building));
    const next = await stage.commit({ message: 'Say it better', append: { 'README.md': '\nBetter.\n' } });
    await untilAsked(stage, 2, 3);
    await stage.settle();
    return { sha, next, minutes, action: await actionOf(stage, execution, 'Test', 'Jenkins') };
  },
  promises: [
    {
      text: 'the action ended within 20 minutes, and says that Jenkins gave no answer, since when, and which build may still run',
      holds: (_, { action, minutes }) =>
        action?.status === 'Failed' &&
        minutes < 20 &&
        /No answer from Jenkins.*since 2026-.*may still be running: http\S+\/job\/hello-tests\//.test(
          JSON.stringify(action.output),
        ),
    },
    {
      text: 'Jenkins ran one build of it, which was ended as soon as Jenkins could be asked to',
      holds: (stage, { sha }) => resultsOf(stage, sha) === 'ABORTED',
    },
    {
      text: 'the next commit was tested by one build, and staging serves it',
      holds: async (stage, { next }) => resultsOf(stage, next) === 'SUCCESS' && serves(stage, staging, next),
    },
    { text: 'no call was denied', holds: nothingDenied },
  ],
});
