import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectTaggingCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Bench, openBench } from '../../account-under-test.ts';
import { s3 } from './service.ts';

let bench: Bench;
let client: S3Client;
const Bucket = 'quay';
const hello = '"5d41402abc4b2a76b9719d911017c592"';

beforeAll(async () => {
  bench = await openBench([s3]);
  client = new S3Client(bench.options);
  await client.send(new CreateBucketCommand({ Bucket }));
  await put('hello');
});

afterAll(() => bench.close());

const put = (Key: string, more: Partial<PutObjectCommandInput> = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body: 'hello', ...more }));
const get = (Key: string, more: Partial<GetObjectCommandInput> = {}) =>
  client.send(new GetObjectCommand({ Bucket, Key, ...more }));
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'ok',
    (error) => error.name,
  );
const before = new Date('2020-01-01');
const after = new Date('2030-01-01');

test.each<[Partial<GetObjectCommandInput>, string]>([
  [{ IfMatch: hello }, 'ok'],
  [{ IfMatch: '*' }, 'ok'],
  [{ IfMatch: '"x", "5d41402abc4b2a76b9719d911017c592"' }, 'ok'],
  [{ IfMatch: '"x"' }, 'PreconditionFailed'],
  [{ IfNoneMatch: '"x"' }, 'ok'],
  [{ IfNoneMatch: hello }, '304'],
  [{ IfModifiedSince: before }, 'ok'],
  [{ IfModifiedSince: after }, '304'],
  [{ IfUnmodifiedSince: after }, 'ok'],
  [{ IfUnmodifiedSince: before }, 'PreconditionFailed'],
  [{ IfMatch: hello, IfUnmodifiedSince: before }, 'ok'],
  [{ IfNoneMatch: '"x"', IfModifiedSince: after }, 'ok'],
])('a read on condition %j: %s', async (conditions, expected) => {
  const got = await get('hello', conditions).then(
    () => 'ok',
    ({ name, $metadata }) => ($metadata.httpStatusCode === 304 ? '304' : name),
  );
  expect(got).toBe(expected);
});

test.each<[string, Partial<PutObjectCommandInput>, string]>([
  ['hello', { IfNoneMatch: '*' }, 'PreconditionFailed'],
  ['never-there', { IfMatch: hello }, 'NoSuchKey'],
  ['hello', { IfMatch: '"x"' }, 'PreconditionFailed'],
  ['hello', { IfMatch: hello }, 'ok'],
  ['first-time', { IfNoneMatch: '*' }, 'ok'],
  ['hello', { IfNoneMatch: '"x"' }, 'NotImplemented'],
  ['k'.repeat(1_025), {}, 'KeyTooLongError'],
  ['k', { Metadata: { m: 'x'.repeat(2_100) } }, 'MetadataTooLarge'],
  ['k', { Tagging: Array.from({ length: 11 }, (_, index) => `t${index}=1`).join('&') }, 'BadRequest'],
  ['k', { ExpectedBucketOwner: '999999999999' }, 'AccessDenied'],
])('a write to %.12s on condition %j: %s', async (Key, conditions, expected) => {
  expect(await code(put(Key, conditions))).toBe(expected);
});

test('a range that makes no sense is as if it were not there', async () => {
  expect((await get('hello', { Range: 'bytes=3-1' })).ContentLength).toBe(5);
  expect((await get('hello', { Range: 'lines=1-2' })).ContentLength).toBe(5);
});

test('the reader may want other headers than those that were stored', async () => {
  const got = await get('hello', { ResponseContentType: 'text/x', ResponseContentDisposition: 'attachment' });
  expect(got).toMatchObject({ ContentType: 'text/x', ContentDisposition: 'attachment' });
});

test('names that objects have by themselves are names like any other', async () => {
  for (const Key of ['constructor', '__proto__', 'toString']) {
    expect(await code(get(Key))).toBe('NoSuchKey');
    await put(Key);
    expect((await get(Key)).ETag).toBe(hello);
  }
});

