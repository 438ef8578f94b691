import { scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import { actionOf, deliverFirst, executionOf, type Undone, undonePromises, untilEnded } from './story.ts';

const deploymentEvent = 'CodeDeploy Deployment State-change Notification';

const startedIn = (stage: Stage, environment: string): readonly string[] =>
  stage
    .events(deploymentEvent, { deploymentGroup: `${stage.application}-${environment}`, state: 'START' })
    .map((detail) => detail.deploymentId);

/** Somebody stops a deployment: nobody knows what the hosts have by then, so the last good release is put back. */
export const deploymentStopped = scenario({
  name: 'deployment-stopped',
  summary: 'a person stops the deployment of a release to staging half-way: the last good one is put back',
  play: async (stage): Promise<Undone> => {
    const good = await deliverFirst(stage);
    const bad = await stage.commit({ message: 'Say more', append: { 'README.md': '\nMore.\n' } });
    await stage.until('the second deployment to staging', () => startedIn(stage, 'staging').length === 2);
    await stage.api('codedeploy', 'StopDeployment', { deploymentId: startedIn(stage, 'staging')[1] });
    await untilEnded(stage, 2);
    await stage.settle();
    return { good, bad, execution: await executionOf(stage, bad) };
  },
  promises: [
    {
      text: 'the action says that the deployment was stopped',
      holds: async (stage, { execution }) => {
        const action = await actionOf(stage, execution, 'Staging', 'Deploy');
        return action?.status === 'Failed' && /stopped/i.test(JSON.stringify(action.output));
      },
    },
    ...undonePromises,
  ],
});
