/** Objects that come in parts. */

import { createHash } from 'node:crypto';
import type {
  CompletedPart,
  CompleteMultipartUploadCommandInput,
  CreateMultipartUploadCommandInput,
  UploadPartCommandInput,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.ts';
import type { Call, Input } from '../../service.ts';
import type { World } from '../../world.ts';
import { onObjectOf } from './asks.ts';
import {
  type Algorithm,
  type Checksum,
  checksumOf,
  compositeOf,
  memberOf,
  namedAlgorithm,
  notComputed,
  shownChecksum,
} from './checksums.ts';
import { checkWriting } from './conditions.ts';
import { findBucket, shownVersion } from './find.ts';
import { checkPlain, checkSizes, headersIn, notRead, notWritten, tagsIn } from './members.ts';
import { bytesOf, encrypted, md5Of } from './objects.ts';
import type { Part, Upload } from './state.ts';
import { addVersion, versionIdFor } from './versions.ts';

const typeOf = (algorithm: Algorithm | undefined, given: string | undefined): Checksum['type'] =>
  given === 'FULL_OBJECT' || (given === undefined && algorithm === 'CRC64NVME') ? 'FULL_OBJECT' : 'COMPOSITE';

export const createMultipartUpload = onObjectOf(
  'PutObject',
  ({ world }, input: CreateMultipartUploadCommandInput) => {
    const { Bucket = '', Key = '', Metadata = {} } = input;
    const bucket = findBucket(world, Bucket);
    checkPlain(input);
    checkSizes(Key, Metadata);
    const algorithm = namedAlgorithm(input.ChecksumAlgorithm);
    const type = typeOf(algorithm, input.ChecksumType);
    const upload: Upload = {
      id: world.random.hex(64),
      key: Key,
      begunAt: world.clock.now(),
      headers: headersIn(input),
      metadata: Metadata,
      tags: tagsIn(input.Tagging),
      ...(algorithm === undefined ? {} : { algorithm, type }),
      parts: new Map(),
    };
    bucket.uploads.set(upload.id, upload);
    const told = algorithm === undefined ? {} : { ChecksumAlgorithm: algorithm, ChecksumType: type };
    return { Bucket, Key, UploadId: upload.id, ...encrypted, ...told };
  },
  notWritten,
);

type Named = {
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
  readonly UploadId?: string | undefined;
};

export const findUpload = (world: World, { Bucket = '', Key, UploadId = '' }: Named): Upload => {
  const upload = findBucket(world, Bucket).uploads.get(UploadId);
  if (upload && upload.key === Key) return upload;
  throw new AwsError(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    404,
  );
};

const most = 10_000;

export const uploadPart = onObjectOf(
  'PutObject',
  ({ world }, input: UploadPartCommandInput) => {
    const upload = findUpload(world, input);
    const number = Number(input.PartNumber);
    if (!Number.isInteger(number) || number < 1 || number > most)
      throw new AwsError(
        'InvalidArgument',
        `Part number must be an integer between 1 and ${most}, inclusive`,
      );
    const { body, checksum } = bytesOf(input);
    const eTag = `"${md5Of(body)}"`;
    const part: Part = {
      number,
      body,
      eTag,
      at: world.clock.now(),
      ...(checksum === undefined ? {} : { checksum }),
    };
    upload.parts.set(number, part);
    const { ChecksumType: _, ...told } = shownChecksum(checksum) as Input;
    return { ETag: eTag, ...encrypted, ...told };
  },
  [...notRead, ...notComputed],
);

export const abortMultipartUpload = onObjectOf(
  'AbortMultipartUpload',
  ({ world }, input: Named) => {
    findBucket(world, input.Bucket ?? '').uploads.delete(findUpload(world, input).id);
    return {};
  },
  ['RequestPayer', 'IfMatchInitiatedTime'],
);

const least = 5 * 1_024 * 1_024;

const bare = (tag: string | undefined): string => (tag ?? '').replaceAll('"', '');

const partFor = (upload: Upload, wanted: CompletedPart): Part => {
  const part = upload.parts.get(wanted.PartNumber ?? 0);
  const sums = part?.checksum;
  const given = sums && (wanted as Input)[memberOf(sums.algorithm)];
  if (part && bare(part.eTag) === bare(wanted.ETag) && (given === undefined || given === sums?.value))
    return part;
  throw new AwsError(
    'InvalidPart',
    "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
  );
};

/** The parts in the order in which they make the object. */
const partsFor = (upload: Upload, wanted: readonly CompletedPart[]): readonly Part[] => {
  if (wanted.length === 0) throw new AwsError('MalformedXML', 'expected at least one part');
  const numbers = wanted.map(({ PartNumber = 0 }) => PartNumber);
  if (numbers.some((number, index) => index > 0 && number <= (numbers[index - 1] ?? 0)))
    throw new AwsError('InvalidPartOrder', 'The list of parts was not in ascending order.');
  const parts = wanted.map((one) => partFor(upload, one));
  if (parts.slice(0, -1).some(({ body }) => body.length < least))
    throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
  return parts;
};

const checksumFor = ({ algorithm, type = 'COMPOSITE' }: Upload, parts: readonly Part[], body: Buffer) => {
  if (algorithm === undefined) return undefined;
  const values = parts.map((part) => part.checksum?.value ?? checksumOf(algorithm, part.body));
  const value = type === 'COMPOSITE' ? compositeOf(algorithm, values) : checksumOf(algorithm, body);
  return { algorithm, value, type };
};

const checkWhole = (
  input: CompleteMultipartUploadCommandInput,
  body: Buffer,
  checksum: Checksum | undefined,
) => {
  if (input.MpuObjectSize !== undefined && Number(input.MpuObjectSize) !== body.length)
    throw new AwsError('InvalidRequest', `expected ${input.MpuObjectSize} bytes in all, got ${body.length}`);
  const { ChecksumType: type } = input;
  if (type !== undefined && checksum && type !== checksum.type)
    throw new AwsError('InvalidRequest', `the upload was begun with the checksum type ${checksum.type}`);
  const sums = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;
  const given = sums.find((name) => (input as Input)[memberOf(name)] !== undefined);
  if (given === undefined) return;
  const expected = checksum?.algorithm === given ? checksum.value : checksumOf(given, body);
  if ((input as Input)[memberOf(given)] !== expected)
    throw new AwsError('BadDigest', `The ${given} you specified did not match the calculated checksum.`);
};

const eTagOf = (parts: readonly Part[]): string => {
  const all = Buffer.concat(parts.map(({ eTag }) => Buffer.from(bare(eTag), 'hex')));
  return `"${createHash('md5').update(all).digest('hex')}-${parts.length}"`;
};

const complete = ({ world }: Call, input: CompleteMultipartUploadCommandInput): Input => {
  const { Bucket = '', Key = '' } = input;
  const bucket = findBucket(world, Bucket);
  const upload = findUpload(world, input);
  const parts = partsFor(upload, input.MultipartUpload?.Parts ?? []);
  const body = Buffer.concat(parts.map((part) => part.body));
  const checksum = checksumFor(upload, parts, body);
  checkWhole(input, body, checksum);
  checkWriting(bucket.objects.get(Key)?.[0], input);
  const version = {
    versionId: versionIdFor(world, bucket),
    body,
    eTag: eTagOf(parts),
    headers: upload.headers,
    metadata: upload.metadata,
    tags: upload.tags,
    ...(checksum === undefined ? {} : { checksum }),
    lastModified: world.clock.now(),
    deleteMarker: false,
  };
  addVersion(bucket, Key, version);
  bucket.uploads.delete(upload.id);
  const Location = `https://${Bucket}.s3.${world.region}.amazonaws.com/${encodeURIComponent(Key)}`;
  const told = { ETag: version.eTag, ...shownVersion(bucket, version), ...shownChecksum(checksum) };
  return { Location, Bucket, Key, ...told, ...encrypted };
};

export const completeMultipartUpload = onObjectOf('PutObject', complete, [...notRead, ...notComputed]);
