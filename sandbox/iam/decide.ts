/** Whether a principal may: its role's policies, the resource's own, and what every call brings. */
import type { Principal } from '../service.ts';
import type { World } from '../world.ts';
import { type Ask, authorize, type Decision, type Policy, policyFor, type Statement } from './authorize.ts';

type KeptRole = {
  readonly arn?: string;
  readonly id?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly inline: Readonly<Record<string, Policy>>;
  readonly attached: readonly string[];
};

const roleOf = (world: World, roleName: string): KeptRole | undefined => world.state.iam?.roles[roleName];

const roleArnOf = (world: World, roleName: string): string =>
  roleOf(world, roleName)?.arn ?? `arn:aws:iam::${world.account}:role/${roleName}`;

/** The names by which a policy may speak of the caller itself. */
export const ownNames = (world: World, principal: Principal): readonly string[] =>
  principal.kind === 'role' ? [principal.arn, roleArnOf(world, principal.roleName)] : [principal.arn];

/** The names of the whole account: whoever is meant by them needs a policy of their own besides. */
export const accountNames = (world: World, principal: Principal): readonly string[] =>
  principal.kind === 'service' ? [] : [world.account, `arn:aws:iam::${world.account}:root`];

/** Identity policies of a role, read where the IAM service keeps them. */
const rolePolicies = (world: World, roleName: string): readonly Policy[] => {
  const role = roleOf(world, roleName);
  if (!role) return [];
  const attached = role.attached.map((arn) => world.state.iam.policies[arn]?.document as Policy);
  return [...Object.values(role.inline), ...attached.filter(Boolean)];
};

const tagContext = (tags: KeptRole['tags'] = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]));

const roleContext = (world: World, principal: Principal & { readonly kind: 'role' }) => {
  const role = roleOf(world, principal.roleName);
  const session = principal.arn.slice(principal.arn.lastIndexOf('/') + 1);
  return {
    ...tagContext(role?.tags),
    'aws:PrincipalArn': roleArnOf(world, principal.roleName),
    'aws:PrincipalType': 'AssumedRole',
    ...(role?.id ? { 'aws:userid': `${role.id}:${session}` } : {}),
  };
};

const serviceContext = (world: World, principal: Principal & { readonly kind: 'service' }) => ({
  'aws:PrincipalServiceName': principal.arn,
  ...(principal.sourceArn
    ? {
        'aws:SourceArn': principal.sourceArn,
        // EventBridge alone does not send it.
        ...(principal.arn === 'events.amazonaws.com' ? {} : { 'aws:SourceAccount': world.account }),
      }
    : {}),
});

const principalContext = (world: World, principal: Principal): Record<string, string> => {
  if (principal.kind === 'service') return serviceContext(world, principal);
  const own =
    principal.kind === 'role' ? roleContext(world, principal) : { 'aws:PrincipalArn': principal.arn };
  return { 'aws:PrincipalAccount': world.account, ...own };
};

const globalServices = ['iam'];

/** What AWS knows of every call: when, where, and by whom. */
export const callContext = (world: World, principal: Principal, action: string): Record<string, string> => ({
  'aws:CurrentTime': world.clock.iso(),
  'aws:EpochTime': String(Math.floor(world.clock.now() / 1_000)),
  'aws:PrincipalIsAWSService': String(principal.kind === 'service'),
  'aws:RequestedRegion': globalServices.includes(action.split(':')[0] ?? '') ? 'us-east-1' : world.region,
  ...principalContext(world, principal),
});

const denials = ({ Statement }: Policy): Policy => ({
  Statement: [Statement].flat().filter((one) => (one as Statement).Effect === 'Deny') as Statement[],
});

const narrowed = (world: World, principal: Principal, policy: Policy): readonly Policy[] => [
  policyFor(policy, ownNames(world, principal)),
  // What allows the account leaves it to the account's own policies; what denies it denies everybody in it.
  denials(policyFor(policy, accountNames(world, principal))),
];

/** Decides one ask of a principal. */
export const decide = (world: World, principal: Principal, asked: Ask, resourcePolicy?: Policy): Decision => {
  const ask = { ...asked, context: { ...callContext(world, principal, asked.action), ...asked.context } };
  const identity = principal.kind === 'role' ? rolePolicies(world, principal.roleName) : [];
  const resource = resourcePolicy ? narrowed(world, principal, resourcePolicy) : [];
  if (principal.kind === 'role' && principal.session && !authorize([principal.session], ask).allowed)
    return { allowed: false, because: `no session policy allows the ${ask.action} action` };
  const decision = authorize([...identity, ...resource], ask);
  if (principal.kind !== 'root' || decision.because.includes('explicitly')) return decision;
  return { allowed: true, because: 'the operator may do everything' };
};
