/** Parameter Store: every version of every parameter. */
import type { ParameterType } from '@aws-sdk/client-ssm';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { World } from '../../world.ts';

export type Version = {
  readonly version: number;
  readonly value: string;
  readonly at: number;
  readonly by: string;
};

export type StoredParameter = {
  readonly name: string;
  readonly type: ParameterType;
  /** The key of a SecureString. */
  readonly keyId?: string;
  readonly dataType: string;
  description?: string;
  allowedPattern?: string;
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

/** A name, an ARN, or either with `:version`. */
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

const versionOf = (parameter: StoredParameter, selector: string | undefined): Version => {
  const last = parameter.versions.at(-1) as Version;
  if (selector === undefined) return last;
  if (!/^:\d+$/.test(selector)) throw notRehearsed(`labels of parameters (${parameter.name}${selector})`);
  const version = parameter.versions.find((one) => `:${one.version}` === selector);
  if (version) return version;
  throw new AwsError(
    'ParameterVersionNotFound',
    `Systems Manager could not find version ${selector.slice(1)} of ${parameter.name}. Verify the version and try again.`,
  );
};

/** The parameter of that name (and version), if there is one. */
export const find = (world: World, text: string): Found | undefined => {
  const { name, selector } = wantedOf(world, text);
  const { parameters } = state(world);
  const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (!parameter) return undefined;
  return { parameter, version: versionOf(parameter, selector), ...(selector ? { selector } : {}) };
};
