import { DeliveryError } from './errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Which CodeDeploy deployment groups make up an environment. */
export type Environments = Readonly<Record<string, readonly string[]>>;

const text = (_name: string, value: string): string => value;

const httpUrl = (name: string, value: string): string => {
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol))
    throw new DeliveryError('config', `Expected ${name} to be an http(s) URL, got \`${value}\``);
  // A password in the URL would lie in the environment for everybody to read.
  const { username, password } = new URL(value);
  if (username || password) throw new DeliveryError('config', `Expected ${name} without user and password`);
  return value;
};

const environments = (name: string, value: string): Environments => {
  const parsed = parseJson(value);
  if (isRecord(parsed) && Object.keys(parsed).length > 0 && Object.values(parsed).every(isListOfNames))
    return parsed as Environments;
  throw new DeliveryError(
    'config',
    `Expected ${name} to be JSON like {"staging":["group"]}, environment to deployment groups, got \`${value}\``,
  );
};

const settings = {
  SERVICE: text,
  PIPELINE: text,
  APPLICATION: text,
  ENVIRONMENTS: environments,
  LEDGER: text,
  TOPIC: text,
  TOPIC_NAME: text,
  VALIDATIONS_QUEUE: text,
  ALLOWED_HOSTS: text,
  JENKINS_URL: httpUrl,
  JENKINS_USER_PARAMETER: text,
  JENKINS_TOKEN_PARAMETER: text,
} as const;

export type SettingName = keyof typeof settings;
export type Settings<Name extends SettingName> = { readonly [N in Name]: ReturnType<(typeof settings)[N]> };

/** Reads the named settings of this function; a missing or malformed one is an error with its name. */
export const config = <Name extends SettingName>(
  names: readonly Name[],
  env: Environment = process.env,
): Settings<Name> => Object.fromEntries(names.map((name) => [name, read(name, env[name])])) as Settings<Name>;

/** The credentials of the function's role, which Lambda puts into the environment of each function. */
export const lambdaCredentials = (env: Environment = process.env) => {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (!accessKeyId || !secretAccessKey)
    throw new DeliveryError(
      'config',
      'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set; Lambda sets them',
    );
  const { AWS_SESSION_TOKEN: sessionToken } = env;
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
};

const read = (name: SettingName, value: string | undefined) => {
  if (!value)
    throw new DeliveryError('config', `The environment variable ${name} is not set; serverless.yml sets it`);
  return settings[name](name, value);
};

const parseJson = (value: string): unknown => {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isListOfNames = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string' && name !== '');
