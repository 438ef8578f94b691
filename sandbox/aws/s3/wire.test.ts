import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Bench, openBench } from '../../account-under-test.ts';
import { checksumOf } from './checksums.ts';
import { s3 } from './service.ts';
import { presign, sendSigned, transmit } from './testing-signed.ts';

let bench: Bench;
let client: S3Client;
const Bucket = 'harbour';

beforeAll(async () => {
  bench = await openBench([s3]);
  client = new S3Client(bench.options);
  await client.send(new CreateBucketCommand({ Bucket }));
  await client.send(new PutObjectCommand({ Bucket, Key: 'a b/ü+.txt', Body: 'hello' }));
});

afterAll(() => bench.close());

const host = () => new URL(bench.world.url).host;

test.each([
  ['the path', undefined, '/harbour/a%20b/%C3%BC%2B.txt'],
  ['the host, by its region', 'harbour.s3.eu-west-1.amazonaws.com', '/a%20b/%C3%BC%2B.txt'],
  ['the host, globally', 'harbour.s3.amazonaws.com', '/a%20b/%C3%BC%2B.txt'],
  ['the host of a local endpoint', 'harbour.localhost:4566', '/a%20b/%C3%BC%2B.txt'],
])('the bucket stands in %s', async (_, name, path) => {
  const answer = await sendSigned(bench.world, { method: 'GET', path, ...(name ? { host: name } : {}) });
  expect(answer).toMatchObject({ status: 200, body: 'hello' });
});

test('a presigned URL needs no other authorization, until it expires', async () => {
  const get = async (seconds: number, at: Date, change = (url: string) => url) => {
    const url = await presign(
      bench.world,
      { method: 'GET', path: '/harbour/a%20b/%C3%BC%2B.txt' },
      seconds,
      at,
    );
    return transmit(bench.world, { method: 'GET', path: change(url), headers: { host: host() } });
  };
  expect(await get(60, new Date())).toMatchObject({ status: 200, body: 'hello' });
  expect(await get(60, new Date(bench.world.clock.now()))).toMatchObject({ status: 200 });
  expect(await get(60, new Date('2020-01-01'))).toMatchObject({ status: 403, body: /Request has expired/ });
  const forged = await get(60, new Date(), (url) => url.replace(/Signature=..../, 'Signature=0000'));
  expect(forged.body).toContain('SignatureDoesNotMatch');
  const long = await get(60, new Date(), (url) => url.replace('Expires=60', 'Expires=700000'));
  expect(long.body).toContain('AuthorizationQueryParametersError');
});

test('a presigned PUT stores what is sent with it', async () => {
  const url = await presign(bench.world, { method: 'PUT', path: '/harbour/up' }, 60, new Date());
  const put = await transmit(bench.world, {
    method: 'PUT',
    path: url,
    headers: { host: host() },
    body: 'sent',
  });
  expect(put.status).toBe(200);
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: 'up' }));
  expect(await Body?.transformToString()).toBe('sent');
});

test('a body that is not the one whose hash was signed is refused', async () => {
  const sent = { method: 'PUT', path: '/harbour/k', body: 'one' } as const;
  const hash = { 'x-amz-content-sha256': 'ab'.repeat(32) };
  const answer = await sendSigned(bench.world, { ...sent, headers: hash });
  expect(answer.body).toContain('XAmzContentSHA256Mismatch');
});

test.each([
  [
    'a checksum that fits',
    { 'x-amz-checksum-crc64nvme': checksumOf('CRC64NVME', Buffer.from('one')) },
    200,
    '',
  ],
  [
    'a checksum of something else',
    { 'x-amz-checksum-sha256': checksumOf('SHA256', Buffer.from('two')) },
    400,
    'BadDigest',
  ],
  ['a Content-MD5 of something else', { 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' }, 400, 'BadDigest'],
  ['a checksum that is not computed here', { 'x-amz-checksum-xxhash64': 'AAAA' }, 501, 'NotRehearsed'],
  ['a class of its own', { 'x-amz-storage-class': 'GLACIER' }, 501, 'NotRehearsed'],
  ['a key of its own', { 'x-amz-server-side-encryption': 'aws:kms' }, 501, 'NotRehearsed'],
  ['an ACL for everybody', { 'x-amz-acl': 'public-read' }, 400, 'AccessControlListNotSupported'],
])('a PUT with %s', async (_, headers, status, code) => {
  const answer = await sendSigned(bench.world, { method: 'PUT', path: '/harbour/k', headers, body: 'one' });
  expect(answer.status).toBe(status);
  expect(answer.body).toContain(code);
});

test.each([
  ['GET', '/harbour', { cors: '' }],
  ['GET', '/harbour', { notification: '' }],
  ['PUT', '/harbour', { replication: '' }],
  ['GET', '/harbour/k', { acl: '' }],
  ['PUT', '/harbour/k', { retention: '' }],
  ['POST', '/harbour/k', { select: '', 'select-type': '2' }],
  ['GET', '/harbour', { 'some-new-thing': '' }],
])('%s %s %j is not taken for something else', async (method, path, query) => {
  const answer = await sendSigned(bench.world, { method, path, query });
  expect(answer).toMatchObject({ status: 501, body: expect.stringContaining('NotRehearsed') });
});

test('an error is XML in which nothing is left unescaped, and a HEAD has no body', async () => {
  const get = await sendSigned(bench.world, { method: 'GET', path: '/harbour/nothing' });
  expect(get).toMatchObject({ status: 404, headers: { 'content-type': 'application/xml' } });
  expect(get.body).toMatch(
    /^<Error><Code>NoSuchKey<\/Code><Message>The specified key does not exist\.<\/Message>/,
  );
  const head = await sendSigned(bench.world, { method: 'HEAD', path: '/harbour/nothing' });
  expect(head).toMatchObject({ status: 404, body: '' });
});

test('keys are encoded in lists where the client asks for it', async () => {
  const query = { 'list-type': '2', 'encoding-type': 'url', prefix: 'a b/' };
  const answer = await sendSigned(bench.world, { method: 'GET', path: '/harbour', query });
  expect(answer.body).toContain('<EncodingType>url</EncodingType>');
  expect(answer.body).toContain('<Key>a%20b/%C3%BC%2B.txt</Key>');
});

test('what was stored with headers of its own is given back with them', async () => {
  const headers = {
    'cache-control': 'no-store',
    'content-encoding': 'gzip',
    'x-amz-meta-by': 'me',
    'x-amz-tagging': 'a=1',
  };
  await sendSigned(bench.world, { method: 'PUT', path: '/harbour/h', headers, body: 'x' });
  const answer = await sendSigned(bench.world, { method: 'GET', path: '/harbour/h' });
  expect(answer.headers).toMatchObject({
    'cache-control': 'no-store',
    'content-encoding': 'gzip',
    'x-amz-meta-by': 'me',
    'x-amz-tagging-count': '1',
    'x-amz-server-side-encryption': 'AES256',
  });
});