test('versions: what is put later hides, what is deleted is marked, what is suspended takes the null version', async () => {
  const inBucket = { Bucket: 'versioned' };
  const Key = 'k';
  const say = (Body: string) => client.send(new PutObjectCommand({ ...inBucket, Key, Body }));
  const versioning = (Status: 'Enabled' | 'Suspended') =>
    client.send(new PutBucketVersioningCommand({ ...inBucket, VersioningConfiguration: { Status } }));
  await client.send(new CreateBucketCommand(inBucket));
  await say('before versioning');
  await versioning('Enabled');
  const { VersionId } = await say('one');
  await versioning('Suspended');
  expect((await say('suspended')).VersionId).toBe('null');
  const list = async () => {
    const { Versions = [], DeleteMarkers = [] } = await client.send(new ListObjectVersionsCommand(inBucket));
    return {
      versions: Versions.map((one) => one.VersionId),
      markers: DeleteMarkers.map((one) => one.VersionId),
    };
  };
  expect(await list()).toEqual({ versions: ['null', VersionId], markers: [] });
  expect(await client.send(new DeleteObjectCommand({ ...inBucket, Key }))).toMatchObject({
    DeleteMarker: true,
    VersionId: 'null',
  });
  expect(await list()).toEqual({ versions: [VersionId], markers: ['null'] });
  expect(await code(client.send(new GetObjectCommand({ ...inBucket, Key })))).toBe('NoSuchKey');
  expect(await code(client.send(new GetObjectCommand({ ...inBucket, Key, VersionId: 'null' })))).toBe(
    'MethodNotAllowed',
  );
  expect(await code(client.send(new GetObjectCommand({ ...inBucket, Key, VersionId: 'x' })))).toBe(
    'NoSuchVersion',
  );
  const removed = await client.send(new DeleteObjectCommand({ ...inBucket, Key, VersionId: 'null' }));
  expect(removed).toMatchObject({ DeleteMarker: true, VersionId: 'null' });
  expect((await client.send(new HeadObjectCommand({ ...inBucket, Key }))).VersionId).toBe(VersionId);
});

test('a copy takes metadata and tags along, unless they are replaced', async () => {
  await put('from/ü +', { Metadata: { by: 'me' }, Tagging: 'a=1', ContentType: 'text/plain' });
  const CopySource = `${Bucket}/${encodeURIComponent('from/ü +')}`;
  const copy = (more: object = {}) =>
    client.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource, ...more }));
  expect((await copy()).CopyObjectResult?.ETag).toBe(hello);
  expect(await get('to')).toMatchObject({ Metadata: { by: 'me' }, ContentType: 'text/plain', TagCount: 1 });
  await copy({ MetadataDirective: 'REPLACE', Metadata: { by: 'you' }, TaggingDirective: 'REPLACE' });
  const replaced = await get('to');
  expect(replaced).toMatchObject({ Metadata: { by: 'you' }, ContentType: 'binary/octet-stream' });
  expect(replaced.TagCount).toBeUndefined();
});

test.each<[string, object, string]>([
  ['onto itself', { Key: 'hello' }, 'InvalidRequest'],
  ['of what is not there', { CopySource: `${Bucket}/nothing` }, 'NoSuchKey'],
  ['of what has changed', { CopySourceIfMatch: '"x"' }, 'PreconditionFailed'],
  ['of what has not changed', { CopySourceIfNoneMatch: hello }, 'PreconditionFailed'],
  ['with an unknown directive', { MetadataDirective: 'KEEP' }, 'InvalidArgument'],
  ['with a checksum of its own', { ChecksumAlgorithm: 'SHA256' }, 'ok'],
])('a copy %s: %s', async (_, more, expected) => {
  const copy = new CopyObjectCommand({ Bucket, Key: 'copied', CopySource: `/${Bucket}/hello`, ...more });
  expect(await code(client.send(copy))).toBe(expected);
});

const MiB = 1_024 * 1_024;

const begin = async (Key: string, more: object = {}) => {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
  const part = (PartNumber: number, Body: string | Buffer) =>
    client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ...more }));
  const complete = (Parts: object[]) =>
    client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
  return { UploadId, part, complete };
};

