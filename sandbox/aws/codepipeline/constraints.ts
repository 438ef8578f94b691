/** Lengths and patterns that the SDK's run-time schemas leave out. */
import { AwsError } from '../../errors.ts';

export type Constraint = {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly oneOf?: readonly string[];
};

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const name = { min: 1, max: 100, pattern: /^[A-Za-z0-9.@\-_]+$/ } as const;

export const constraints = {
  name,
  uuid: { pattern: uuid },
  continuationToken: { min: 1, max: 2048 },
  summary: { min: 1, max: 2048 },
  externalExecutionId: { min: 1, max: 1500 },
  percentComplete: { min: 0, max: 100 },
  failureMessage: { min: 1, max: 5000 },
  failureType: {
    oneOf: [
      'JobFailed',
      'ConfigurationError',
      'PermissionError',
      'RevisionOutOfSync',
      'RevisionUnavailable',
      'SystemUnavailable',
    ],
  },
  approvalSummary: { min: 0, max: 512 },
  approvalStatus: { oneOf: ['Approved', 'Rejected'] },
  transitionReason: { min: 1, max: 300, pattern: /^[a-zA-Z0-9!@ ().*?-]+$/ },
  transitionType: { oneOf: ['Inbound', 'Outbound'] },
  stopReason: { max: 200 },
  executionMode: { oneOf: ['QUEUED', 'SUPERSEDED', 'PARALLEL'] },
  result: { oneOf: ['ROLLBACK', 'FAIL', 'RETRY', 'SKIP'] },
  pullRequestEvent: { oneOf: ['OPEN', 'UPDATED', 'CLOSED'] },
  ruleOwner: { oneOf: ['AWS'] },
  actionOwner: { oneOf: ['AWS', 'ThirdParty', 'Custom'] },
  region: { min: 4, max: 30 },
  ruleCategory: { oneOf: ['Rule'] },
  ruleTimeout: { min: 5, max: 86_400 },
  conditionType: { oneOf: ['BEFORE_ENTRY', 'ON_SUCCESS'] },
  retryMode: { oneOf: ['FAILED_ACTIONS', 'ALL_ACTIONS'] },
  maxResults: { min: 1, max: 100 },
  maxPipelines: { min: 1, max: 1000 },
  variableName: { min: 1, max: 128, pattern: /^[A-Za-z0-9@\-_]+$/ },
  variableValue: { min: 1, max: 1000 },
  outputVariable: { pattern: /^[A-Za-z0-9@\-_]+$/ },
  configurationKey: { min: 1, max: 50 },
  configurationValue: { min: 1, max: 1000 },
  ruleConfigurationValue: { min: 1, max: 10_000 },
  clientRequestToken: { min: 1, max: 128, pattern: /^[a-zA-Z0-9-]+$/ },
  tagKey: { min: 1, max: 128 },
  tagValue: { min: 0, max: 256 },
} as const satisfies Readonly<Record<string, Constraint>>;

const sizeOf = (value: string | number): number => (typeof value === 'string' ? value.length : value);

const complaintOf = (
  value: string | number,
  { min, max, pattern, oneOf }: Constraint,
): string | undefined => {
  const measure = typeof value === 'string' ? 'have length' : 'have value';
  if (min !== undefined && sizeOf(value) < min) return `${measure} greater than or equal to ${min}`;
  if (max !== undefined && sizeOf(value) > max) return `${measure} less than or equal to ${max}`;
  if (pattern && !pattern.test(String(value))) return `satisfy regular expression pattern: ${pattern.source}`;
  if (oneOf && !oneOf.includes(String(value))) return `satisfy enum value set: [${oneOf.join(', ')}]`;
  return undefined;
};

/** One value to look at: where it stands, what it is, what it must be. */
export type Checked = readonly [at: string, value: string | number | undefined, constraint: Constraint];

/** Refuses values that AWS's model does not allow. */
export const check = (...values: readonly Checked[]): void => {
  const complaints = values.flatMap(([at, value, constraint]) => {
    const complaint = value === undefined ? undefined : complaintOf(value, constraint);
    return complaint ? [`Value at '${at}' failed to satisfy constraint: Member must ${complaint}`] : [];
  });
  if (complaints.length === 0) return;
  const errors = complaints.length === 1 ? '1 validation error' : `${complaints.length} validation errors`;
  throw new AwsError('ValidationException', `${errors} detected: ${complaints.join('; ')}`);
};
