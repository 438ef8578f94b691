/** Roles, managed policies, instance profiles. */
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Policy } from '../../iam/authorize.ts';
import type { World } from '../../world.ts';

export type Role = {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: number;
  trust: Policy;
  readonly inline: Record<string, Policy>;
  /** ARNs of managed policies. */
  attached: string[];
  description?: string;
  /** Seconds. */
  maxSessionDuration: number;
  tags: Record<string, string>;
};
export type PolicyVersion = { readonly id: string; readonly document: Policy; readonly createdAt: number };
export type ManagedPolicy = {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly createdAt: number;
  updatedAt: number;
  readonly description?: string;
  /** Of the default version. */
  document: Policy;
  defaultVersion: string;
  versions: PolicyVersion[];
  /** How many there have ever been: numbers are not used again. */
  made: number;
  tags: Record<string, string>;
};
export type InstanceProfile = {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: number;
  /** Its one role, if it has one. */
  role?: string;
  tags: Record<string, string>;
};
type IamState = {
  readonly roles: Record<string, Role>;
  readonly policies: Record<string, ManagedPolicy>;
  readonly instanceProfiles: Record<string, InstanceProfile>;
};

export const initialState = (): IamState => ({ roles: {}, policies: {}, instanceProfiles: {} });

export const state = (world: World): IamState => world.state.iam;

/** The ARN of a thing of IAM, which has no region. */
export const arnOf = (world: World, kind: string, name: string, path = '/'): string =>
  `arn:aws:iam::${world.account}:${kind}${path}${name}`;

export const noSuchEntity = (message: string): AwsError => new AwsError('NoSuchEntity', message, 404);
export const alreadyExists = (message: string): AwsError => new AwsError('EntityAlreadyExists', message, 409);
export const conflict = (message: string): AwsError => new AwsError('DeleteConflict', message, 409);
export const limitExceeded = (message: string): AwsError => new AwsError('LimitExceeded', message, 409);

/** Names differ by more than their case, while they are found by their very letters. */
export const isTaken = (named: Readonly<Record<string, unknown>>, name: string): boolean =>
  Object.keys(named).some((one) => one.toLowerCase() === name.toLowerCase());

const own = <T>(all: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(all, key) ? all[key] : undefined;

/** The role of that name; NoSuchEntity when there is none. */
export const findRole = (world: World, name: string): Role => {
  const role = own(state(world).roles, name);
  if (!role) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return role;
};

const refuseOfAws = (arn: string): void => {
  if (arn.startsWith('arn:aws:iam::aws:')) throw notRehearsed(`the managed policy of AWS ${arn}`);
};

export const findPolicy = (world: World, arn: string): ManagedPolicy => {
  refuseOfAws(arn);
  const policy = own(state(world).policies, arn);
  if (!policy) throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  return policy;
};

export const findProfile = (world: World, name: string): InstanceProfile => {
  const profile = own(state(world).instanceProfiles, name);
  if (!profile) throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
  return profile;
};

/** The roles that have a managed policy. */
export const attachedTo = (world: World, arn: string): readonly Role[] =>
  Object.values(state(world).roles).filter((role) => role.attached.includes(arn));