test('an object that comes in parts is one object afterwards', async () => {
  const { UploadId, part, complete } = await begin('big', { ChecksumAlgorithm: 'CRC32' });
  const two = await part(2, 'end');
  const one = await part(1, Buffer.alloc(5 * MiB, 'a'));
  const listed = await client.send(new ListPartsCommand({ Bucket, Key: 'big', UploadId, MaxParts: 1 }));
  expect(listed).toMatchObject({
    IsTruncated: true,
    NextPartNumberMarker: '1',
    Parts: [{ PartNumber: 1, ETag: one.ETag }],
  });
  const { Uploads } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
  expect(Uploads).toMatchObject([{ Key: 'big', UploadId }]);
  const done = await complete([
    { PartNumber: 1, ...pick(one) },
    { PartNumber: 2, ...pick(two) },
  ]);
  expect(done).toMatchObject({ ChecksumType: 'COMPOSITE', ETag: expect.stringMatching(/-2"$/) });
  expect(await get('big')).toMatchObject({ ContentLength: 5 * MiB + 3 });
  const about = await client.send(
    new GetObjectAttributesCommand({
      Bucket,
      Key: 'big',
      ObjectAttributes: ['ObjectSize', 'ObjectParts', 'Checksum'],
    }),
  );
  expect(about).toMatchObject({ ObjectSize: 5 * MiB + 3, ObjectParts: { TotalPartsCount: 2 } });
  expect(await code(complete([]))).toBe('NoSuchUpload');
});

const pick = ({
  ETag,
  ChecksumCRC32,
}: {
  ETag?: string | undefined;
  ChecksumCRC32?: string | undefined;
}) => ({
  ETag,
  ...(ChecksumCRC32 === undefined ? {} : { ChecksumCRC32 }),
});

test('parts that do not make an object are refused', async () => {
  const { UploadId, part, complete } = await begin('bad');
  const one = { PartNumber: 1, ETag: (await part(1, 'small')).ETag };
  const two = { PartNumber: 2, ETag: (await part(2, 'end')).ETag };
  expect(await code(complete([two, one]))).toBe('InvalidPartOrder');
  expect(await code(complete([one, two]))).toBe('EntityTooSmall');
  expect(await code(complete([{ ...one, ETag: '"x"' }]))).toBe('InvalidPart');
  expect(await code(complete([{ PartNumber: 3, ETag: one.ETag }]))).toBe('InvalidPart');
  expect(await code(part(0, 'x'))).toBe('InvalidArgument');
  await client.send(new AbortMultipartUploadCommand({ Bucket, Key: 'bad', UploadId }));
  expect(await code(part(1, 'x'))).toBe('NoSuchUpload');
});

test('tags are put, told and taken away', async () => {
  const named = { Bucket, Key: 'tagged' };
  await put('tagged');
  await client.send(
    new PutObjectTaggingCommand({ ...named, Tagging: { TagSet: [{ Key: 'a', Value: '1' }] } }),
  );
  expect((await client.send(new GetObjectTaggingCommand(named))).TagSet).toEqual([{ Key: 'a', Value: '1' }]);
  await client.send(new DeleteObjectTaggingCommand(named));
  expect((await client.send(new GetObjectTaggingCommand(named))).TagSet).toEqual([]);
});

test('a list with a delimiter shows folders, page by page', async () => {
  const Prefix = 'l/';
  for (const key of ['a/1', 'a/2', 'b', 'c/1', 'd']) await put(`${Prefix}${key}`);
  const seen: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket, Prefix, Delimiter: '/', MaxKeys: 1, ContinuationToken }),
    );
    expect(page.KeyCount).toBe(1);
    seen.push(...(page.CommonPrefixes ?? []).map((one) => one.Prefix ?? ''));
    seen.push(...(page.Contents ?? []).map((one) => one.Key ?? ''));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  expect(seen).toEqual(['l/a/', 'l/b', 'l/c/', 'l/d']);
});

test('the older list says where the next page begins', async () => {
  const ask = { Bucket, Prefix: 'l/', Delimiter: '/', MaxKeys: 1 };
  const first = await client.send(new ListObjectsCommand(ask));
  expect(first).toMatchObject({ IsTruncated: true, NextMarker: 'l/a/' });
  const second = await client.send(new ListObjectsCommand({ ...ask, Marker: first.NextMarker }));
  expect(second.Contents?.map(({ Key }) => Key)).toEqual(['l/b']);
});

test('versions are listed page by page, folder by folder', async () => {
  const ask = { Bucket, Prefix: 'l/', Delimiter: '/', MaxKeys: 1 };
  const first = await client.send(new ListObjectVersionsCommand(ask));
  expect(first).toMatchObject({ CommonPrefixes: [{ Prefix: 'l/a/' }], NextKeyMarker: 'l/a/' });
  const second = await client.send(new ListObjectVersionsCommand({ ...ask, KeyMarker: first.NextKeyMarker }));
  expect(second).toMatchObject({
    Versions: [{ Key: 'l/b' }],
    NextKeyMarker: 'l/b',
    NextVersionIdMarker: 'null',
  });
});

test('of several keys each is decided by itself', async () => {
  const deny = {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:DeleteObject',
    Resource: `arn:aws:s3:::${Bucket}/kept`,
  };
  await put('kept');
  await put('lost');
  await bench.world.call(bench.world.operator, 's3', 'PutBucketPolicy', {
    Bucket,
    Policy: JSON.stringify({ Statement: deny }),
  });
  const Objects = [{ Key: 'kept' }, { Key: 'lost' }, { Key: 'never' }];
  const answer = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  expect(answer.Deleted?.map(({ Key }) => Key)).toEqual(['lost', 'never']);
  expect(answer.Errors).toMatchObject([{ Key: 'kept', Code: 'AccessDenied' }]);
  expect(await code(get('kept'))).toBe('ok');
  expect(bench.world.trace.some(({ detail }) => detail?.outcome === 'denied')).toBe(true);
});
