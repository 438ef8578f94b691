import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { crc32, inflateRawSync } from 'node:zlib';
import { GetObjectCommand, type GetObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import type { Bundle } from '../core/release.ts';
import { contentAt, END_BYTES, findDirectory, findEntry, noZip, type ZipEntry } from '../core/zip.ts';
import { DeliveryError, isDenied, isNamed, messageOf } from '../errors.ts';

/** One file of a bundle, and the exact bundle that it was read from. */
export type Found = { readonly text: string; readonly bundle: Bundle };

// A directory of a hundred thousand files stays below this; a larger one is a mistake.
const MOST_DIRECTORY_BYTES = 16 * 1_024 * 1_024;
// A file's header: its fixed part and the two longest texts that it may carry, but for the extras that nobody writes.
const HEADER_BYTES = 30 + 4_096;

/** Reads one small file out of a bundle on S3, by ranges: how large the bundle is hardly matters. */
export const readEntry = async (
  s3: S3Client,
  bundle: Bundle,
  name: string,
  maxBytes = 262_144,
): Promise<Found> => {
  const tail = await readTail(s3, bundle);
  const directory = findDirectory(tail.bytes, tail.size);
  if (directory.size > MOST_DIRECTORY_BYTES) throw noZip(`its directory has ${directory.size} bytes`);
  const read = rangesOf(s3, tail);
  const entry = findEntry(await read(directory.offset, directory.offset + directory.size), name);
  if (!entry)
    throw new DeliveryError('config', `Expected ${where(bundle)} to have ${name} at its root, got none`);
  if (entry.size > maxBytes || entry.compressedSize > maxBytes)
    throw new DeliveryError(
      'config',
      `Expected ${name} to have at most ${maxBytes} bytes, got ${entry.size}`,
    );
  const end = Math.min(tail.size, entry.headerOffset + HEADER_BYTES + entry.compressedSize);
  return {
    text: unpack(contentAt(await read(entry.headerOffset, end), entry), entry, name),
    bundle: tail.bundle,
  };
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

type Tail = { readonly bytes: Buffer; readonly size: number; readonly bundle: Bundle };

const readTail = async (s3: S3Client, bundle: Bundle): Promise<Tail> => {
  const answer = await get(s3, bundle, `bytes=-${END_BYTES}`);
  const size = Number(/\/(\d+)$/.exec(answer.ContentRange ?? '')?.[1]);
  const bytes = await toBytes(answer);
  if (!Number.isInteger(size))
    throw new DeliveryError(
      'platform',
      `S3 did not say how large ${where(bundle)} is: ${answer.ContentRange}`,
    );
  return { bytes, size, bundle: identified(bundle, answer) };
};

/** Reads a range, from the tail if it lies there. */
const rangesOf =
  (s3: S3Client, { bytes, size, bundle }: Tail) =>
  async (start: number, end: number): Promise<Buffer> => {
    const tailStart = size - bytes.length;
    if (start >= tailStart) return bytes.subarray(start - tailStart, end - tailStart);
    return toBytes(await get(s3, bundle, `bytes=${start}-${end - 1}`));
  };

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

const unpack = (packed: Buffer, { method, size, crc32: expected }: ZipEntry, name: string): string => {
  const bytes = method === 'stored' ? packed : inflate(packed, size);
  if (bytes?.length !== size || crc32(bytes) !== expected) throw noZip(`${name} in it is damaged`);
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes))
    throw new DeliveryError('config', `Expected ${name} to be UTF-8 text`);
  return text;
};

const inflate = (packed: Buffer, size: number): Buffer | undefined => {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch {
    return undefined;
  }
};

const where = ({ bucket, key }: Bundle): string => `s3://${bucket}/${key}`;
