import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { type Packing, s3With, zip } from '../../test/fake-bundle.ts';
import { awsError, fakeClient } from '../../test/fake-client.ts';
import { fingerprint, readEntry } from './artifact.ts';

const bundle = { bucket: 'artifacts', key: 'hello/Bundle/x' };

const gate = 'version: 1\n# é\n';

test.each<[string, Packing]>([
  ['compressed', {}],
  ['stored', { compress: false }],
  ['in the format of large archives', { forceZip64Format: true }],
  ['with a comment', { comment: `PK ${'c'.repeat(1_000)}` }],
])('a file is read out of a bundle %s', async (_, packing) => {
  const { client } = s3With(
    await zip(packing, { 'a/delivery.yml': 'other', 'delivery.yml': gate, 'z.txt': 'z' }),
  );
  expect(await readEntry(client, bundle, 'delivery.yml')).toEqual({
    text: gate,
    bundle: { ...bundle, versionId: 'v1', eTag: '"e"' },
  });
});

test('a large bundle costs kilobytes, and all its pieces are of the same version', async () => {
  const noise = Buffer.alloc(8_000_000, createHash('sha512').update('x').digest());
  const object = await zip({ compress: false }, { 'delivery.yml': gate, 'big.bin': noise });
  const { client, sent, bytes } = s3With(object);
  expect((await readEntry(client, bundle, 'delivery.yml')).text).toBe(gate);
  expect(bytes()).toBeLessThan(80_000);
  expect(sent.map(({ input }) => input)).toEqual([
    { Bucket: 'artifacts', Key: 'hello/Bundle/x', Range: expect.stringMatching(/^bytes=-\d+$/) },
    {
      Bucket: 'artifacts',
      Key: 'hello/Bundle/x',
      Range: expect.stringMatching(/^bytes=0-\d+$/),
      VersionId: 'v1',
      IfMatch: '"e"',
    },
  ]);
});

test('a directory that does not lie in the tail is fetched at once', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 3_000 }, (_, index) => [`node_modules/a-rather-long-name/${index}.js`, '']),
  );
  const { client, sent } = s3With(await zip({}, { 'delivery.yml': gate, ...files }));
  expect((await readEntry(client, bundle, 'delivery.yml')).text).toBe(gate);
  expect(sent).toHaveLength(3);
});

const flip = (object: Buffer, at: number): Buffer => {
  const damaged = Buffer.from(object);
  damaged[at] = (damaged[at] ?? 0) ^ 0xff;
  return damaged;
};

test.each<[string, () => Promise<Buffer>, string]>([
  [
    'has no such file',
    () => zip({}, { 'other.yml': '' }),
    'Expected s3://artifacts/hello/Bundle/x to have delivery.yml at its root, got none',
  ],
  [
    'has two of them',
    () =>
      zip({}, { 'delivery.yml': 'a', 'delivery.xml': 'b' }).then((bytes) =>
        Buffer.from(bytes.toString('latin1').replaceAll('delivery.xml', 'delivery.yml'), 'latin1'),
      ),
    'Expected the bundle to be a zip archive: it has two files delivery.yml',
  ],
  [
    'has a huge one',
    () => zip({}, { 'delivery.yml': Buffer.alloc(300_000) }),
    'Expected delivery.yml to have at most 262144 bytes, got 300000',
  ],
  [
    'is no zip',
    async () => Buffer.from('x'.repeat(100)),
    'Expected the bundle to be a zip archive: it has no end record',
  ],
  [
    'is cut off',
    async () => (await zip({}, { 'delivery.yml': gate })).subarray(0, 60),
    'Expected the bundle to be a zip archive: it has no end record',
  ],
  [
    'has damaged contents',
    async () => flip(await zip({ compress: false }, { 'delivery.yml': gate }), 50),
    'Expected the bundle to be a zip archive: delivery.yml in it is damaged',
  ],
  [
    'has damaged compressed contents',
    async () => flip(await zip({}, { 'delivery.yml': gate.repeat(20) }), 50),
    'Expected the bundle to be a zip archive: delivery.yml in it is damaged',
  ],
  [
    'has a file that is no text',
    () => zip({}, { 'delivery.yml': Buffer.from([0xff, 0xfe, 0x00]) }),
    'Expected delivery.yml to be UTF-8 text',
  ],
])('a bundle that %s is a wrong one', async (_, object, message) => {
  const { client } = s3With(await object());
  await expect(readEntry(client, bundle, 'delivery.yml')).rejects.toMatchObject({ blame: 'config', message });
});

test.each([
  [awsError('NoSuchKey', 'gone', 404), 'config'],
  [awsError('InvalidRange', 'empty', 416), 'config'],
  [awsError('AccessDenied', 'no', 403), 'permission'],
  [awsError('InternalError', 'oops', 500), 'platform'],
])('%s is for another to mend', async (error, blame) => {
  const { client } = fakeClient<S3Client>({
    GetObject: () => {
      throw error;
    },
  });
  const message = `s3://artifacts/hello/Bundle/x could not be read: ${error.name}: ${error.message}`;
  await expect(readEntry(client, bundle, 'delivery.yml')).rejects.toMatchObject({ blame, message });
});

test('the fingerprint is of the whole bundle, in the version that was asked for', async () => {
  const object = await zip({}, { 'delivery.yml': gate });
  const { client, sent } = s3With(object);
  expect(await fingerprint(client, { ...bundle, versionId: 'v1' })).toEqual({
    ...bundle,
    versionId: 'v1',
    eTag: '"e"',
    sha256: createHash('sha256').update(object).digest('hex'),
  });
  expect(sent.map(({ input }) => input)).toEqual([
    { Bucket: 'artifacts', Key: 'hello/Bundle/x', VersionId: 'v1' },
  ]);
});
