import { darken } from '../internet/state.ts';
import { scenario } from '../scenario.ts';
import type { Input } from '../service.ts';
import type { Stage } from '../stage.ts';
import {
  actionOf,
  approvalsOf,
  deliverFirst,
  deploymentsOf,
  executionOf,
  isRollBack,
  metricsOf,
  nothingDenied,
  pages,
  retryStage,
  serves,
  staging,
  untilAsked,
  untilEnded,
} from './story.ts';

/** Nothing of the service changes but its gate: it says by what a checker that is blind can be told. */
const release = {
  message: 'Tell a sick service from a blind checker',
  append: {
    'delivery.yml': `
control:
  - name: the status page answers
    http: { url: "http://status.hello.example/" }
`,
  },
};

/** What of the internet validation does not reach: the service, and the control probe. */
const unreachable = ['staging.hello.example:80', 'status.hello.example:80'];

type Seen = { readonly served: boolean; readonly deployments: readonly Input[]; readonly told: number };

const lookAround = async (stage: Stage, sha: string): Promise<Seen> => ({
  served: await serves(stage, staging, sha),
  deployments: await deploymentsOf(stage, 'staging'),
  told: pages(stage, sha.slice(0, 8)).length,
});

/** A checker that sees nothing has seen nothing bad: whoever is told decides, and the release stays. */
export const blindChecker = scenario({
  name: 'blind-checker',
  summary:
    'validation reaches neither a healthy release nor its control probe: nothing is rolled back, a person is told, and a retry lets it through',
  play: async (stage) => {
    await deliverFirst(stage);
    darken(stage.world, unreachable);
    const sha = await stage.commit(release);
    await untilEnded(stage, 2);
    await stage.settle();
    const execution = await executionOf(stage, sha);
    const action = await actionOf(stage, execution, 'Staging', 'Validate');
    const blind = await lookAround(stage, sha);
    const asked = approvalsOf(stage, execution);
    darken(stage.world, []);
    await retryStage(stage, execution, 'Staging');
    await untilAsked(stage, 2, 3);
    return { sha, execution, action, blind, asked };
  },
  promises: [
    {
      text: 'the validation ended as an error that blames the platform, and names the control probe',
      holds: (_, { action }) => {
        const { message = '' } = action?.output?.executionResult?.errorDetails ?? {};
        return action?.status === 'Failed' && /^checker blind/.test(message) && /status page/.test(message);
      },
    },
    { text: 'staging went on serving the release', holds: (_, { blind }) => blind.served },
    {
      text: 'it was deployed once, and nothing was rolled back',
      holds: (_, { blind }) => blind.deployments.length === 2 && !blind.deployments.some(isRollBack),
    },
    { text: 'a person was told once', holds: (_, { blind }) => blind.told === 1 },
    { text: 'nobody was asked to approve what nobody had seen', holds: (_, { asked }) => asked === 0 },
    {
      text: 'once validation saw again, a retry let the very same release through to its approval',
      holds: async (stage, { sha, execution }) =>
        approvalsOf(stage, execution) === 1 && (await serves(stage, staging, sha)),
    },
    {
      text: 'the release was counted as good, and never as bad',
      holds: (stage) =>
        metricsOf(stage, 'Deployments', 'staging').length === 2 &&
        metricsOf(stage, 'FailedDeployments', 'staging').length === 0,
    },
    { text: 'no call was denied', holds: nothingDenied },
  ],
});
