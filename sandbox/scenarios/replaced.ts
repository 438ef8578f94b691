import { scenario } from '../scenario.ts';
import {
  actionOf,
  approve,
  deploymentsOf,
  executionOf,
  metricsOf,
  nothingDenied,
  production,
  serves,
  untilAsked,
  untilEnded,
} from './story.ts';

/** The newer release contains the older one: nobody should approve the older one any more. */
export const replaced = scenario({
  name: 'replaced',
  summary:
    'a newer release is validated while an older one waits for approval: the older approval is rejected as replaced',
  play: async (stage) => {
    await untilAsked(stage);
    const older = (await stage.head()).sha;
    const newer = await stage.commit({
      message: 'Say more',
      append: { 'README.md': '\nIt greets whoever asks.\n' },
    });
    await untilEnded(stage);
    await untilAsked(stage, 2);
    await approve(stage);
    await untilEnded(stage, 2);
    await stage.settle();
    return { newer, older: await executionOf(stage, older) };
  },
  promises: [
    {
      text: 'the older approval was rejected, and says that it was replaced and by what',
      holds: async (stage, { older, newer }) => {
        const action = await actionOf(stage, older, 'Approve', 'GoLive');
        const text = JSON.stringify(action?.output ?? {});
        return action?.status === 'Failed' && /replaced by/i.test(text) && text.includes(newer.slice(0, 8));
      },
    },
    {
      text: 'production serves the newer commit',
      holds: (stage, { newer }) => serves(stage, production, newer),
    },
    {
      text: 'production had one deployment: the older release never went there',
      holds: async (stage) => (await deploymentsOf(stage, 'production')).length === 1,
    },
    {
      text: 'being replaced was not counted as a failure',
      holds: (stage) =>
        metricsOf(stage, 'FailedDeployments', 'production').length === 0 &&
        metricsOf(stage, 'FailedDeployments', 'staging').length === 0,
    },
    { text: 'no call was denied', holds: nothingDenied },
  ],
});
