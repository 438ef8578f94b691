/** What the model of CloudWatch Logs allows. */
import { AwsError } from '../../errors.ts';
import type { Input } from '../../service.ts';
import { type Checked, type Constraint, checkValues } from '../constraints.ts';

const stream: Constraint = { min: 1, max: 512, pattern: /^[^:*]*$/ };
const group: Constraint = { min: 1, max: 512, pattern: /^[.\-_/#A-Za-z0-9]+$/ };
const time: Constraint = { min: 0 };

const limits = {
  endTime: time,
  filterPattern: { max: 1_024 },
  logEventMessages: { min: 1, max: 50 },
  logEvents: { min: 1, max: 10_000 },
  logGroupClass: { oneOf: ['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY'] },
  logGroupIdentifier: { min: 1, max: 2_048, pattern: /^[\w#+=/:,.@-]*$/ },
  logGroupIdentifiers: { min: 1, max: 50 },
  logGroupName: group,
  logGroupNamePattern: { max: 512, pattern: /^[.\-_/#A-Za-z0-9]*$/ },
  logGroupNamePrefix: group,
  logStreamName: stream,
  logStreamNamePrefix: stream,
  logStreamNames: { min: 1, max: 100 },
  orderBy: { oneOf: ['LogStreamName', 'LastEventTime'] },
  startTime: time,
} as const satisfies Readonly<Record<string, Constraint>>;

const code = 'InvalidParameterException';

/** Refuses members whose value the model does not allow. */
export const check = (input: Input, ...members: readonly (keyof typeof limits)[]): void =>
  checkValues(code, ...members.map((member): Checked => [member, input[member], limits[member]]));

/** How many are wanted: `most` at most, and when nothing is said. */
export const limitOf = ({ limit }: { readonly limit?: number | undefined }, most: number): number => {
  checkValues(code, ['limit', limit, { min: 1, max: most }]);
  return limit ?? most;
};

export const invalid = (message: string): AwsError => new AwsError(code, message);
