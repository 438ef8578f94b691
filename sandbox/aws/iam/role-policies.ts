/** The policies of a role: its own, and the managed ones attached to it. */
import type { Call, Input, Operation } from '../../service.ts';
import { checkSize, readDocument, written } from './document.ts';
import { check } from './limits.ts';
import { page } from './page.ts';
import { onRole } from './roles.ts';
import { findPolicy, findRole, limitExceeded, noSuchEntity, state } from './state.ts';

const inlineQuota = 10_240;

export const putRolePolicy = onRole('PutRolePolicy', ({ world }, input) => {
  check(input, 'PolicyName', 'PolicyDocument');
  const role = findRole(world, input.RoleName);
  const document = readDocument(input.PolicyDocument, 'identity');
  checkSize(Object.values({ ...role.inline, [input.PolicyName]: document }), inlineQuota, 'PolicySize');
  role.inline[input.PolicyName] = document;
  return {};
});

const noSuchPolicy = (name: string) => noSuchEntity(`The role policy with name ${name} cannot be found.`);

export const getRolePolicy = onRole('GetRolePolicy', ({ world }, { RoleName, PolicyName }) => {
  const policy = findRole(world, RoleName).inline[PolicyName];
  if (!policy) throw noSuchPolicy(PolicyName);
  return { RoleName, PolicyName, PolicyDocument: written(policy) };
});

export const deleteRolePolicy = onRole('DeleteRolePolicy', ({ world }, { RoleName, PolicyName }) => {
  const { inline } = findRole(world, RoleName);
  if (!inline[PolicyName]) throw noSuchPolicy(PolicyName);
  delete inline[PolicyName];
  return {};
});

export const listRolePolicies = onRole('ListRolePolicies', ({ world }, input) => {
  const names = Object.keys(findRole(world, input.RoleName).inline);
  const { items, rest } = page(names, (name) => name, input);
  return { PolicyNames: items, ...rest };
});

const onAttachment = (action: string, run: Operation['run']): Operation =>
  onRole(action, run, {
    asks: ({ world }: Call, { RoleName, PolicyArn }: Input) => [
      {
        action: `iam:${action}`,
        resource: state(world).roles[RoleName]?.arn ?? `arn:aws:iam::${world.account}:role/${RoleName}`,
        context: { 'iam:PolicyARN': PolicyArn },
      },
    ],
  });

const mostAttached = 10;

export const attachRolePolicy = onAttachment('AttachRolePolicy', ({ world }, { RoleName, PolicyArn }) => {
  const role = findRole(world, RoleName);
  findPolicy(world, PolicyArn);
  if (role.attached.includes(PolicyArn)) return {};
  if (role.attached.length >= mostAttached)
    throw limitExceeded(`Cannot exceed quota for PoliciesPerRole: ${mostAttached}`);
  role.attached.push(PolicyArn);
  return {};
});

export const detachRolePolicy = onAttachment('DetachRolePolicy', ({ world }, { RoleName, PolicyArn }) => {
  const role = findRole(world, RoleName);
  if (!role.attached.includes(PolicyArn)) throw noSuchEntity(`Policy ${PolicyArn} was not found.`);
  role.attached = role.attached.filter((arn) => arn !== PolicyArn);
  return {};
});

export const listAttachedRolePolicies = onRole('ListAttachedRolePolicies', ({ world }, input) => {
  check(input, 'PathPrefix');
  const { PathPrefix = '/' } = input;
  const attached = findRole(world, input.RoleName)
    .attached.map((arn) => findPolicy(world, arn))
    .filter(({ path }) => path.startsWith(PathPrefix));
  const { items, rest } = page(attached, ({ name }) => name, input);
  return { AttachedPolicies: items.map(({ arn, name }) => ({ PolicyArn: arn, PolicyName: name })), ...rest };
});
