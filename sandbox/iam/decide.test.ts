import { beforeEach, expect, test } from '@jest/globals';
import { iam } from '../aws/iam/service.ts';
import type { Principal } from '../service.ts';
import { createWorld, type World } from '../world.ts';
import type { Policy, Statement } from './authorize.ts';
import { decide } from './decide.ts';

const account = '111122223333';
const worker: Principal = {
  kind: 'role',
  roleName: 'worker',
  arn: `arn:aws:sts::${account}:assumed-role/worker/me`,
};
let world: World;

beforeEach(() => {
  world = createWorld({ folder: '/nowhere', services: [iam] });
  world.state.iam.roles.worker = {
    arn: `arn:aws:iam::${account}:role/team/worker`,
    tags: { team: 'blue' },
    inline: { own: { Statement: [] } },
    attached: [],
  };
});

const ask = { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' };
const resource = (AWS: string, more: Partial<Statement> = {}): Policy => ({
  Statement: { Effect: 'Allow', Principal: { AWS }, Action: 's3:*', Resource: '*', ...more },
});
const may = (policy: Policy, who: Principal = worker): boolean => decide(world, who, ask, policy).allowed;

test.each([
  [`arn:aws:iam::${account}:role/team/worker`, true],
  [`arn:aws:iam::${account}:role/worker`, false],
  [worker.arn, true],
  ['*', true],
  [account, false],
  [`arn:aws:iam::${account}:root`, false],
])('a resource policy that names %s lets the role in: %s', (name, allowed) => {
  expect(may(resource(name))).toBe(allowed);
});

test('the whole account is denied by its name, the operator too', () => {
  world.state.iam.roles.worker.inline.own = resource('*');
  const denied = resource(`arn:aws:iam::${account}:root`, { Effect: 'Deny' });
  expect([may(denied), may(denied, world.operator)]).toEqual([false, false]);
});

test.each<[string, string | boolean, boolean]>([
  ['aws:PrincipalTag/team', 'blue', true],
  ['aws:PrincipalTag/team', 'red', false],
  ['aws:PrincipalTag/other', 'blue', false],
  ['aws:PrincipalArn', `arn:aws:iam::${account}:role/team/worker`, true],
  ['aws:PrincipalAccount', account, true],
  ['aws:RequestedRegion', 'eu-west-1', true],
  ['aws:PrincipalIsAWSService', false, true],
])('every call brings %s, which is %s: %s', (key, value, allowed) => {
  world.state.iam.roles.worker.inline.own = {
    Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition: { StringEquals: { [key]: value } } },
  };
  expect(decide(world, worker, ask).allowed).toBe(allowed);
});
