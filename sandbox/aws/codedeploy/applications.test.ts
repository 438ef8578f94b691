import { BatchGetApplicationsCommand, UpdateApplicationCommand } from '@aws-sdk/client-codedeploy';
import { expect, test } from '@jest/globals';
import {
  call,
  client,
  deploy,
  group,
  groupInfo,
  host,
  release,
  useCodeDeploy,
  world,
} from './account-under-test.ts';

useCodeDeploy();

const create = (applicationName: string, more: object = {}) =>
  call('CreateApplication', { applicationName, ...more });
const arn = (name: string) => `arn:aws:codedeploy:eu-west-1:111122223333:${name}`;

test('many applications are read at once, in the order in which they are asked for', async () => {
  await create('one');
  await create('two');
  const command = new BatchGetApplicationsCommand({ applicationNames: ['two', 'one'] });
  const { applicationsInfo } = await client.send(command);
  expect(applicationsInfo).toMatchObject([
    { applicationName: 'two', computePlatform: 'Server', linkedToGitHub: false },
    { applicationName: 'one' },
  ]);
});

test('applications are listed page by page, and none is lost when one goes meanwhile', async () => {
  const names = Array.from({ length: 250 }, (_, index) => `app-${index}`);
  for (const name of names) await create(name);
  const first = await call('ListApplications');
  expect(first.applications).toEqual(names.slice(0, 100));
  await call('DeleteApplication', { applicationName: 'app-0' });
  const second = await call('ListApplications', { nextToken: first.nextToken });
  const third = await call('ListApplications', { nextToken: second.nextToken });
  expect([...first.applications, ...second.applications, ...third.applications]).toEqual(names);
  expect(third).not.toHaveProperty('nextToken');
});

test('what has a new name keeps its groups, deployments and tags', async () => {
  await host('one');
  await group({ tags: [{ Key: 'team', Value: 'a' }] });
  await release('v1');
  const before = await deploy('v1');
  await call('TagResource', { ResourceArn: arn('application:hello'), Tags: [{ Key: 'old', Value: 'yes' }] });
  await client.send(
    new UpdateApplicationCommand({ applicationName: 'hello', newApplicationName: 'goodbye' }),
  );
  await expect(groupInfo()).rejects.toMatchObject({ name: 'ApplicationDoesNotExistException' });
  const named = { applicationName: 'goodbye', deploymentGroupName: 'hello-staging' };
  const { deploymentGroupInfo } = await call('GetDeploymentGroup', named);
  expect(deploymentGroupInfo.lastSuccessfulDeployment).toMatchObject({ deploymentId: before?.deploymentId });
  expect((await call('ListDeployments', named)).deployments).toEqual([before?.deploymentId]);
  const { deploymentInfo } = await call('GetDeployment', { deploymentId: before?.deploymentId });
  expect(deploymentInfo.applicationName).toBe('goodbye');
  const tagged = { ResourceArn: arn('deploymentgroup:goodbye/hello-staging') };
  expect(await call('ListTagsForResource', tagged)).toEqual({ Tags: [{ Key: 'team', Value: 'a' }] });
  await create('hello');
  expect(await call('ListTagsForResource', { ResourceArn: arn('application:hello') })).toEqual({ Tags: [] });
});

test('a deployment whose application is deleted before it starts fails', async () => {
  await host('one');
  await group();
  await release('v1');
  const input = {
    applicationName: 'hello',
    deploymentGroupName: 'hello-staging',
    revision: { revisionType: 'S3', s3Location: { bucket: 'artifacts', key: 'v1', bundleType: 'zip' } },
  };
  const { deploymentId } = await call('CreateDeployment', input);
  await call('DeleteApplication', { applicationName: 'hello' });
  const ended = () => world.state.codedeploy.deployments[deploymentId].completedAt !== undefined;
  world.clock.end(await world.clock.until('the end', ended));
  expect((await call('GetDeployment', { deploymentId })).deploymentInfo).toMatchObject({
    status: 'Failed',
    errorInformation: { code: 'APPLICATION_MISSING' },
  });
});

