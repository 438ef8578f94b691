/** Operations on objects. */
import { createHash } from 'node:crypto';
import type {
  DeleteObjectCommandInput,
  DeleteObjectsCommandInput,
  GetObjectCommandInput,
  PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Call, Input, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { bucketPolicy, onObject } from './asks.ts';
import { bucketArn, findBucket, type ObjectVersion, objectArn } from './state.ts';

const addVersion = (world: World, bucketName: string, key: string, version: ObjectVersion): void => {
  const bucket = findBucket(world, bucketName);
  const older = bucket.objects[key] ?? [];
  bucket.objects[key] = bucket.versioning === 'Enabled' ? [version, ...older] : [version];
};

const versionIdFor = (world: World, bucketName: string): string =>
  findBucket(world, bucketName).versioning === 'Enabled' ? world.random.hex(32) : 'null';

export const putObject: Operation = {
  asks: onObject('PutObject'),
  resourcePolicy: bucketPolicy,
  run: ({ world }, input: PutObjectCommandInput) => {
    if (input.IfMatch || input.IfNoneMatch) throw notRehearsed('conditional PutObject');
    const body = Buffer.from((input.Body as Uint8Array | string | undefined) ?? '');
    const version: ObjectVersion = {
      versionId: versionIdFor(world, input.Bucket as string),
      body,
      eTag: `"${createHash('md5').update(body).digest('hex')}"`,
      contentType: input.ContentType ?? 'binary/octet-stream',
      metadata: input.Metadata ?? {},
      lastModified: world.clock.now(),
      deleteMarker: false,
    };
    addVersion(world, input.Bucket as string, input.Key as string, version);
    return { ETag: version.eTag, ...(version.versionId === 'null' ? {} : { VersionId: version.versionId }) };
  },
};

/** Without s3:ListBucket a missing object looks like a forbidden one. */
const missing = (call: Call, bucket: string, key: string): AwsError => {
  const ask = { action: 's3:ListBucket', resource: bucketArn(bucket) };
  call.world.permit(call.principal, [ask], findBucket(call.world, bucket).policy);
  return new AwsError('NoSuchKey', `The specified key does not exist: ${key}`, 404);
};

const findVersion = (
  call: Call,
  input: { Bucket?: string; Key?: string; VersionId?: string },
): ObjectVersion => {
  const bucket = findBucket(call.world, input.Bucket as string);
  const versions = bucket.objects[input.Key as string] ?? [];
  const found = input.VersionId ? versions.find((one) => one.versionId === input.VersionId) : versions[0];
  if (found && !found.deleteMarker) return found;
  if (input.VersionId) throw new AwsError('NoSuchVersion', 'The specified version does not exist.', 404);
  throw missing(call, bucket.name, input.Key as string);
};

type Range = { readonly first: number; readonly last: number };

/** `bytes=0-99`, `bytes=100-`, `bytes=-100`. */
const readRange = (text: string, size: number): Range => {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(text) ?? [];
  if (from === '' && to === '') throw notRehearsed(`range ${text}`);
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (first > last) throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416);
  return { first, last };
};

const described = (version: ObjectVersion, ContentLength: number): Input => ({
  ContentLength,
  ContentType: version.contentType,
  ETag: version.eTag,
  LastModified: new Date(version.lastModified),
  Metadata: version.metadata,
  AcceptRanges: 'bytes',
  ...(version.versionId === 'null' ? {} : { VersionId: version.versionId }),
});

export const getObject: Operation = {
  asks: onObject('GetObject'),
  resourcePolicy: bucketPolicy,
  run: (call, input: GetObjectCommandInput) => {
    const version = findVersion(call, input as { Bucket: string; Key: string });
    if (input.IfMatch && input.IfMatch !== version.eTag) {
      throw new AwsError(
        'PreconditionFailed',
        'At least one of the pre-conditions you specified did not hold',
        412,
      );
    }
    if (!input.Range) return { ...described(version, version.body.length), Body: version.body };
    const { first, last } = readRange(input.Range, version.body.length);
    const Body = version.body.subarray(first, last + 1);
    return {
      ...described(version, Body.length),
      Body,
      ContentRange: `bytes ${first}-${last}/${version.body.length}`,
    };
  },
};

export const headObject: Operation = {
  asks: onObject('GetObject'),
  resourcePolicy: bucketPolicy,
  run: (call, input: { readonly Bucket: string; readonly Key: string; readonly VersionId?: string }) => {
    const version = findVersion(call, input);
    return described(version, version.body.length);
  },
};

const removeVersion = (world: World, bucketName: string, key: string, versionId: string): void => {
  const bucket = findBucket(world, bucketName);
  const left = (bucket.objects[key] ?? []).filter((one) => one.versionId !== versionId);
  if (left.length > 0) bucket.objects[key] = left;
  else delete bucket.objects[key];
};

const remove = (world: World, bucketName: string, key: string, versionId: string | undefined): Input => {
  const bucket = findBucket(world, bucketName);
  if (versionId) {
    removeVersion(world, bucketName, key, versionId);
    return { VersionId: versionId };
  }
  if (bucket.versioning !== 'Enabled') {
    delete bucket.objects[key];
    return {};
  }
  const marker: ObjectVersion = {
    versionId: world.random.hex(32),
    body: Buffer.alloc(0),
    eTag: '',
    contentType: '',
    metadata: {},
    lastModified: world.clock.now(),
    deleteMarker: true,
  };
  addVersion(world, bucketName, key, marker);
  return { DeleteMarker: true, VersionId: marker.versionId };
};

export const deleteObject: Operation = {
  asks: onObject('DeleteObject'),
  resourcePolicy: bucketPolicy,
  run: ({ world }, input: DeleteObjectCommandInput) =>
    remove(world, input.Bucket as string, input.Key as string, input.VersionId),
};

export const deleteObjects: Operation = {
  asks: (_, input: DeleteObjectsCommandInput) =>
    (input.Delete?.Objects ?? []).map(({ Key = '', VersionId }) => ({
      action: `s3:DeleteObject${VersionId ? 'Version' : ''}`,
      resource: objectArn(input.Bucket as string, Key),
    })),
  resourcePolicy: bucketPolicy,
  run: ({ world }, input: DeleteObjectsCommandInput) => ({
    Deleted: (input.Delete?.Objects ?? []).map(({ Key = '', VersionId }) => ({
      Key,
      ...remove(world, input.Bucket as string, Key, VersionId),
    })),
  }),
};
