/** Operations that put and get objects. */
import { createHash } from 'node:crypto';
import type {
  GetObjectCommandInput,
  HeadObjectCommandInput,
  PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.ts';
import type { Call, Input } from '../../service.ts';
import { onObjectOf } from './asks.ts';
import { type Checksum, checkBody, checkMd5, notComputed, shownChecksum, toCompute } from './checksums.ts';
import { checkReading, checkWriting } from './conditions.ts';
import { findBucket, findVersion, shownVersion } from './find.ts';
import { checkPlain, checkSizes, headersIn, notRead, notWritten, tagsIn } from './members.ts';
import type { Bucket, ObjectVersion } from './state.ts';
import { addVersion, versionIdFor } from './versions.ts';

export const md5Of = (body: Buffer): string => createHash('md5').update(body).digest('hex');

/** Every object is encrypted, asked for or not. */
export const encrypted = { ServerSideEncryption: 'AES256' } as const;

type Sent = Pick<PutObjectCommandInput, 'Body' | 'ContentMD5' | 'ContentLength' | 'ChecksumAlgorithm'>;

/** The bytes that were sent, and the checksum that they are kept with; refused where they are not what was announced. */
export const bytesOf = (input: Sent): { readonly body: Buffer; readonly checksum: Checksum | undefined } => {
  const body = Buffer.from((input.Body as Uint8Array | string | undefined) ?? '');
  if (input.ContentLength !== undefined && input.ContentLength !== body.length)
    throw new AwsError('IncompleteBody', `expected ${input.ContentLength} bytes, got ${body.length}`);
  checkMd5(input.ContentMD5, body);
  const { ChecksumAlgorithm: algorithm } = input;
  return { body, checksum: checkBody(input as Input, body) ?? toCompute(algorithm, body) };
};

const put = ({ world }: Call, input: PutObjectCommandInput): Input => {
  const { Bucket = '', Key = '', Metadata = {} } = input;
  const bucket = findBucket(world, Bucket);
  checkPlain(input);
  checkSizes(Key, Metadata);
  checkWriting(bucket.objects.get(Key)?.[0], input);
  const { body, checksum } = bytesOf(input);
  const version: ObjectVersion = {
    versionId: versionIdFor(world, bucket),
    body,
    eTag: `"${md5Of(body)}"`,
    headers: headersIn(input),
    metadata: Metadata,
    tags: tagsIn(input.Tagging),
    ...(checksum === undefined ? {} : { checksum }),
    lastModified: world.clock.now(),
    deleteMarker: false,
  };
  addVersion(bucket, Key, version);
  return { ETag: version.eTag, ...shownVersion(bucket, version), ...encrypted, ...shownChecksum(checksum) };
};

export const putObject = onObjectOf('PutObject', put, [...notWritten, ...notComputed, 'WriteOffsetBytes']);

type Range = { readonly first: number; readonly last: number };

/** `bytes=0-99`, `bytes=100-`, `bytes=-100`; what is not understood is as if it were not there. */
const readRange = (text: string | undefined, size: number): Range | undefined => {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(text ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (first > last) throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416);
  return { first, last };
};

type Reading = GetObjectCommandInput & HeadObjectCommandInput;

/** What a reader wants to be told instead of what was stored. */
const overrides = (input: Reading): object =>
  Object.fromEntries(
    Object.entries({
      ContentType: input.ResponseContentType,
      CacheControl: input.ResponseCacheControl,
      ContentDisposition: input.ResponseContentDisposition,
      ContentEncoding: input.ResponseContentEncoding,
      ContentLanguage: input.ResponseContentLanguage,
      Expires: input.ResponseExpires,
    }).filter(([, value]) => value !== undefined),
  );

const described = (bucket: Bucket, version: ObjectVersion, input: Reading, whole: boolean): Input => {
  const tags = Object.keys(version.tags).length;
  const wanted = input.ChecksumMode === 'ENABLED';
  // A checksum is that of the whole.
  const checksum = wanted && whole ? version.checksum : undefined;
  return {
    ...version.headers,
    ...overrides(input),
    ETag: version.eTag,
    LastModified: new Date(version.lastModified),
    Metadata: version.metadata,
    AcceptRanges: 'bytes',
    ...encrypted,
    ...shownVersion(bucket, version),
    ...shownChecksum(checksum),
    ...(tags > 0 ? { TagCount: tags } : {}),
  };
};

const read = (call: Call, input: Reading): { readonly body: Buffer; readonly output: Input } => {
  const version = findVersion(call, input);
  const bucket = findBucket(call.world, input.Bucket ?? '');
  checkReading(version, input);
  const size = version.body.length;
  const range = readRange(input.Range, size);
  const about = described(bucket, version, input, range === undefined);
  if (!range) return { body: version.body, output: { ...about, ContentLength: size } };
  const body = version.body.subarray(range.first, range.last + 1);
  const ContentRange = `bytes ${range.first}-${range.last}/${size}`;
  return { body, output: { ...about, ContentLength: body.length, ContentRange } };
};

export const getObject = onObjectOf(
  'GetObject',
  (call, input: GetObjectCommandInput) => {
    const { body, output } = read(call, input);
    return { ...output, Body: body };
  },
  [...notRead, 'PartNumber'],
);

export const headObject = onObjectOf(
  'GetObject',
  (call, input: HeadObjectCommandInput) => read(call, input).output,
  [...notRead, 'PartNumber'],
);
