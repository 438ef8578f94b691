import { scenario } from '../scenario.ts';
import { sick } from './staging-sick.ts';
import { buildsOf, deliverBad, deploymentsOf, undonePromises } from './story.ts';

/** Lambda may deliver an event twice: whatever a function does, it does once. */
export const deliveredTwice = scenario({
  name: 'delivered-twice',
  summary: 'every job and event reaches its function twice at the same moment: everything is done once',
  play: (stage) => {
    stage.deliverTwice();
    return deliverBad(stage, {
      message: 'Ask the database for the greeting',
      append: { 'src/server.js': sick },
    });
  },
  promises: [
    {
      text: 'Jenkins ran one build of each commit',
      holds: (stage, { good, bad }) => [good, bad].every((sha) => buildsOf(stage, sha).length === 1),
    },
    {
      text: 'each release was deployed to staging once, and the good one once more to put it back',
      holds: async (stage) => (await deploymentsOf(stage, 'staging')).length === 3,
    },
    ...undonePromises,
  ],
});
