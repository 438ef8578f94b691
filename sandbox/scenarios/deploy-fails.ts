import { scenario } from '../scenario.ts';
import {
  actionOf,
  deliverFirst,
  deploymentsOf,
  executionOf,
  isRollBack,
  metricsOf,
  nothingDenied,
  production,
  serves,
  staging,
  untilEnded,
} from './story.ts';

const brokenScript = '\necho "the licence server does not answer" >&2\nexit 1\n';

/** A hook fails while staging is being deployed: the host is left in the middle, and must not stay there. */
export const deployFails = scenario({
  name: 'deploy-fails',
  summary:
    'a hook of a release fails on staging: the last good release serves again, production is untouched',
  play: async (stage) => {
    const good = await deliverFirst(stage);
    const bad = await stage.commit({
      message: 'Check the licence before the start',
      append: { 'scripts/start.sh': brokenScript },
    });
    await untilEnded(stage, 2);
    await stage.settle();
    return { good, bad, execution: await executionOf(stage, bad) };
  },
  promises: [
    {
      text: 'the deployment failed in the hook that is broken',
      holds: async (stage, { execution }) => {
        const action = await actionOf(stage, execution, 'Staging', 'Deploy');
        const deploymentId = action?.output?.executionResult?.externalExecutionId;
        const { targetIds = [] } = await stage.api('codedeploy', 'ListDeploymentTargets', { deploymentId });
        const { deploymentTargets = [] } = await stage.api('codedeploy', 'BatchGetDeploymentTargets', {
          deploymentId,
          targetIds,
        });
        return action?.status === 'Failed' && JSON.stringify(deploymentTargets).includes('scripts/start.sh');
      },
    },
    {
      text: 'staging serves the last validated release again',
      holds: (stage, { good }) => serves(stage, staging, good),
    },
    { text: 'production serves it as before', holds: (stage, { good }) => serves(stage, production, good) },
    {
      text: 'exactly one roll-back deployment was made, and it succeeded',
      holds: async (stage) => {
        const made = (await deploymentsOf(stage, 'staging')).filter(isRollBack);
        return made.length === 1 && made[0]?.status === 'Succeeded';
      },
    },
    {
      text: 'the failed deployment and the time to restore were each counted once',
      holds: (stage) =>
        metricsOf(stage, 'FailedDeployments', 'staging').length === 1 &&
        metricsOf(stage, 'TimeToRestore', 'staging').length === 1,
    },
    { text: 'no call was denied', holds: nothingDenied },
  ],
});
