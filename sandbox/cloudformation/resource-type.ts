/** How one CloudFormation resource type is put up, changed and taken down: by the service's own operations, as the deployer. */
import { AwsError } from '../errors.ts';
import type { Input, Principal } from '../service.ts';
import type { World } from '../world.ts';

export type Provision = {
  readonly world: World;
  /** Who deploys: every call is made, and allowed or denied, as them. */
  readonly principal: Principal;
  readonly stackName: string;
  readonly logicalId: string;
  readonly call: (service: string, operation: string, input: Input) => Promise<Input>;
};

/** `physicalId` is what Ref gives, `attributes` what Fn::GetAtt gives. */
export type Provisioned = {
  readonly physicalId: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
};

export type ResourceType = {
  /** Every property that is carried out; any other fails the stack as not rehearsed. */
  readonly properties: readonly string[];
  /** A change of one of these makes a new resource and removes the old one. */
  readonly replacedBy?: readonly string[];
  /** The property that names it: while that stays the same, there is no room for a new one beside the old one. */
  readonly namedBy?: string;
  readonly create: (at: Provision, properties: Input) => Promise<Provisioned>;
  readonly update: (
    at: Provision,
    physicalId: string,
    properties: Input,
    before: Input,
  ) => Promise<Provisioned>;
  readonly remove: (at: Provision, physicalId: string, properties: Input) => Promise<void>;
};

/** The name that a resource gets if the template gives it none; cut where the service has a limit. */
export const madeUpName = ({ world, stackName, logicalId }: Provision, most = 128): string => {
  const end = world.random.upper(12);
  return `${`${stackName}-${logicalId}`.slice(0, most - end.length - 1)}-${end}`;
};

export type Tag = { readonly Key: string; readonly Value: string };

export const tagMap = (tags: readonly Tag[] = []): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key, String(Value)]));

/** Keys that the template no longer has. */
export const lostTags = (wanted: readonly Tag[] = [], before: readonly Tag[] = []): readonly string[] =>
  before.map(({ Key }) => Key).filter((key) => wanted.every(({ Key }) => Key !== key));

/** The steps after a resource exists: when one fails, nothing of the resource stays. */
export const orTakenBack = async <T>(
  steps: () => Promise<T>,
  takeBack: () => Promise<unknown>,
): Promise<T> => {
  try {
    return await steps();
  } catch (error) {
    await takeBack();
    throw error;
  }
};

/** Is it there? Services that make a thing twice without a word are asked first: CloudFormation refuses what exists. */
export const refuseExisting = async (
  what: string,
  look: () => Promise<unknown>,
  absent: readonly string[],
): Promise<void> => {
  try {
    await look();
  } catch (error) {
    if (error instanceof AwsError && absent.includes(error.code)) return;
    throw error;
  }
  throw new AwsError('AlreadyExists', `${what} already exists`);
};

/** What is gone already need not be removed. */
export const unlessGone = async (
  remove: () => Promise<unknown>,
  absent: readonly string[],
): Promise<void> => {
  try {
    await remove();
  } catch (error) {
    if (!(error instanceof AwsError && absent.includes(error.code))) throw error;
  }
};
