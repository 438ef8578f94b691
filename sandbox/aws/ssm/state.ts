/** Parameter Store: every version of every parameter. */
import type { ParameterType } from '@aws-sdk/client-ssm';
import { AwsError } from '../../errors.ts';
import type { World } from '../../world.ts';

export type Tier = 'Standard' | 'Advanced';

export type Version = {
  readonly version: number;
  readonly value: string;
  readonly at: number;
  readonly by: string;
  readonly tier: Tier;
  readonly description?: string;
  readonly allowedPattern?: string;
  labels: string[];
};

export type StoredParameter = {
  readonly name: string;
  readonly type: ParameterType;
  /** The key of a SecureString. */
  readonly keyId?: string;
  readonly dataType: string;
  tags: Record<string, string>;
  readonly versions: Version[];
};

type SsmState = { readonly parameters: Record<string, StoredParameter> };

export const initialState = (): SsmState => ({ parameters: {} });

export const state = (world: World): SsmState => world.state.ssm;

/** The key that AWS keeps for Parameter Store: its policy lets everybody use it who may read the parameter. */
export const defaultKey = 'alias/aws/ssm';

/** `/a/b` and `a` alike get one slash after `parameter`. */
export const parameterArn = (world: World, name: string): string =>
  world.arn('ssm', `parameter/${name.replace(/^\//, '')}`);

export type Wanted = { readonly name: string; readonly selector?: string };

/** A name, an ARN, or either with `:version` or `:label`. */
export const wantedOf = (world: World, text: string): Wanted => {
  const prefix = world.arn('ssm', 'parameter');
  const plain = text.startsWith(`${prefix}/`) ? text.slice(prefix.length) : text;
  const [whole = '', selector] = plain.split(/:(.*)/s);
  // In an ARN `a` and `/a` look the same: a name without more slashes has none in front.
  const name = text === plain || whole.indexOf('/', 1) > 0 ? whole : whole.slice(1);
  return selector ? { name, selector: `:${selector}` } : { name };
};

export type Found = {
  readonly parameter: StoredParameter;
  readonly version: Version;
  readonly selector?: string;
};

export const lastOf = (parameter: StoredParameter): Version => parameter.versions.at(-1) as Version;

export const noSuchVersion = (name: string, wanted: string): AwsError =>
  new AwsError(
    'ParameterVersionNotFound',
    `Systems Manager could not find version ${wanted} of ${name}. Verify the version and try again.`,
  );

const versionOf = (parameter: StoredParameter, selector: string | undefined): Version => {
  if (selector === undefined) return lastOf(parameter);
  const wanted = selector.slice(1);
  const version = parameter.versions.find(
    (one) => String(one.version) === wanted || one.labels.includes(wanted),
  );
  if (!version) throw noSuchVersion(parameter.name, wanted);
  return version;
};

export const parameterOf = (world: World, name: string): StoredParameter | undefined => {
  const { parameters } = state(world);
  return Object.hasOwn(parameters, name) ? parameters[name] : undefined;
};

export const notFound = (name: string): AwsError =>
  new AwsError('ParameterNotFound', `Parameter ${name} not found.`);

/** The parameter of that very name; ParameterNotFound when there is none. */
export const existingOf = (world: World, name: string): StoredParameter => {
  const parameter = parameterOf(world, name);
  if (!parameter) throw notFound(name);
  return parameter;
};

/** The parameter of that name and the version asked for, if there is such a parameter. */
export const find = (world: World, text: string): Found | undefined => {
  const { name, selector } = wantedOf(world, text);
  const parameter = parameterOf(world, name);
  if (!parameter) return undefined;
  return { parameter, version: versionOf(parameter, selector), ...(selector ? { selector } : {}) };
};

export const sorted = (world: World): readonly StoredParameter[] =>
  Object.values(state(world).parameters).sort((a, b) => (a.name < b.name ? -1 : 1));
