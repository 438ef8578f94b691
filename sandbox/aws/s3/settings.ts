/** Settings of buckets: encryption, public access, ownership, life cycle, tags. */
import type { LifecycleRule } from '@aws-sdk/client-s3';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Input, Operation } from '../../service.ts';
import { onBucketOf } from './asks.ts';
import { findBucket } from './find.ts';
import { checkRules } from './lifecycle.ts';
import { checkTags } from './members.ts';
import type { Bucket } from './state.ts';
import { tagsOf } from './tagging.ts';

const publicAccess = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];

const encryption = {
  Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
};

/** What a new bucket has. */
export const defaultSettings = (): Map<string, unknown> =>
  new Map<string, unknown>([
    ['ServerSideEncryptionConfiguration', encryption],
    ['PublicAccessBlockConfiguration', Object.fromEntries(publicAccess.map((name) => [name, true]))],
    ['OwnershipControls', { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] }],
  ]);

/** Is that kind of public access blocked? */
export const blocks = (bucket: Bucket, name: string): boolean =>
  Boolean((bucket.settings.get('PublicAccessBlockConfiguration') as Input)?.[name]);

const refuseKeys = ({ Rules = [] }: Input): void => {
  const [rule] = Rules;
  const { SSEAlgorithm = 'AES256', KMSMasterKeyID } = rule?.ApplyServerSideEncryptionByDefault ?? {};
  if (SSEAlgorithm !== 'AES256' || KMSMasterKeyID !== undefined)
    throw notRehearsed(`buckets encrypted by ${SSEAlgorithm}`);
};

const refuseAcls = ({ Rules = [] }: Input): void => {
  const ownership = Rules[0]?.ObjectOwnership;
  if (ownership !== 'BucketOwnerEnforced') throw notRehearsed(`buckets with the ownership ${ownership}`);
};

type Setting = {
  readonly member: string;
  readonly check?: (value: Input) => void;
  /** As it is kept. */
  readonly keep?: (value: Input) => unknown;
  readonly absent: readonly [code: string, message: string];
  /** What is left once it is deleted. */
  readonly deleted?: unknown;
};

const put = (action: string, { member, check, keep }: Setting, notDone: readonly string[] = []): Operation =>
  onBucketOf(
    action,
    ({ world }, input: Input) => {
      const value = input[member] ?? {};
      check?.(value);
      findBucket(world, input.Bucket).settings.set(member, keep ? keep(value) : value);
      return {};
    },
    notDone,
  );

const get = (action: string, { member, absent }: Setting, show: (value: Input) => Input): Operation =>
  onBucketOf(action, ({ world }, input: Input) => {
    const value = findBucket(world, input.Bucket).settings.get(member);
    if (value === undefined) throw new AwsError(...absent, 404);
    return show(value);
  });

const remove = (action: string, { member, deleted }: Setting): Operation =>
  onBucketOf(action, ({ world }, input: Input) => {
    const { settings } = findBucket(world, input.Bucket);
    if (deleted === undefined) settings.delete(member);
    else settings.set(member, deleted);
    return {};
  });

const ofEncryption: Setting = {
  member: 'ServerSideEncryptionConfiguration',
  check: refuseKeys,
  absent: [
    'ServerSideEncryptionConfigurationNotFoundError',
    'The server side encryption configuration was not found',
  ],
  // S3 goes back to its own keys.
  deleted: encryption,
};

export const putBucketEncryption = put('PutEncryptionConfiguration', ofEncryption);
export const getBucketEncryption = get('GetEncryptionConfiguration', ofEncryption, (value) => ({
  ServerSideEncryptionConfiguration: value,
}));
export const deleteBucketEncryption = remove('PutEncryptionConfiguration', ofEncryption);

const ofPublicAccess: Setting = {
  member: 'PublicAccessBlockConfiguration',
  keep: (value) => Object.fromEntries(publicAccess.map((name) => [name, value[name] ?? false])),
  absent: ['NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found'],
};

export const putPublicAccessBlock = put('PutBucketPublicAccessBlock', ofPublicAccess);
export const getPublicAccessBlock = get('GetBucketPublicAccessBlock', ofPublicAccess, (value) => ({
  PublicAccessBlockConfiguration: value,
}));
export const deletePublicAccessBlock = remove('PutBucketPublicAccessBlock', ofPublicAccess);

const ofOwnership: Setting = {
  member: 'OwnershipControls',
  check: refuseAcls,
  absent: ['OwnershipControlsNotFoundError', 'The bucket ownership controls were not found'],
};

export const putBucketOwnershipControls = put('PutBucketOwnershipControls', ofOwnership);
export const getBucketOwnershipControls = get('GetBucketOwnershipControls', ofOwnership, (value) => ({
  OwnershipControls: value,
}));
export const deleteBucketOwnershipControls = remove('PutBucketOwnershipControls', ofOwnership);

const ofLifecycle: Setting = {
  member: 'LifecycleConfiguration',
  check: ({ Rules = [] }: { readonly Rules?: readonly LifecycleRule[] }) => checkRules(Rules),
  absent: ['NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'],
};

export const putBucketLifecycleConfiguration = put('PutLifecycleConfiguration', ofLifecycle, [
  'TransitionDefaultMinimumObjectSize',
]);
export const getBucketLifecycleConfiguration = get('GetLifecycleConfiguration', ofLifecycle, ({ Rules }) => ({
  Rules,
}));
export const deleteBucketLifecycle = remove('PutLifecycleConfiguration', ofLifecycle);

const ofTags: Setting = {
  member: 'Tagging',
  check: ({ TagSet }) => checkTags(tagsOf(TagSet)),
  absent: ['NoSuchTagSet', 'The TagSet does not exist'],
};

export const putBucketTagging = put('PutBucketTagging', ofTags);
export const getBucketTagging = get('GetBucketTagging', ofTags, ({ TagSet }) => ({ TagSet }));
export const deleteBucketTagging = remove('PutBucketTagging', ofTags);
