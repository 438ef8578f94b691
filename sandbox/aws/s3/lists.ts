/** Lists of objects and of their versions. */
import type { ListObjectsV2CommandInput, ListObjectVersionsCommandInput } from '@aws-sdk/client-s3';
import { notRehearsed } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { bucketPolicy, onBucket } from './asks.ts';
import { type Bucket, findBucket } from './state.ts';

const page = 1_000;

const keysOf = (bucket: Bucket, prefix: string | undefined): readonly string[] =>
  Object.keys(bucket.objects)
    .filter((key) => key.startsWith(prefix ?? ''))
    .sort();

export const listObjectsV2: Operation = {
  asks: onBucket('ListBucket'),
  resourcePolicy: bucketPolicy,
  run: ({ world }, input: ListObjectsV2CommandInput) => {
    if (input.Delimiter) throw notRehearsed('ListObjectsV2 with a delimiter');
    const bucket = findBucket(world, input.Bucket as string);
    const after = input.ContinuationToken ?? input.StartAfter ?? '';
    const keys = keysOf(bucket, input.Prefix).filter(
      (key) => key > after && !bucket.objects[key]?.[0]?.deleteMarker,
    );
    const shown = keys.slice(0, input.MaxKeys ?? page);
    const IsTruncated = shown.length < keys.length;
    return {
      Name: bucket.name,
      Prefix: input.Prefix ?? '',
      KeyCount: shown.length,
      MaxKeys: input.MaxKeys ?? page,
      IsTruncated,
      ...(IsTruncated ? { NextContinuationToken: shown.at(-1) } : {}),
      Contents: shown.map((Key) => {
        const version = bucket.objects[Key]?.[0];
        return {
          Key,
          ETag: version?.eTag,
          Size: version?.body.length,
          LastModified: new Date(version?.lastModified ?? 0),
          StorageClass: 'STANDARD',
        };
      }),
    };
  },
};

export const listObjectVersions: Operation = {
  asks: onBucket('ListBucketVersions'),
  resourcePolicy: bucketPolicy,
  run: ({ world }, input: ListObjectVersionsCommandInput) => {
    const bucket = findBucket(world, input.Bucket as string);
    const all = keysOf(bucket, input.Prefix).flatMap((Key) =>
      (bucket.objects[Key] ?? []).map((version, index) => ({ Key, version, IsLatest: index === 0 })),
    );
    if (all.length > page) throw notRehearsed(`more than ${page} versions in one list`);
    const shown = all.map(({ Key, version, IsLatest }) => ({
      marker: version.deleteMarker,
      entry: {
        Key,
        IsLatest,
        VersionId: version.versionId,
        LastModified: new Date(version.lastModified),
        ...(version.deleteMarker
          ? {}
          : { ETag: version.eTag, Size: version.body.length, StorageClass: 'STANDARD' }),
      },
    }));
    return {
      Name: bucket.name,
      IsTruncated: false,
      Versions: shown.filter(({ marker }) => !marker).map(({ entry }) => entry),
      DeleteMarkers: shown.filter(({ marker }) => marker).map(({ entry }) => entry),
    };
  },
};
