/** Operations on buckets themselves. */
import type {
  CreateBucketCommandInput,
  ListBucketsCommandInput,
  PutBucketVersioningCommandInput,
} from '@aws-sdk/client-s3';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { onBucket, onBucketOf } from './asks.ts';
import { findBucket } from './find.ts';
import { midnightBefore } from './lifecycle.ts';
import { defaultSettings } from './settings.ts';
import { type Bucket, state } from './state.ts';

type ByBucket = { readonly Bucket: string };

/** Without a place the request means us-east-1, and every other region refuses it. */
const checkPlace = (world: World, place: string | undefined): void => {
  if (place === world.region || (place === undefined && world.region === 'us-east-1')) return;
  const message = `The ${place ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`;
  throw new AwsError('IllegalLocationConstraintException', message);
};

const checkName = (name: string): void => {
  const wellFormed = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name);
  const address = /^\d+\.\d+\.\d+\.\d+$/.test(name);
  if (!wellFormed || name.includes('..') || address || name.startsWith('xn--') || name.endsWith('-s3alias'))
    throw new AwsError('InvalidBucketName', `The specified bucket is not valid: ${name}`);
};

const newBucket = (world: World, name: string): Bucket => ({
  name,
  createdAt: world.clock.now(),
  versioning: undefined,
  policy: undefined,
  settings: defaultSettings(),
  objects: new Map(),
  uploads: new Map(),
  sweptTo: midnightBefore(world.clock.now()),
});

export const createBucket: Operation = {
  notDone: [
    'ACL',
    'GrantFullControl',
    'GrantRead',
    'GrantReadACP',
    'GrantWrite',
    'GrantWriteACP',
    'ObjectLockEnabledForBucket',
    'BucketNamespace',
    'CreateBucketConfiguration.Location',
    'CreateBucketConfiguration.Bucket',
    'CreateBucketConfiguration.Tags',
  ],
  asks: onBucket('CreateBucket'),
  run: ({ world }, input: CreateBucketCommandInput) => {
    const { Bucket: name = '', ObjectOwnership: ownership = 'BucketOwnerEnforced' } = input;
    checkPlace(world, input.CreateBucketConfiguration?.LocationConstraint);
    checkName(name);
    if (ownership !== 'BucketOwnerEnforced') throw notRehearsed(`buckets with the ownership ${ownership}`);
    if (state(world).buckets.has(name))
      throw new AwsError(
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded and you already own it.',
        409,
      );
    state(world).buckets.set(name, newBucket(world, name));
    return { Location: `http://${name}.s3.amazonaws.com/` };
  },
};

export const headBucket = onBucketOf('ListBucket', ({ world }, input: ByBucket) => {
  findBucket(world, input.Bucket);
  return { BucketRegion: world.region };
});

export const deleteBucket = onBucketOf('DeleteBucket', ({ world }, input: ByBucket) => {
  const bucket = findBucket(world, input.Bucket);
  if (bucket.objects.size > 0) {
    const all = bucket.versioning === undefined ? '' : '. You must delete all versions in the bucket.';
    throw new AwsError('BucketNotEmpty', `The bucket you tried to delete is not empty${all}`, 409);
  }
  state(world).buckets.delete(input.Bucket);
  return {};
});

const page = 10_000;

export const listBuckets: Operation = {
  asks: () => [{ action: 's3:ListAllMyBuckets', resource: '*' }],
  run: ({ world }, input: ListBucketsCommandInput) => {
    const {
      Prefix = '',
      ContinuationToken: after = '',
      MaxBuckets: most = page,
      BucketRegion: region,
    } = input;
    const all = region === undefined || region === world.region ? [...state(world).buckets.values()] : [];
    const wanted = all
      .filter(({ name }) => name.startsWith(Prefix) && name > after)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const shown = wanted.slice(0, most);
    return {
      Buckets: shown.map(({ name, createdAt }) => ({
        Name: name,
        CreationDate: new Date(createdAt),
        BucketRegion: world.region,
      })),
      Owner: { ID: world.account },
      ...(Prefix === '' ? {} : { Prefix }),
      ...(shown.length < wanted.length ? { ContinuationToken: shown.at(-1)?.name } : {}),
    };
  },
};

export const getBucketLocation = onBucketOf('GetBucketLocation', ({ world }, input: ByBucket) => {
  findBucket(world, input.Bucket);
  return world.region === 'us-east-1' ? {} : { LocationConstraint: world.region };
});

/** ACLs are off: the owner has everything. */
export const getBucketAcl = onBucketOf('GetBucketAcl', ({ world }, input: ByBucket) => {
  findBucket(world, input.Bucket);
  const Grantee = { ID: world.account, Type: 'CanonicalUser' };
  return { Owner: { ID: world.account }, Grants: [{ Grantee, Permission: 'FULL_CONTROL' }] };
});

export const getBucketVersioning = onBucketOf('GetBucketVersioning', ({ world }, input: ByBucket) => {
  const { versioning } = findBucket(world, input.Bucket);
  return versioning ? { Status: versioning } : {};
});

export const putBucketVersioning = onBucketOf(
  'PutBucketVersioning',
  ({ world }, input: PutBucketVersioningCommandInput) => {
    const status = input.VersioningConfiguration?.Status;
    if (status !== 'Enabled' && status !== 'Suspended')
      throw new AwsError(
        'IllegalVersioningConfigurationException',
        `The versioning configuration specified in the request is invalid: ${status}`,
      );
    findBucket(world, input.Bucket ?? '').versioning = status;
    return {};
  },
  ['MFA', 'VersioningConfiguration.MFADelete'],
);
