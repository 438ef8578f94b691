import { scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import {
  actionOf,
  deliverFirst,
  executionOf,
  serves,
  staging,
  undonePromises,
  untilAsked,
  untilEnded,
} from './story.ts';

const deploymentEvent = 'CodeDeploy Deployment State-change Notification';

const startedIn = (stage: Stage, environment: string): readonly string[] =>
  stage
    .events(deploymentEvent, { deploymentGroup: `${stage.application}-${environment}`, state: 'START' })
    .map((detail) => detail.deploymentId);

/** Somebody stops a deployment: nobody knows what the hosts have by then, so the last good release is put back. */
export const deploymentStopped = scenario({
  name: 'deployment-stopped',
  summary:
    'a person stops a deployment to staging half-way: the last good release is put back, and the next one may enter',
  play: async (stage) => {
    const good = await deliverFirst(stage);
    const bad = await stage.commit({ message: 'Say more', append: { 'README.md': '\nMore.\n' } });
    await stage.until('the second deployment to staging', () => startedIn(stage, 'staging').length === 2);
    await stage.api('codedeploy', 'StopDeployment', { deploymentId: startedIn(stage, 'staging')[1] });
    await untilEnded(stage, 2);
    await stage.settle();
    const restored = await serves(stage, staging, good);
    const next = await stage.commit({ message: 'Say it better', append: { 'README.md': '\nBetter.\n' } });
    await untilAsked(stage, 2, 3);
    await stage.settle();
    return { good, bad, next, restored, execution: await executionOf(stage, bad) };
  },
  promises: [
    {
      text: 'the action says that the deployment was stopped',
      holds: async (stage, { execution }) => {
        const action = await actionOf(stage, execution, 'Staging', 'Deploy');
        return action?.status === 'Failed' && /stopped/i.test(JSON.stringify(action.output));
      },
    },
    { text: 'staging served the last validated release again', holds: (_, { restored }) => restored },
    {
      text: 'the next release was let into staging, and serves there',
      holds: (stage, { next }) => serves(stage, staging, next),
    },
    ...undonePromises.slice(1),
  ],
});
