import {
  AddTagsToOnPremisesInstancesCommand,
  RegisterOnPremisesInstanceCommand,
} from '@aws-sdk/client-codedeploy';
import { expect, test } from '@jest/globals';
import {
  call,
  client,
  deploy,
  filter,
  group,
  host,
  release,
  targetsOf,
  useCodeDeploy,
  world,
} from './account-under-test.ts';

useCodeDeploy();

const user = (name: string) => `arn:aws:iam::111122223333:user/${name}`;
const session = 'arn:aws:sts::111122223333:assumed-role/cellar/one';
const tag = { Key: 'service', Value: 'hello' };

const register = (instanceName: string, more: object = { iamUserArn: user(instanceName) }) =>
  call('RegisterOnPremisesInstance', { instanceName, ...more });

const names = async (input: object = {}) => (await call('ListOnPremisesInstances', input)).instanceNames;

test('an instance is registered, tagged, read, and remembered once it is deregistered', async () => {
  await client.send(
    new RegisterOnPremisesInstanceCommand({ instanceName: 'cellar', iamSessionArn: session }),
  );
  await client.send(new AddTagsToOnPremisesInstancesCommand({ instanceNames: ['cellar'], tags: [tag] }));
  const { instanceInfo } = await call('GetOnPremisesInstance', { instanceName: 'cellar' });
  expect(instanceInfo).toEqual({
    instanceName: 'cellar',
    iamSessionArn: session,
    instanceArn: expect.stringMatching(/^arn:aws:codedeploy:eu-west-1:111122223333:instance\/cellar_\w{10}$/),
    registerTime: expect.any(Date),
    tags: [tag],
  });
  await call('DeregisterOnPremisesInstance', { instanceName: 'cellar' });
  const { instanceInfos } = await call('BatchGetOnPremisesInstances', { instanceNames: ['cellar', 'never'] });
  expect(instanceInfos).toMatchObject([
    { instanceName: 'cellar', deregisterTime: expect.any(Date), tags: [tag] },
  ]);
  await register('cellar', { iamSessionArn: session });
  expect((await call('GetOnPremisesInstance', { instanceName: 'cellar' })).instanceInfo).toMatchObject({
    tags: [],
  });
});

test('instances are listed by registration and by tags', async () => {
  for (const name of ['one', 'two', 'three']) await register(name);
  await call('AddTagsToOnPremisesInstances', { instanceNames: ['one', 'two'], tags: [tag] });
  await call('RemoveTagsFromOnPremisesInstances', {
    instanceNames: ['two'],
    tags: [{ ...tag, Value: 'other' }],
  });
  await call('DeregisterOnPremisesInstance', { instanceName: 'one' });
  expect(await names()).toEqual(['one', 'two', 'three']);
  expect(await names({ registrationStatus: 'Registered' })).toEqual(['two', 'three']);
  expect(await names({ registrationStatus: 'Deregistered' })).toEqual(['one']);
  expect(await names({ tagFilters: [filter] })).toEqual(['one', 'two']);
  await call('RemoveTagsFromOnPremisesInstances', { instanceNames: ['two'], tags: [tag] });
  expect(await names({ tagFilters: [{ Key: 'service', Type: 'KEY_ONLY' }] })).toEqual(['one']);
});

const tags = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: 'v' }));
const instanceNames = ['taken'];

