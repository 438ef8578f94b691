import { scenario } from '../scenario.ts';
import {
  actionOf,
  deliverFirst,
  deploymentsOf,
  executionOf,
  isRollBack,
  metricsOf,
  nothingDenied,
  pages,
  production,
  serves,
  staging,
  untilEnded,
} from './story.ts';

/** Its tests pass and it starts; only where it is deployed does its page answer 500. */
const sick = `
const [app] = server.listeners('request');
server.removeAllListeners('request');
server.on('request', (request, response) =>
  request.url === '/' ? response.writeHead(500).end('the database does not answer\\n') : app(request, response),
);
`;

/** A release that deploys cleanly and is sick: it must not stand, and the one before must come back. */
export const stagingSick = scenario({
  name: 'staging-sick',
  summary:
    'a release deploys cleanly to staging but answers 500: it is refused, and the last good one is put back',
  play: async (stage) => {
    const good = await deliverFirst(stage);
    const bad = await stage.commit({
      message: 'Ask the database for the greeting',
      append: { 'src/server.js': sick },
    });
    await untilEnded(stage, 2);
    await stage.settle();
    return { good, bad, execution: await executionOf(stage, bad) };
  },
  promises: [
    {
      text: 'the validation failed, and its reason names the check, what came and what was expected',
      holds: async (stage, { execution }) => {
        const action = await actionOf(stage, execution, 'Staging', 'Validate');
        const message = action?.output?.executionResult?.errorDetails?.message ?? '';
        return (
          action?.status === 'Failed' && /greets/.test(message) && /500/.test(message) && /200/.test(message)
        );
      },
    },
    {
      text: 'staging serves the last validated release again',
      holds: (stage, { good }) => serves(stage, staging, good),
    },
    { text: 'production serves it as before', holds: (stage, { good }) => serves(stage, production, good) },
    {
      text: 'nothing was deployed to production for the bad release',
      holds: async (stage) => (await deploymentsOf(stage, 'production')).length === 1,
    },
    {
      text: 'exactly one roll-back deployment was made, and it succeeded',
      holds: async (stage) => {
        const made = (await deploymentsOf(stage, 'staging')).filter(isRollBack);
        return made.length === 1 && made[0]?.status === 'Succeeded';
      },
    },
    {
      text: 'nobody was asked to approve the bad release',
      holds: (stage, { execution }) =>
        stage.events('CodePipeline Action Execution State Change', {
          stage: 'Approve',
          'execution-id': execution,
        }).length === 0,
    },
    {
      text: 'people were told once what happened and what was done',
      holds: (stage, { bad }) =>
        pages(stage, bad.slice(0, 8)).filter(({ subject }) => /staging/.test(subject ?? '')).length === 1,
    },
    {
      text: 'the bad release and the time to restore were each counted once',
      holds: (stage) =>
        metricsOf(stage, 'FailedDeployments', 'staging').length === 1 &&
        metricsOf(stage, 'TimeToRestore', 'staging').length === 1,
    },
    { text: 'no call was denied', holds: nothingDenied },
  ],
});
