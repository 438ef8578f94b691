/** Life cycle rules, carried out by the virtual clock: S3 acts at midnight, and so does whoever looks afterwards. */
import type { LifecycleRule } from '@aws-sdk/client-s3';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { World } from '../../world.ts';
import type { Bucket, ObjectVersion } from './state.ts';
import { markDeleted } from './versions.ts';

const day = 86_400_000;

/** The last midnight, in UTC. */
export const midnightBefore = (moment: number): number => moment - (moment % day);

/** The midnight after so many days. */
const due = (since: number, days: number): number => Math.ceil((since + days * day) / day) * day;

const done: Readonly<Record<string, readonly string[]>> = {
  rule: [
    'ID',
    'Status',
    'Prefix',
    'Filter',
    'Expiration',
    'NoncurrentVersionExpiration',
    'AbortIncompleteMultipartUpload',
  ],
  Filter: ['Prefix'],
  Expiration: ['Days'],
  NoncurrentVersionExpiration: ['NoncurrentDays'],
  AbortIncompleteMultipartUpload: ['DaysAfterInitiation'],
};

const refuseUnknown = (part: string, value: object): void => {
  const given = Object.entries(value).filter(([, inner]) => inner !== undefined);
  const unknown = given.map(([name]) => name).filter((name) => !done[part]?.includes(name));
  if (unknown.length > 0) throw notRehearsed(`${unknown.join(', ')} in the ${part} of a life cycle`);
  for (const [name, inner] of given)
    if (done[name] && typeof inner === 'object' && inner !== null) refuseUnknown(name, inner);
};

const positive = [
  (rule: LifecycleRule) => rule.Expiration?.Days,
  (rule: LifecycleRule) => rule.NoncurrentVersionExpiration?.NoncurrentDays,
  (rule: LifecycleRule) => rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation,
];

/** Throws where S3 does, and 501 for what is not carried out here. */
export const checkRules = (rules: readonly LifecycleRule[]): void => {
  if (rules.length === 0) throw new AwsError('MalformedXML', 'expected at least one rule');
  for (const rule of rules) {
    refuseUnknown('rule', rule);
    if (rule.Status !== 'Enabled' && rule.Status !== 'Disabled')
      throw new AwsError('MalformedXML', `expected Status Enabled or Disabled, got ${rule.Status}`);
    const days = positive.map((of) => of(rule)).filter((number) => number !== undefined);
    if (days.length === 0)
      throw new AwsError('InvalidRequest', 'At least one action needs to be specified in a rule');
    if (days.some((number) => !Number.isInteger(number) || number <= 0))
      throw new AwsError('InvalidArgument', 'the number of days must be a positive integer');
  }
};

const rulesOf = (bucket: Bucket): readonly LifecycleRule[] => {
  const { Rules = [] } = (bucket.settings.get('LifecycleConfiguration') ?? {}) as { Rules?: LifecycleRule[] };
  return Rules.filter((rule) => rule.Status === 'Enabled');
};

const prefixOf = (rule: LifecycleRule): string => rule.Filter?.Prefix ?? rule.Prefix ?? '';

const dropNoncurrent = (bucket: Bucket, key: string, days: number, now: number): void => {
  const versions = bucket.objects.get(key) ?? [];
  const left = versions.filter((_, index) => {
    const successor = versions[index - 1];
    return successor === undefined || due(successor.lastModified, days) > now;
  });
  if (left.length < versions.length) bucket.objects.set(key, left);
};

const expireCurrent = (world: World, bucket: Bucket, key: string, days: number, now: number): void => {
  const versions = bucket.objects.get(key) ?? [];
  const [current] = versions as readonly [ObjectVersion];
  const at = due(current.lastModified, days);
  if (at > now) return;
  if (!current.deleteMarker) markDeleted(world, bucket, key, at);
  else if (versions.length === 1) bucket.objects.delete(key);
};

const abortUploads = (bucket: Bucket, rule: LifecycleRule, now: number): void => {
  const days = rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation;
  if (days === undefined) return;
  for (const upload of [...bucket.uploads.values()])
    if (upload.key.startsWith(prefixOf(rule)) && due(upload.begunAt, days) <= now)
      bucket.uploads.delete(upload.id);
};

const carryOut = (world: World, bucket: Bucket, rule: LifecycleRule, now: number): void => {
  const { Expiration, NoncurrentVersionExpiration } = rule;
  const keys = [...bucket.objects.keys()].filter((key) => key.startsWith(prefixOf(rule)));
  for (const key of keys) {
    if (Expiration?.Days !== undefined) expireCurrent(world, bucket, key, Expiration.Days, now);
    const { NoncurrentDays: days } = NoncurrentVersionExpiration ?? {};
    if (days !== undefined) dropNoncurrent(bucket, key, days, now);
  }
  abortUploads(bucket, rule, now);
};

/** Removes what should be gone by now. */
export const sweep = (world: World, bucket: Bucket): void => {
  const midnight = midnightBefore(world.clock.now());
  if (midnight <= bucket.sweptTo) return;
  bucket.sweptTo = midnight;
  for (const rule of rulesOf(bucket)) carryOut(world, bucket, rule, midnight);
};
