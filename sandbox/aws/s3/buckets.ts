/** Operations on buckets themselves. */
import type { CreateBucketCommandInput, PutBucketVersioningCommandInput } from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.ts';
import type { Input, Operation } from '../../service.ts';
import { bucketPolicy, onBucket } from './asks.ts';
import { findBucket, state } from './state.ts';

type ByBucket = { readonly Bucket: string };

const guarded = (action: string, run: Operation['run']): Operation => ({
  asks: onBucket(action),
  resourcePolicy: bucketPolicy,
  run,
});

export const createBucket: Operation = {
  notDone: [
    'CreateBucketConfiguration.Location',
    'CreateBucketConfiguration.Bucket',
    'CreateBucketConfiguration.Tags',
  ],
  asks: onBucket('CreateBucket'),
  run: ({ world }, input: CreateBucketCommandInput) => {
    const name = input.Bucket as string;
    const { LocationConstraint: place = world.region } = input.CreateBucketConfiguration ?? {};
    if (place !== world.region) {
      const message = `The ${place} location constraint is incompatible for the region specific endpoint this request was sent to.`;
      throw new AwsError('IllegalLocationConstraintException', message);
    }
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
      throw new AwsError('InvalidBucketName', `The specified bucket is not valid: ${name}`);
    }
    if (state(world).buckets[name]) {
      throw new AwsError(
        'BucketAlreadyOwnedByYou',
        `Your previous request to create ${name} succeeded and you already own it.`,
        409,
      );
    }
    state(world).buckets[name] = {
      name,
      createdAt: world.clock.now(),
      versioning: undefined,
      policy: undefined,
      settings: {},
      objects: {},
    };
    return { Location: `/${name}` };
  },
};

export const headBucket = guarded('ListBucket', ({ world }, input: ByBucket) => {
  findBucket(world, input.Bucket);
  return { BucketRegion: world.region };
});

export const deleteBucket = guarded('DeleteBucket', ({ world }, input: ByBucket) => {
  if (Object.keys(findBucket(world, input.Bucket).objects).length > 0) {
    throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409);
  }
  delete state(world).buckets[input.Bucket];
  return {};
});

export const listBuckets: Operation = {
  notDone: ['MaxBuckets', 'ContinuationToken', 'Prefix', 'BucketRegion'],
  asks: () => [{ action: 's3:ListAllMyBuckets', resource: '*' }],
  run: ({ world }) => ({
    Buckets: Object.values(state(world).buckets).map(({ name, createdAt }) => ({
      Name: name,
      CreationDate: new Date(createdAt),
    })),
  }),
};

export const getBucketLocation = guarded('GetBucketLocation', ({ world }, input: ByBucket) => {
  findBucket(world, input.Bucket);
  return { LocationConstraint: world.region };
});

export const getBucketAcl = guarded('GetBucketAcl', ({ world }, input: ByBucket) => {
  findBucket(world, input.Bucket);
  return { Owner: { ID: world.account }, Grants: [] };
});

export const getBucketVersioning = guarded('GetBucketVersioning', ({ world }, input: ByBucket) => {
  const { versioning } = findBucket(world, input.Bucket);
  return versioning ? { Status: versioning } : {};
});

export const putBucketVersioning = guarded(
  'PutBucketVersioning',
  ({ world }, input: PutBucketVersioningCommandInput) => {
    const status = input.VersioningConfiguration?.Status;
    if (status !== 'Enabled' && status !== 'Suspended') {
      throw new AwsError('MalformedXML', `expected Status Enabled or Suspended, got ${status}`);
    }
    findBucket(world, input.Bucket as string).versioning = status;
    return {};
  },
);

export const putBucketPolicy = guarded(
  'PutBucketPolicy',
  ({ world }, input: { readonly Bucket: string; readonly Policy: string }) => {
    findBucket(world, input.Bucket).policy = JSON.parse(input.Policy);
    return {};
  },
);

export const getBucketPolicy = guarded('GetBucketPolicy', ({ world }, input: ByBucket) => {
  const { policy } = findBucket(world, input.Bucket);
  if (!policy) throw new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404);
  return { Policy: JSON.stringify(policy) };
});

export const deleteBucketPolicy = guarded('DeleteBucketPolicy', ({ world }, input: ByBucket) => {
  findBucket(world, input.Bucket).policy = undefined;
  return {};
});

/** Settings that are kept as they are. */
const keep = (action: string, member: string): Operation =>
  guarded(action, ({ world }, input: Input) => {
    findBucket(world, input.Bucket).settings[member] = input[member];
    return {};
  });

export const putBucketEncryption = keep('PutEncryptionConfiguration', 'ServerSideEncryptionConfiguration');
export const putPublicAccessBlock = keep('PutBucketPublicAccessBlock', 'PublicAccessBlockConfiguration');
export const putBucketOwnershipControls = keep('PutBucketOwnershipControls', 'OwnershipControls');
export const putBucketLifecycleConfiguration = keep('PutLifecycleConfiguration', 'LifecycleConfiguration');
export const putBucketTagging = keep('PutBucketTagging', 'Tagging');
