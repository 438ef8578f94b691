import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { awsError, fakeClient } from '../../test/fake-client.ts';
import { byHandKey, keep, readKept, reportKey } from './reports.ts';

const place = { bucket: 'artifacts', key: reportKey('e-1', 'staging') };
const refusing = (name: string, status = 400) =>
  fakeClient<S3Client>({
    GetObject: () => {
      throw awsError(name, 'no', status);
    },
    PutObject: () => {
      throw awsError(name, 'no', status);
    },
  }).client;

test('reports lie under their execution, those by hand under their own id', () => {
  expect(place.key).toBe('validations/e-1/staging.json');
  expect(byHandKey('v-1')).toBe('validations/by-hand/v-1.json');
});

test('what is kept is read again, with the version that it has', async () => {
  const objects = new Map<string, string>();
  const { client, sent } = fakeClient<S3Client>({
    PutObject: ({ Key, Body }: { Key: string; Body: string }) => {
      objects.set(Key, Body);
      return { ETag: '"1"' };
    },
    GetObject: ({ Key }: { Key: string }) => ({
      Body: Readable.from([Buffer.from(objects.get(Key) ?? '')]),
      ETag: '"1"',
    }),
  });
  expect(await keep(client, place, { seen: 'ü' })).toBe('"1"');
  expect(await readKept(client, place)).toEqual({ content: { seen: 'ü' }, eTag: '"1"' });
  expect(sent[0]?.input).toMatchObject({ Bucket: 'artifacts', ContentType: 'application/json' });
  expect(sent[0]?.input).not.toHaveProperty('IfMatch');
});

test('what somebody else has replaced meanwhile is not replaced', async () => {
  const { client, sent } = fakeClient<S3Client>({
    PutObject: () => {
      throw awsError(
        'PreconditionFailed',
        'At least one of the pre-conditions you specified did not hold',
        412,
      );
    },
  });
  expect(await keep(client, place, {}, '"1"')).toBeUndefined();
  expect(sent[0]?.input).toMatchObject({ IfMatch: '"1"' });
});

test.each([
  ['AccessDenied', 403, 'permission'],
  ['SlowDown', 503, 'platform'],
])('%s is an error that names the place, and blames %s %s', async (name, status, blame) => {
  const client = refusing(name, status);
  const told = { blame, message: expect.stringContaining('s3://artifacts/validations/e-1/staging.json') };
  await expect(readKept(client, place)).rejects.toMatchObject(told);
  await expect(keep(client, place, {})).rejects.toMatchObject(told);
});
