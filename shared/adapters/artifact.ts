import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { GetObjectCommand, type GetObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import { type Entry, fromRandomAccessReader, type ZipFile } from 'yauzl';
import type { Bundle } from '../core/release.ts';
import { DeliveryError, isDenied, isNamed, messageOf } from '../errors.ts';
import { RangeReader, type Tail } from './artifact-ranges.ts';

/** One file of a bundle, and the exact bundle that it was read from. */
export type Found = { readonly text: string; readonly bundle: Bundle };

// The end record of a zip, with the longest comment, fits in; of most bundles the directory does, too.
const TAIL_BYTES = 66 * 1_024;

/** Reads one small file out of a bundle on S3, by ranges: how large the bundle is hardly matters. */
export const readEntry = async (
  s3: S3Client,
  bundle: Bundle,
  name: string,
  maxBytes = 262_144,
): Promise<Found> => {
  const tail = await readTail(s3, bundle);
  const reader = new RangeReader(tail, (start, end) =>
    readRange(s3, tail.bundle, `bytes=${start}-${end - 1}`),
  );
  const zip = await openZip(reader, tail.size, bundle);
  try {
    const entry = await findEntry(zip, name);
    if (!entry) throw new DeliveryError('config', `${where(bundle)} has no ${name} at its root`);
    if (entry.uncompressedSize > maxBytes)
      throw new DeliveryError(
        'config',
        `Expected ${name} to have at most ${maxBytes} bytes, got ${entry.uncompressedSize}`,
      );
    return { text: await readText(zip, entry), bundle: tail.bundle };
  } catch (thrown) {
    throw reader.failure ?? unreadable(bundle, thrown);
  } finally {
    zip.close();
  }
};

/** The sha256 of the whole bundle, streamed once, and the exact bundle that it is of. */
export const fingerprint = async (
  s3: S3Client,
  bundle: Bundle,
): Promise<Bundle & { readonly sha256: string }> => {
  const answer = await get(s3, bundle);
  const hash = createHash('sha256');
  for await (const chunk of answer.Body as Readable) hash.update(chunk as Uint8Array);
  return { ...identified(bundle, answer), sha256: hash.digest('hex') };
};

const readTail = async (s3: S3Client, bundle: Bundle): Promise<Tail> => {
  const answer = await get(s3, bundle, `bytes=-${TAIL_BYTES}`);
  const size = Number(/\/(\d+)$/.exec(answer.ContentRange ?? '')?.[1]);
  const bytes = await toBytes(answer);
  if (!Number.isInteger(size))
    throw new DeliveryError(
      'platform',
      `S3 did not say how large ${where(bundle)} is: ${answer.ContentRange}`,
    );
  return { bytes, size, bundle: identified(bundle, answer) };
};

const readRange = async (s3: S3Client, bundle: Bundle, range: string): Promise<Buffer> =>
  toBytes(await get(s3, bundle, range));

const get = async (s3: S3Client, bundle: Bundle, range?: string): Promise<GetObjectCommandOutput> => {
  try {
    return await s3.send(
      new GetObjectCommand({
        Bucket: bundle.bucket,
        Key: bundle.key,
        ...(bundle.versionId ? { VersionId: bundle.versionId } : {}),
        ...(bundle.eTag ? { IfMatch: bundle.eTag } : {}),
        ...(range ? { Range: range } : {}),
      }),
    );
  } catch (cause) {
    throw notRead(bundle, cause);
  }
};

const notRead = (bundle: Bundle, cause: unknown): DeliveryError => {
  const message = `${where(bundle)} could not be read: ${messageOf(cause)}`;
  if (isDenied(cause)) return new DeliveryError('permission', message, { cause });
  const config = isNamed(cause, 'NoSuchKey', 'NoSuchBucket', 'NoSuchVersion', 'InvalidRange');
  return new DeliveryError(config ? 'config' : 'platform', message, { cause });
};

const identified = ({ bucket, key }: Bundle, { VersionId, ETag }: GetObjectCommandOutput): Bundle => ({
  bucket,
  key,
  ...(VersionId ? { versionId: VersionId } : {}),
  ...(ETag ? { eTag: ETag } : {}),
});

const toBytes = async ({ Body }: GetObjectCommandOutput): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of Body as Readable) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
};

const openZip = (reader: RangeReader, size: number, bundle: Bundle): Promise<ZipFile> =>
  new Promise((resolve, reject) => {
    const options = { lazyEntries: true, autoClose: false, strictFileNames: true };
    fromRandomAccessReader(reader, size, options, (error, zip) => {
      if (error) reject(reader.failure ?? unreadable(bundle, error));
      else resolve(zip);
    });
  });

const findEntry = (zip: ZipFile, name: string): Promise<Entry | undefined> =>
  new Promise((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', () => resolve(undefined));
    zip.on('entry', (entry: Entry) => (entry.fileName === name ? resolve(entry) : zip.readEntry()));
    zip.readEntry();
  });

const readText = async (zip: ZipFile, entry: Entry): Promise<string> => {
  const stream = await new Promise<Readable>((resolve, reject) => {
    zip.openReadStream(entry, (error, opened) => (error ? reject(error) : resolve(opened)));
  });
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
};

const unreadable = (bundle: Bundle, thrown: unknown): unknown =>
  thrown instanceof DeliveryError
    ? thrown
    : new DeliveryError('config', `${where(bundle)} is not a zip that can be read: ${messageOf(thrown)}`, {
        cause: thrown,
      });

const where = ({ bucket, key }: Bundle): string => `s3://${bucket}/${key}`;