test.each([
  ['CreateApplication', { applicationName: 'taken' }, 'ApplicationAlreadyExistsException'],
  ['CreateApplication', { applicationName: '' }, 'ApplicationNameRequiredException'],
  ['CreateApplication', { applicationName: 'a b' }, 'InvalidApplicationNameException'],
  ['CreateApplication', { applicationName: 'a'.repeat(101) }, 'InvalidApplicationNameException'],
  [
    'CreateApplication',
    { applicationName: 'x', computePlatform: 'Mainframe' },
    'InvalidComputePlatformException',
  ],
  ['CreateApplication', { applicationName: 'x', computePlatform: 'Lambda' }, 'NotRehearsed'],
  ['CreateApplication', { applicationName: 'x', tags: [{ Key: 'aws:x' }] }, 'InvalidTagsToAddException'],
  ['GetApplication', { applicationName: 'never' }, 'ApplicationDoesNotExistException'],
  ['BatchGetApplications', { applicationNames: ['taken', 'never'] }, 'ApplicationDoesNotExistException'],
  ['BatchGetApplications', { applicationNames: [] }, 'ApplicationNameRequiredException'],
  ['BatchGetApplications', { applicationNames: Array(101).fill('taken') }, 'BatchLimitExceededException'],
  [
    'UpdateApplication',
    { applicationName: 'taken', newApplicationName: 'other' },
    'ApplicationAlreadyExistsException',
  ],
  [
    'UpdateApplication',
    { applicationName: 'never', newApplicationName: 'x' },
    'ApplicationDoesNotExistException',
  ],
  ['UpdateApplication', { applicationName: 'taken' }, 'ApplicationNameRequiredException'],
  ['ListApplications', { nextToken: 'WzAsMV0' }, 'InvalidNextTokenException'],
  [
    'TagResource',
    { ResourceArn: arn('application:never'), Tags: [{ Key: 'k' }] },
    'ApplicationDoesNotExistException',
  ],
  [
    'TagResource',
    { ResourceArn: arn('deploymentgroup:taken/x'), Tags: [{ Key: 'k' }] },
    'DeploymentGroupDoesNotExistException',
  ],
  ['TagResource', { ResourceArn: arn('application:taken'), Tags: [] }, 'TagRequiredException'],
  [
    'TagResource',
    { ResourceArn: arn('application:taken'), Tags: [{ Key: '' }] },
    'InvalidTagsToAddException',
  ],
  ['UntagResource', { ResourceArn: arn('deploymentconfig:x'), TagKeys: ['k'] }, 'ArnNotSupportedException'],
  ['UntagResource', { ResourceArn: arn('application:taken'), TagKeys: [] }, 'TagRequiredException'],
  ['ListTagsForResource', { ResourceArn: 'taken' }, 'InvalidArnException'],
  ['ListTagsForResource', { ResourceArn: '' }, 'ResourceArnRequiredException'],
])('%s with %j is refused: %s', async (operation, input, code) => {
  await create('taken');
  await create('other');
  await expect(call(operation, input)).rejects.toMatchObject({ code });
});

test('an application is tagged and untagged', async () => {
  await create('one', { tags: [{ Key: 'a', Value: '1' }] });
  const ResourceArn = arn('application:one');
  await call('TagResource', { ResourceArn, Tags: [{ Key: 'b', Value: '2' }] });
  await call('UntagResource', { ResourceArn, TagKeys: ['a'] });
  expect(await call('ListTagsForResource', { ResourceArn })).toEqual({ Tags: [{ Key: 'b', Value: '2' }] });
});

test('connections to GitHub and resources of CloudFormation are none', async () => {
  expect(await call('ListGitHubAccountTokenNames')).toEqual({ tokenNameList: [] });
  await expect(call('DeleteGitHubAccountToken')).rejects.toMatchObject({
    code: 'GitHubAccountTokenNameRequiredException',
  });
  await expect(call('DeleteGitHubAccountToken', { tokenName: 'x' })).rejects.toMatchObject({
    code: 'GitHubAccountTokenDoesNotExistException',
  });
  expect(await call('DeleteResourcesByExternalId', { externalId: 'stack' })).toEqual({});
});
