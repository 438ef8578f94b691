/** Tags of objects. */
import type { PutObjectTaggingCommandInput } from '@aws-sdk/client-s3';
import type { World } from '../../world.ts';
import { onObjectOf } from './asks.ts';
import { findBucket, findVersion, shownVersion, type Wanted } from './find.ts';
import { checkTags } from './members.ts';
import type { ObjectVersion, Tags } from './state.ts';

type TagSet = readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[];

export const tagsOf = (tags: TagSet = []): Tags =>
  Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));

export const tagSetOf = (tags: Tags): TagSet => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

const retag = (world: World, { Bucket = '', Key = '' }: Wanted, version: ObjectVersion, tags: Tags): void => {
  const { objects } = findBucket(world, Bucket);
  const versions = objects.get(Key) ?? [];
  objects.set(
    Key,
    versions.map((one) => (one.versionId === version.versionId ? { ...one, tags } : one)),
  );
};

export const putObjectTagging = onObjectOf(
  'PutObjectTagging',
  (call, input: PutObjectTaggingCommandInput) => {
    const version = findVersion(call, input);
    retag(call.world, input, version, checkTags(tagsOf(input.Tagging?.TagSet)));
    return { ...shownVersion(findBucket(call.world, input.Bucket ?? ''), version) };
  },
  ['RequestPayer'],
);

export const getObjectTagging = onObjectOf(
  'GetObjectTagging',
  (call, input: Wanted) => {
    const version = findVersion(call, input);
    const bucket = findBucket(call.world, input.Bucket ?? '');
    return { TagSet: tagSetOf(version.tags), ...shownVersion(bucket, version) };
  },
  ['RequestPayer'],
);

export const deleteObjectTagging = onObjectOf('DeleteObjectTagging', (call, input: Wanted) => {
  const version = findVersion(call, input);
  retag(call.world, input, version, {});
  return { ...shownVersion(findBucket(call.world, input.Bucket ?? ''), version) };
});