test.each([
  [
    'RegisterOnPremisesInstance',
    { instanceName: 'taken', iamUserArn: user('x') },
    'InstanceNameAlreadyRegisteredException',
  ],
  [
    'RegisterOnPremisesInstance',
    { instanceName: 'new', iamUserArn: user('taken') },
    'IamUserArnAlreadyRegisteredException',
  ],
  ['RegisterOnPremisesInstance', { instanceName: 'new' }, 'IamArnRequiredException'],
  [
    'RegisterOnPremisesInstance',
    { instanceName: 'new', iamUserArn: 'x', iamSessionArn: 'y' },
    'MultipleIamArnsProvidedException',
  ],
  ['RegisterOnPremisesInstance', { instanceName: 'new', iamUserArn: session }, 'InvalidIamUserArnException'],
  [
    'RegisterOnPremisesInstance',
    { instanceName: 'new', iamSessionArn: user('x') },
    'InvalidIamSessionArnException',
  ],
  [
    'RegisterOnPremisesInstance',
    { instanceName: '', iamUserArn: user('x') },
    'InstanceNameRequiredException',
  ],
  [
    'RegisterOnPremisesInstance',
    { instanceName: 'a b', iamUserArn: user('x') },
    'InvalidInstanceNameException',
  ],
  ['GetOnPremisesInstance', { instanceName: 'never' }, 'InstanceNotRegisteredException'],
  ['BatchGetOnPremisesInstances', { instanceNames: [] }, 'InstanceNameRequiredException'],
  ['BatchGetOnPremisesInstances', { instanceNames: Array(26).fill('taken') }, 'BatchLimitExceededException'],
  [
    'AddTagsToOnPremisesInstances',
    { instanceNames: ['gone'], tags: [tag] },
    'InstanceNotRegisteredException',
  ],
  ['AddTagsToOnPremisesInstances', { instanceNames, tags: [] }, 'TagRequiredException'],
  ['AddTagsToOnPremisesInstances', { instanceNames, tags: [{ Value: 'v' }] }, 'InvalidTagException'],
  ['AddTagsToOnPremisesInstances', { instanceNames, tags: tags(11) }, 'TagLimitExceededException'],
  [
    'AddTagsToOnPremisesInstances',
    { instanceNames: Array(101).fill('taken'), tags: [tag] },
    'InstanceLimitExceededException',
  ],
  ['RemoveTagsFromOnPremisesInstances', { instanceNames: [], tags: [tag] }, 'InstanceNameRequiredException'],
  ['ListOnPremisesInstances', { registrationStatus: 'Perhaps' }, 'InvalidRegistrationStatusException'],
  ['ListOnPremisesInstances', { tagFilters: [{ Key: 'k', Type: 'SOME' }] }, 'InvalidTagFilterException'],
  ['ListOnPremisesInstances', { nextToken: 'x' }, 'InvalidNextTokenException'],
])('%s with %j is refused: %s', async (operation, input, code) => {
  await register('taken');
  await register('gone');
  await call('DeregisterOnPremisesInstance', { instanceName: 'gone' });
  await expect(call(operation, input)).rejects.toMatchObject({ code });
});

test('an instance that nobody knows is deregistered without a word', async () => {
  expect(await call('DeregisterOnPremisesInstance', { instanceName: 'never' })).toEqual({});
  expect(await names()).toEqual([]);
});

test('a group chooses among the registered by their own tags', async () => {
  await host('cloud');
  for (const name of ['cellar', 'attic', 'gone']) {
    await host(name, { kind: 'on-premises', tags: {} });
    await register(name);
  }
  await call('AddTagsToOnPremisesInstances', { instanceNames: ['cellar', 'gone'], tags: [tag] });
  await call('DeregisterOnPremisesInstance', { instanceName: 'gone' });
  await group({ ec2TagFilters: [], onPremisesInstanceTagFilters: [filter] });
  await release('v1');
  const answer = await deploy('v1');
  expect(answer).toMatchObject({ status: 'Succeeded' });
  const targets = await targetsOf(answer?.deploymentId ?? '');
  expect(targets).toMatchObject([
    { targetId: 'cellar', targetArn: expect.stringContaining(':instance/cellar_') },
  ]);
});

test('one that is registered and has no machine keeps CodeDeploy waiting for an hour', async () => {
  await register('nowhere');
  await call('AddTagsToOnPremisesInstances', { instanceNames: ['nowhere'], tags: [tag] });
  await group({ ec2TagFilters: [], onPremisesTagSet: { onPremisesTagSetList: [[filter]] } });
  await release('v1');
  const before = world.clock.now();
  const answer = await deploy('v1');
  expect(answer).toMatchObject({ status: 'Failed', errorInformation: { code: 'HEALTH_CONSTRAINTS' } });
  const [target] = await targetsOf(answer?.deploymentId ?? '');
  expect(target?.lifecycleEvents?.[0]).toMatchObject({
    lifecycleEventName: 'ApplicationStop',
    status: 'Failed',
    diagnostics: { errorCode: 'UnknownError', message: expect.stringContaining('not able to receive') },
  });
  expect(world.clock.now() - before).toBeGreaterThan(3_600_000);
});
