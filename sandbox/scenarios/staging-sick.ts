import { scenario } from '../scenario.ts';
import { actionOf, deliverBad, undonePromises } from './story.ts';

/** Its tests pass and it starts; only where it is deployed does its page answer 500. */
export const sick = `
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
  play: (stage) =>
    deliverBad(stage, {
      message: 'Ask the database for the greeting',
      append: { 'src/server.js': sick },
    }),
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
    ...undonePromises,
  ],
});
