import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  GetInstanceProfileCommand,
  GetRoleCommand,
  IAMClient,
  ListEntitiesForPolicyCommand,
  ListInstanceProfilesForRoleCommand,
  ListPoliciesCommand,
  type ListPoliciesCommandInput,
  ListRolesCommand,
  ListRoleTagsCommand,
  paginateListRoles,
  RemoveRoleFromInstanceProfileCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Bench, openBench } from '../../account-under-test.ts';
import { iam } from './service.ts';

let bench: Bench;
let client: IAMClient;
const AssumeRolePolicyDocument = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
});
const PolicyDocument = JSON.stringify({ Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } });

beforeEach(async () => {
  bench = await openBench([iam]);
  client = new IAMClient(bench.options);
});

afterEach(() => bench.close());

const role = (RoleName: string, more: object = {}) =>
  client.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument, ...more }));

test('roles are listed by name, page by page, below a path', async () => {
  for (const name of ['c', 'a', 'b']) await role(name, { Path: '/team/' });
  await role('else');
  const names: (string | undefined)[][] = [];
  const wanted = { client, pageSize: 2 };
  for await (const { Roles = [] } of paginateListRoles(wanted, { PathPrefix: '/team/' }))
    names.push(Roles.map(({ RoleName }) => RoleName));
  expect(names).toEqual([['a', 'b'], ['c']]);
  const all = await client.send(new ListRolesCommand({}));
  expect(all).toMatchObject({ IsTruncated: false, Roles: { length: 4 } });
  expect(all.Roles?.[0]?.Arn).toBe('arn:aws:iam::111122223333:role/team/a');
  await expect(client.send(new ListRolesCommand({ MaxItems: 1_001 }))).rejects.toMatchObject({
    name: 'ValidationError',
  });
});

test.each([
  [{ RoleName: 'a b' }, /roleName.*regular expression/],
  [{ RoleName: 'x'.repeat(65) }, /roleName.*less than or equal to 64/],
  [{ Path: 'no-slash' }, /path.*regular expression/],
  [{ MaxSessionDuration: 100 }, /maxSessionDuration.*3600/],
])('a role with %j is refused', async (more, message) => {
  await expect(role('fine', more)).rejects.toMatchObject({
    name: 'ValidationError',
    message: expect.stringMatching(message),
  });
});

test('a name is taken in any case, and a role tells what is updated', async () => {
  await role('Worker', { Description: 'old' });
  await expect(role('worker')).rejects.toMatchObject({ name: 'EntityAlreadyExistsException' });
  await client.send(new UpdateRoleCommand({ RoleName: 'Worker', MaxSessionDuration: 7_200 }));
  const { Role } = await client.send(new GetRoleCommand({ RoleName: 'Worker' }));
  expect(Role).toMatchObject({ Description: 'old', MaxSessionDuration: 7_200, Path: '/' });
  expect(Role?.RoleId).toMatch(/^AROA[A-Z0-9]{17}$/);
});

test('tags are added, spelled as they were first, and taken away', async () => {
  const RoleName = 'tagged';
  await role(RoleName, { Tags: [{ Key: 'Team', Value: 'a' }] });
  await client.send(
    new TagRoleCommand({
      RoleName,
      Tags: [
        { Key: 'team', Value: 'b' },
        { Key: 'x', Value: '' },
      ],
    }),
  );
  const tags = async () => (await client.send(new ListRoleTagsCommand({ RoleName }))).Tags;
  expect(await tags()).toEqual([
    { Key: 'Team', Value: 'b' },
    { Key: 'x', Value: '' },
  ]);
  await client.send(new UntagRoleCommand({ RoleName, TagKeys: ['TEAM'] }));
  expect(await tags()).toEqual([{ Key: 'x', Value: '' }]);
  const system = new TagRoleCommand({ RoleName, Tags: [{ Key: 'aws:x', Value: '' }] });
  await expect(client.send(system)).rejects.toMatchObject({ name: 'InvalidInputException' });
  const many = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: '' }));
  await expect(client.send(new TagRoleCommand({ RoleName, Tags: many }))).rejects.toMatchObject({
    name: 'LimitExceededException',
  });
});

test('policies of the account are listed; those of AWS are not here', async () => {
  const made = async (PolicyName: string) =>
    (await client.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }))).Policy?.Arn;
  const used = await made('used');
  await made('free');
  await role('worker', { Path: '/w/' });
  await client.send(new AttachRolePolicyCommand({ RoleName: 'worker', PolicyArn: used ?? '' }));
  const names = async (input: ListPoliciesCommandInput) =>
    (await client.send(new ListPoliciesCommand(input))).Policies?.map((one) => one.PolicyName);
  expect(await names({ Scope: 'Local' })).toEqual(['free', 'used']);
  expect(await names({ OnlyAttached: true })).toEqual(['used']);
  const notRehearsed = { $metadata: { httpStatusCode: 501 } };
  await expect(names({})).rejects.toMatchObject(notRehearsed);
  const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
  const ofAws = new AttachRolePolicyCommand({ RoleName: 'worker', PolicyArn });
  await expect(client.send(ofAws)).rejects.toMatchObject(notRehearsed);
  const entities = await client.send(new ListEntitiesForPolicyCommand({ PolicyArn: used ?? '' }));
  expect(entities.PolicyRoles).toMatchObject([{ RoleName: 'worker' }]);
});

test('an instance profile takes one role, which cannot go before it', async () => {
  const InstanceProfileName = 'hosts';
  await role('host');
  await role('other');
  await client.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
  const add = (RoleName: string) =>
    client.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));
  await add('host');
  await expect(add('other')).rejects.toMatchObject({ name: 'LimitExceededException' });
  const { InstanceProfile } = await client.send(new GetInstanceProfileCommand({ InstanceProfileName }));
  expect(InstanceProfile).toMatchObject({ Roles: [{ RoleName: 'host' }] });
  const having = await client.send(new ListInstanceProfilesForRoleCommand({ RoleName: 'host' }));
  expect(having.InstanceProfiles).toHaveLength(1);
  const conflict = { name: 'DeleteConflictException' };
  const remove = () => client.send(new DeleteInstanceProfileCommand({ InstanceProfileName }));
  await expect(client.send(new DeleteRoleCommand({ RoleName: 'host' }))).rejects.toMatchObject(conflict);
  await expect(remove()).rejects.toMatchObject(conflict);
  const take = new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName: 'host' });
  await client.send(take);
  await remove();
  await client.send(new DeleteRoleCommand({ RoleName: 'host' }));
  const gone = client.send(new GetInstanceProfileCommand({ InstanceProfileName }));
  await expect(gone).rejects.toMatchObject({ name: 'NoSuchEntityException' });
});
