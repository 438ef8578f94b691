/** Versions of objects: what putting, deleting and overwriting mean with and without versioning. */
import type { World } from '../../world.ts';
import type { Bucket, ObjectVersion } from './state.ts';

/** The id of a new version: `null` unless versioning is enabled. */
export const versionIdFor = (world: World, bucket: Bucket): string =>
  bucket.versioning === 'Enabled' ? world.random.hex(32) : 'null';

/** Puts a version in front; one that is called null takes the place of the former null. */
export const addVersion = (bucket: Bucket, key: string, version: ObjectVersion): void => {
  const older = (bucket.objects.get(key) ?? []).filter((one) => one.versionId !== version.versionId);
  bucket.objects.set(key, [version, ...older]);
};

/** Removes one version for good; gives it, if it was there. */
export const removeVersion = (bucket: Bucket, key: string, versionId: string): ObjectVersion | undefined => {
  const versions = bucket.objects.get(key) ?? [];
  const left = versions.filter((one) => one.versionId !== versionId);
  if (left.length > 0) bucket.objects.set(key, left);
  else bucket.objects.delete(key);
  return versions.find((one) => one.versionId === versionId);
};

/** Deletes without naming a version: for good without versioning, else by a marker, which is given. */
export const markDeleted = (
  world: World,
  bucket: Bucket,
  key: string,
  at = world.clock.now(),
): ObjectVersion | undefined => {
  if (bucket.versioning === undefined) {
    bucket.objects.delete(key);
    return undefined;
  }
  const marker: ObjectVersion = {
    versionId: versionIdFor(world, bucket),
    body: Buffer.alloc(0),
    eTag: '',
    headers: {},
    metadata: {},
    tags: {},
    lastModified: at,
    deleteMarker: true,
  };
  addVersion(bucket, key, marker);
  return marker;
};
