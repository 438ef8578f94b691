/** Buckets and versions by name, or S3's error. */
import { AwsError } from '../../errors.ts';
import type { Call } from '../../service.ts';
import type { World } from '../../world.ts';
import { sweep } from './lifecycle.ts';
import { type Bucket, bucketArn, type ObjectVersion, state } from './state.ts';

/** The bucket of that name as it is by now; NoSuchBucket when there is none. */
export const findBucket = (world: World, name: string): Bucket => {
  const bucket = state(world).buckets.get(name);
  if (!bucket) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
  sweep(world, bucket);
  return bucket;
};

/** Without s3:ListBucket a missing object looks like a forbidden one. */
const missing = (call: Call, bucket: Bucket): AwsError => {
  const ask = { action: 's3:ListBucket', resource: bucketArn(bucket.name) };
  call.world.permit(call.principal, [ask], bucket.policy);
  return new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
};

export type Wanted = {
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
  readonly VersionId?: string | undefined;
};

/** The version that is asked for, or the newest; a marker of deletion is as good as nothing. */
export const findVersion = (call: Call, { Bucket = '', Key = '', VersionId }: Wanted): ObjectVersion => {
  const bucket = findBucket(call.world, Bucket);
  const versions = bucket.objects.get(Key) ?? [];
  const found = VersionId ? versions.find((one) => one.versionId === VersionId) : versions[0];
  if (found && !found.deleteMarker) return found;
  if (found && VersionId)
    throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405);
  if (VersionId) throw new AwsError('NoSuchVersion', 'The specified version does not exist.', 404);
  throw missing(call, bucket);
};

/** What of a version is told only where versions count. */
export const shownVersion = (bucket: Bucket, { versionId }: { readonly versionId: string }): object =>
  bucket.versioning === undefined ? {} : { VersionId: versionId };
