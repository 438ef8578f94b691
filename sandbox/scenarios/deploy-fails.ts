import { scenario } from '../scenario.ts';
import { actionOf, deliverBad, undonePromises } from './story.ts';

const brokenScript = '\necho "the licence server does not answer" >&2\nexit 1\n';

/** A hook fails while staging is being deployed: the host is left in the middle, and must not stay there. */
export const deployFails = scenario({
  name: 'deploy-fails',
  summary:
    'a hook of a release fails on staging: the last good release serves again, production is untouched',
  play: (stage) =>
    deliverBad(stage, {
      message: 'Check the licence before the start',
      append: { 'scripts/start.sh': brokenScript },
    }),
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
    ...undonePromises,
  ],
});
