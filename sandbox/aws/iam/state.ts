/** Roles, managed policies, instance profiles. */
import { AwsError } from '../../errors.ts';
import type { Policy } from '../../iam/authorize.ts';
import type { World } from '../../world.ts';

export type Role = {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: number;
  trust: Policy;
  readonly inline: Record<string, Policy>;
  /** ARNs of managed policies. */
  attached: string[];
  readonly description?: string;
};
export type ManagedPolicy = {
  readonly arn: string;
  readonly name: string;
  document: Policy;
  versions: number;
};
type IamState = { readonly roles: Record<string, Role>; readonly policies: Record<string, ManagedPolicy> };

export const initialState = (): IamState => ({ roles: {}, policies: {} });

export const state = (world: World): IamState => world.state.iam;

export const roleArn = (world: World, name: string): string => `arn:aws:iam::${world.account}:role/${name}`;
export const policyArn = (world: World, name: string): string =>
  `arn:aws:iam::${world.account}:policy/${name}`;

/** The role of that name; NoSuchEntity when there is none. */
export const findRole = (world: World, name: string): Role => {
  const role = state(world).roles[name];
  if (!role) throw new AwsError('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
  return role;
};

export const findPolicy = (world: World, arn: string): ManagedPolicy => {
  const policy = state(world).policies[arn];
  if (!policy) throw new AwsError('NoSuchEntity', `Policy ${arn} does not exist or is not attachable.`, 404);
  return policy;
};
