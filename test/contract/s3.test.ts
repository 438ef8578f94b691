import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Account, openAccount, patience } from './account.ts';

let account: Account;
let s3: S3Client;
let Bucket: string;
const Key = 'a folder/hello.txt';

beforeAll(async () => {
  account = await openAccount();
  s3 = new S3Client({ ...account.options, followRegionRedirects: true });
  Bucket = account.name;
  const place =
    account.options.region === 'us-east-1'
      ? {}
      : { LocationConstraint: account.options.region as 'eu-west-1' };
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: place }));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
}, patience);

afterAll(async () => {
  const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  for (const { Key: name, VersionId } of [...Versions, ...DeleteMarkers])
    await s3.send(new DeleteObjectCommand({ Bucket, Key: name, VersionId }));
  await s3.send(new DeleteBucketCommand({ Bucket }));
  await account.close();
}, patience);

const put = (Body: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body }));

test('each version of an object is kept, and read by its id', async () => {
  const first = await put('one');
  const second = await put('second');
  expect(first.ETag).toBe('"f97c5d29941bfb1b2fdab0874906ab82"');
  expect(second.VersionId).not.toBe(first.VersionId);
  const old = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId: first.VersionId }));
  expect(await old.Body?.transformToString()).toBe('one');
  expect((await s3.send(new HeadObjectCommand({ Bucket, Key }))).ContentLength).toBe(6);
});

test.each([
  ['bytes=0-1', 'se', 'bytes 0-1/6'],
  ['bytes=-2', 'nd', 'bytes 4-5/6'],
  ['bytes=4-99', 'nd', 'bytes 4-5/6'],
])('the range %s is %s', async (Range, text, ContentRange) => {
  await put('second');
  const answer = await s3.send(new GetObjectCommand({ Bucket, Key, Range }));
  expect(await answer.Body?.transformToString()).toBe(text);
  expect(answer.ContentRange).toBe(ContentRange);
});

test('a range beyond the end cannot be satisfied', async () => {
  await put('second');
  const beyond = s3.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=6-' }));
  await expect(beyond).rejects.toMatchObject({ name: 'InvalidRange' });
});

test('an object that has changed is not read as the one that was meant', async () => {
  const { ETag } = await put('one');
  await put('second');
  const read = s3.send(new GetObjectCommand({ Bucket, Key, IfMatch: ETag }));
  await expect(read).rejects.toMatchObject({ name: 'PreconditionFailed' });
});

test('what is not there is not found', async () => {
  const get = s3.send(new GetObjectCommand({ Bucket, Key: 'nothing' }));
  await expect(get).rejects.toMatchObject({ name: 'NoSuchKey' });
  const head = s3.send(new HeadObjectCommand({ Bucket, Key: 'nothing' }));
  await expect(head).rejects.toMatchObject({ name: 'NotFound' });
});

test('a bucket that is not empty is not deleted', async () => {
  await put('one');
  await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
    name: 'BucketNotEmpty',
  });
});
