import { StopDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { expect, test } from '@jest/globals';
import {
  client,
  create,
  group,
  host,
  info,
  release,
  revisionOf,
  settle,
  targetsOf,
  told,
  useCodeDeploy,
  world,
} from './account-under-test.ts';

useCodeDeploy();

test('a deployment can be stopped before it starts, and then no more', async () => {
  await host('one');
  await group();
  await release('v1');
  const held = world.clock.begin('test');
  const names = { applicationName: 'hello', deploymentGroupName: 'hello-staging' };
  const input = { ...names, revision: revisionOf('v1') };
  const { deploymentId } = await world.call(world.operator, 'codedeploy', 'CreateDeployment', input);
  const answer = await world.call(world.operator, 'codedeploy', 'StopDeployment', { deploymentId });
  world.clock.end(held);
  expect(answer).toMatchObject({ status: 'Succeeded' });
  expect(await info(deploymentId)).toMatchObject({
    status: 'Stopped',
    errorInformation: { code: 'MANUAL_STOP' },
  });
  await expect(client.send(new StopDeploymentCommand({ deploymentId }))).rejects.toMatchObject({
    name: 'DeploymentAlreadyCompletedException',
  });
  expect(told()).toEqual(['Deployment STOP']);
});

test('a deployment that is stopped ends the event that runs, and begins nothing new', async () => {
  const one = await host('one');
  await group();
  await release('v1');
  const deploymentId = await create('v1');
  const begun = () =>
    Object.values(world.state.codedeploy.deployments as Record<string, { startedAt?: number }>).some(
      ({ startedAt }) => startedAt,
    );
  const held = await world.clock.until('the start', begun);
  const answer = await world.call(world.operator, 'codedeploy', 'StopDeployment', { deploymentId });
  world.clock.end(held);
  expect(answer).toMatchObject({ status: 'Pending' });
  await settle();
  expect(await info(deploymentId)).toMatchObject({ status: 'Stopped', deploymentOverview: { Skipped: 1 } });
  const [target] = await targetsOf(deploymentId);
  expect(target?.lifecycleEvents?.map(({ status }) => status)).toEqual([
    'Succeeded',
    ...Array.from({ length: 6 }, () => 'Skipped'),
  ]);
  expect(one.tags).toEqual({ service: 'hello' });
});
