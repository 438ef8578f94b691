/** ListApplicationRevisions: which of them, in which order. */
import { AwsError } from '../../errors.ts';
import type { Input, Operation } from '../../service.ts';
import { onApplication } from './asks.ts';
import { checkOneOf } from './names.ts';
import { page } from './page.ts';
import { groupsWith } from './revisions.ts';
import { type Application, findApplication, type RegisteredRevision, revisionKey } from './state.ts';

type Chosen = (revision: RegisteredRevision) => boolean;

const inBucket = ({ s3Bucket, s3KeyPrefix }: Input): Chosen => {
  if (s3KeyPrefix && !s3Bucket)
    throw new AwsError('BucketNameFilterRequiredException', 'A key prefix needs a bucket');
  return ({ revision: { s3Location } }) =>
    (!s3Bucket || s3Location.bucket === s3Bucket) && s3Location.key.startsWith(s3KeyPrefix ?? '');
};

const inUse = (application: Application, { deployed = 'ignore' }: Input): Chosen => {
  const actions = ['include', 'exclude', 'ignore'];
  checkOneOf('InvalidDeployedStateFilterException', 'deployed state filter', deployed, actions);
  if (deployed === 'ignore') return () => true;
  return (revision) => groupsWith(application, revision).length > 0 === (deployed === 'include');
};

type Moment = (revision: RegisteredRevision) => number;

/** One that was never used stands where time begins. */
const moments: Readonly<Record<string, Moment>> = {
  registerTime: ({ registeredAt }) => registeredAt,
  firstUsedTime: ({ firstUsedAt = 0 }) => firstUsedAt,
  lastUsedTime: ({ lastUsedAt = 0 }) => lastUsedAt,
};

/** Without a column AWS promises no order: here it is that of registration. */
const order = ({ sortBy = 'registerTime', sortOrder = 'ascending' }: Input) => {
  checkOneOf('InvalidSortByException', 'column to sort by', sortBy, Object.keys(moments));
  checkOneOf('InvalidSortOrderException', 'sort order', sortOrder, ['ascending', 'descending']);
  const moment = moments[sortBy] as Moment;
  const sign = sortOrder === 'ascending' ? 1 : -1;
  return (a: RegisteredRevision, b: RegisteredRevision): number => sign * (moment(a) - moment(b));
};

export const listApplicationRevisions: Operation = {
  asks: onApplication,
  run: ({ world }, input) => {
    const application = findApplication(world, input.applicationName);
    const found = Object.values(application.revisions)
      .filter(inBucket(input))
      .filter(inUse(application, input))
      .sort(order(input));
    const { items, next } = page(
      found.map(({ revision }) => revisionKey(revision)),
      input.nextToken,
    );
    return { revisions: items.map((key) => application.revisions[key]?.revision), ...next };
  },
};
