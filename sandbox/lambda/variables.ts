/** What a function's process finds in its environment on Lambda, and nothing of ours. */
import type { Credentials } from '../world.ts';

export type VariablesOf = {
  readonly name: string;
  readonly handler: string;
  readonly runtime: string;
  readonly memoryMegabytes: number;
  readonly region: string;
  readonly taskRoot: string;
  /** A folder for the process alone: its home and its /tmp. */
  readonly scratch: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly endpoint: string;
  readonly credentials: Credentials;
  readonly own: Readonly<Record<string, string>>;
};

/** The function's own variables come first: those of Lambda cannot be overridden. */
export const variablesOf = (of: VariablesOf): Readonly<Record<string, string>> => ({
  ...of.own,
  _HANDLER: of.handler,
  AWS_ACCESS_KEY_ID: of.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: of.credentials.secretAccessKey,
  AWS_SESSION_TOKEN: of.credentials.sessionToken ?? '',
  AWS_REGION: of.region,
  AWS_DEFAULT_REGION: of.region,
  AWS_ENDPOINT_URL: of.endpoint,
  AWS_EXECUTION_ENV: `AWS_Lambda_${of.runtime}`,
  AWS_LAMBDA_FUNCTION_NAME: of.name,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(of.memoryMegabytes),
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_LOG_GROUP_NAME: of.logGroup,
  AWS_LAMBDA_LOG_STREAM_NAME: of.logStream,
  AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
  LAMBDA_RUNTIME_DIR: '/var/runtime',
  LAMBDA_TASK_ROOT: of.taskRoot,
  LANG: 'en_US.UTF-8',
  PATH: '/var/lang/bin:/usr/local/bin:/usr/bin:/bin:/opt/bin',
  TZ: ':UTC',
  // Not Lambda's: so that nothing of this machine's user is read, and /tmp is each environment's own.
  HOME: of.scratch,
  TMPDIR: of.scratch,
});
