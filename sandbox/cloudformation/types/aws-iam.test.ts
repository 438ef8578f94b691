/** The types of IAM, each put up, changed and taken down. */
import { beforeEach, expect, test } from '@jest/globals';
import { iam } from '../../aws/iam/service.ts';
import { state } from '../../aws/iam/state.ts';
import type { Input } from '../../service.ts';
import { createWorld, type World } from '../../world.ts';
import type { Provision } from '../resource-type.ts';
import { iamInstanceProfile } from './aws-iam-instance-profile.ts';
import { iamManagedPolicy } from './aws-iam-managed-policy.ts';
import { iamRole } from './aws-iam-role.ts';

let world: World;
let at: Provision;

beforeEach(() => {
  world = createWorld({ folder: '/nowhere', services: [iam] });
  const call = (service: string, operation: string, input: Input) =>
    world.call(world.operator, service, operation, input);
  at = { world, principal: world.operator, stackName: 'stack', logicalId: 'Thing', call };
});

const trust = {
  Statement: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
};
const allow = (Action: string) => ({ Statement: { Effect: 'Allow', Action, Resource: '*' } });
const role = (more: object = {}) => ({ RoleName: 'worker', AssumeRolePolicyDocument: trust, ...more });
const inline = (PolicyName: string) => ({ PolicyName, PolicyDocument: allow('s3:GetObject') });

test('a role is put up with path, tags and policies, changed in place, and taken down', async () => {
  const before = role({
    Path: '/team/',
    MaxSessionDuration: '7200',
    Description: 'old',
    Tags: [
      { Key: 'a', Value: 1 },
      { Key: 'b', Value: '2' },
    ],
    Policies: [inline('one'), inline('two')],
  });
  const made = await iamRole.create(at, before);
  expect(made).toMatchObject({
    physicalId: 'worker',
    attributes: { Arn: 'arn:aws:iam::111122223333:role/team/worker' },
  });
  expect(state(world).roles.worker).toMatchObject({ maxSessionDuration: 7_200, tags: { a: '1', b: '2' } });
  const after = role({ Path: '/team/', Tags: [{ Key: 'a', Value: '3' }], Policies: [inline('two')] });
  await iamRole.update(at, 'worker', after, before);
  const { description, maxSessionDuration, tags, inline: own } = state(world).roles.worker ?? {};
  expect({ description, maxSessionDuration, tags }).toEqual({
    description: '',
    maxSessionDuration: 3_600,
    tags: { a: '3' },
  });
  expect(Object.keys(own ?? {})).toEqual(['two']);
  await iamRole.remove(at, 'worker', after);
  expect(state(world).roles).toEqual({});
});

test('of a role whose policies are refused nothing stays', async () => {
  const bad = { PolicyName: 'bad', PolicyDocument: { Statement: { Effect: 'Maybe' } } };
  await expect(iamRole.create(at, role({ Policies: [inline('one'), bad] }))).rejects.toThrow(/Effect/);
  expect(state(world).roles).toEqual({});
});

test('a managed policy goes on through more versions than there is room for', async () => {
  await iamRole.create(at, role());
  const properties = (action: string, more: object = {}) => ({
    ManagedPolicyName: 'shared',
    PolicyDocument: allow(action),
    ...more,
  });
  const { physicalId: arn } = await iamManagedPolicy.create(
    at,
    properties('s3:A0', { Roles: ['worker'], Description: 'd' }),
  );
  expect(state(world).roles.worker?.attached).toEqual([arn]);
  for (let n = 1; n <= 6; n += 1)
    await iamManagedPolicy.update(at, arn, properties(`s3:A${n}`), properties(`s3:A${n - 1}`));
  const policy = state(world).policies[arn];
  expect(policy?.versions.map(({ id }) => id)).toEqual(['v3', 'v4', 'v5', 'v6', 'v7']);
  expect(policy).toMatchObject({ defaultVersion: 'v7', document: allow('s3:A6'), description: 'd' });
  await iamManagedPolicy.remove(at, arn, properties('s3:A6', { Roles: ['worker'] }));
  expect(state(world).policies).toEqual({});
});

test('an instance profile has a role, then another, then is gone', async () => {
  for (const RoleName of ['worker', 'other']) await iamRole.create(at, role({ RoleName }));
  const properties = (one: string) => ({ InstanceProfileName: 'hosts', Roles: [one] });
  const made = await iamInstanceProfile.create(at, properties('worker'));
  expect(made.attributes).toEqual({ Arn: 'arn:aws:iam::111122223333:instance-profile/hosts' });
  await iamInstanceProfile.update(at, 'hosts', properties('other'), properties('worker'));
  expect(state(world).instanceProfiles.hosts?.role).toBe('other');
  await iamInstanceProfile.remove(at, 'hosts', properties('other'));
  expect(state(world).instanceProfiles).toEqual({});
  await expect(iamInstanceProfile.create(at, properties('ghost'))).rejects.toMatchObject({
    code: 'NoSuchEntity',
  });
  expect(state(world).instanceProfiles).toEqual({});
});
