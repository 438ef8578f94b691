/** Lists of objects and of their versions. */
import type {
  ListObjectsCommandInput,
  ListObjectsV2CommandInput,
  ListObjectVersionsCommandInput,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.ts';
import type { Input } from '../../service.ts';
import type { World } from '../../world.ts';
import { onBucketOf } from './asks.ts';
import { findBucket } from './find.ts';
import type { Bucket, ObjectVersion } from './state.ts';

const page = 1_000;

type Line = { readonly name: string; readonly keys?: readonly Input[]; readonly folder?: true };
type Listing = {
  readonly folders: readonly string[];
  readonly entries: readonly Input[];
  /** The last name on this page, if there are more behind it. */
  readonly next?: string;
};
type Question = {
  readonly prefix: string;
  readonly delimiter: string;
  readonly after: string;
  readonly most: number;
};

/** The part of a key that is shown for all keys that begin so. */
const folderOf = (key: string, { prefix, delimiter }: Question): string | undefined => {
  const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
};

const isBehind = (key: string, { after, delimiter }: Question): boolean =>
  key > after && !(delimiter !== '' && after.endsWith(delimiter) && key.startsWith(after));

/** Keys in order, those with a common beginning in one line. */
const linesOf = (
  keys: readonly string[],
  question: Question,
  show: (key: string) => readonly Input[],
): readonly Line[] => {
  const lines: Line[] = [];
  for (const key of keys) {
    if (!key.startsWith(question.prefix) || !isBehind(key, question)) continue;
    const folder = folderOf(key, question);
    if (folder === undefined) lines.push({ name: key, keys: show(key) });
    else if (lines.at(-1)?.name !== folder) lines.push({ name: folder, folder: true });
  }
  return lines;
};

const list = (
  keys: readonly string[],
  question: Question,
  show: (key: string) => readonly Input[],
): Listing => {
  const lines = linesOf(keys, question, show);
  const shown = lines.slice(0, question.most);
  const last = shown.at(-1);
  return {
    folders: shown.flatMap(({ folder, name }) => (folder ? [name] : [])),
    entries: shown.flatMap(({ keys: entries = [] }) => entries),
    ...(shown.length < lines.length && last ? { next: last.name } : {}),
  };
};

type Asked = {
  readonly Prefix?: string | undefined;
  readonly Delimiter?: string | undefined;
  readonly MaxKeys?: number | undefined;
  readonly EncodingType?: string | undefined;
};

const questionOf = ({ Prefix = '', Delimiter = '', MaxKeys = page }: Asked, after: string): Question => {
  if (!Number.isInteger(MaxKeys) || MaxKeys < 0)
    throw new AwsError('InvalidArgument', 'Argument maxKeys must be an integer between 0 and 2147483647');
  return { prefix: Prefix, delimiter: Delimiter, after, most: Math.min(MaxKeys, page) };
};

/** As `encoding-type=url` wants names: slashes stay. */
const encoder = ({ EncodingType: type }: Asked): ((name: string) => string) => {
  if (type === undefined) return (name) => name;
  if (type !== 'url') throw new AwsError('InvalidArgument', 'Invalid Encoding Method specified in Request');
  return (name) => encodeURIComponent(name).replaceAll('%2F', '/');
};

/** What every list repeats of its question. */
const repeated = (bucket: Bucket, input: Asked): Input => {
  const encode = encoder(input);
  return {
    Name: bucket.name,
    Prefix: encode(input.Prefix ?? ''),
    MaxKeys: questionOf(input, '').most,
    ...(input.Delimiter === undefined ? {} : { Delimiter: encode(input.Delimiter) }),
    ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
  };
};

const currentOf = (bucket: Bucket, key: string): ObjectVersion | undefined => {
  const current = bucket.objects.get(key)?.[0];
  return current?.deleteMarker ? undefined : current;
};

const described = (version: ObjectVersion, more: Input): Input => ({
  ETag: version.eTag,
  Size: version.body.length,
  LastModified: new Date(version.lastModified),
  StorageClass: 'STANDARD',
  ...(version.checksum === undefined
    ? {}
    : { ChecksumAlgorithm: [version.checksum.algorithm], ChecksumType: version.checksum.type }),
  ...more,
});

const objectsIn = (
  world: World,
  bucket: Bucket,
  input: Asked,
  after: string,
  withOwner: boolean,
): Listing => {
  const encode = encoder(input);
  const keys = [...bucket.objects.keys()].filter((key) => currentOf(bucket, key)).sort();
  const owner = withOwner ? { Owner: { ID: world.account } } : {};
  return list(keys, questionOf(input, after), (key) => {
    const version = currentOf(bucket, key);
    return version ? [described(version, { Key: encode(key), ...owner })] : [];
  });
};

const prefixes = (input: Asked, { folders }: Listing): object =>
  folders.length > 0 ? { CommonPrefixes: folders.map((Prefix) => ({ Prefix: encoder(input)(Prefix) })) } : {};

const tokenOf = (name: string): string => Buffer.from(name).toString('base64url');
const nameIn = (token: string): string => Buffer.from(token, 'base64url').toString();

export const listObjectsV2 = onBucketOf(
  'ListBucket',
  ({ world }, input: ListObjectsV2CommandInput) => {
    const bucket = findBucket(world, input.Bucket ?? '');
    const { ContinuationToken: token, StartAfter, FetchOwner = false } = input;
    const after = token === undefined ? (StartAfter ?? '') : nameIn(token);
    const listing = objectsIn(world, bucket, input, after, FetchOwner);
    return {
      ...repeated(bucket, input),
      ...(token === undefined ? {} : { ContinuationToken: token }),
      ...(StartAfter === undefined ? {} : { StartAfter: encoder(input)(StartAfter) }),
      KeyCount: listing.entries.length + listing.folders.length,
      IsTruncated: listing.next !== undefined,
      ...(listing.next === undefined ? {} : { NextContinuationToken: tokenOf(listing.next) }),
      Contents: listing.entries,
      ...prefixes(input, listing),
    };
  },
  ['RequestPayer', 'OptionalObjectAttributes'],
);

export const listObjects = onBucketOf(
  'ListBucket',
  ({ world }, input: ListObjectsCommandInput) => {
    const bucket = findBucket(world, input.Bucket ?? '');
    const listing = objectsIn(world, bucket, input, input.Marker ?? '', true);
    const encode = encoder(input);
    return {
      ...repeated(bucket, input),
      Marker: encode(input.Marker ?? ''),
      IsTruncated: listing.next !== undefined,
      // Only a list with a delimiter is told where the next page begins: the others end with a key.
      ...(listing.next !== undefined && input.Delimiter ? { NextMarker: encode(listing.next) } : {}),
      Contents: listing.entries,
      ...prefixes(input, listing),
    };
  },
  ['RequestPayer', 'OptionalObjectAttributes'],
);

/** Versions have an order of their own within their key. */
const separator = '\0';

const versionLines = (bucket: Bucket): ReadonlyMap<string, Input> => {
  const lines = new Map<string, Input>();
  for (const key of [...bucket.objects.keys()].sort())
    for (const [index, version] of (bucket.objects.get(key) ?? []).entries())
      lines.set(`${key}${separator}${String(index).padStart(9, '0')}`, {
        key,
        version,
        IsLatest: index === 0,
      });
  return lines;
};

const markerIn = (bucket: Bucket, input: ListObjectVersionsCommandInput): string => {
  const { KeyMarker: key = '', VersionIdMarker: id, Delimiter = '' } = input;
  if (key === '' || (Delimiter !== '' && key.endsWith(Delimiter))) return key;
  const index = (bucket.objects.get(key) ?? []).findIndex((version) => version.versionId === id);
  return index < 0 ? `${key}${separator}\u{10ffff}` : `${key}${separator}${String(index).padStart(9, '0')}`;
};

const nextOf = (
  lines: ReadonlyMap<string, Input>,
  next: string | undefined,
  encode: (name: string) => string,
) => {
  if (next === undefined) return {};
  const line = lines.get(next);
  return line
    ? { NextKeyMarker: encode(line.key), NextVersionIdMarker: line.version.versionId }
    : { NextKeyMarker: encode(next) };
};

export const listObjectVersions = onBucketOf(
  'ListBucketVersions',
  ({ world }, input: ListObjectVersionsCommandInput) => {
    const bucket = findBucket(world, input.Bucket ?? '');
    const { KeyMarker, VersionIdMarker } = input;
    const encode = encoder(input);
    const lines = versionLines(bucket);
    const question = questionOf(input, markerIn(bucket, input));
    const listing = list([...lines.keys()], question, (name) => [lines.get(name)]);
    const entry = ({ key, version, IsLatest }: Input): Input => ({
      Key: encode(key),
      IsLatest,
      VersionId: version.versionId,
      Owner: { ID: world.account },
    });
    const isMarker = ({ version }: Input): boolean => version.deleteMarker;
    return {
      ...repeated(bucket, input),
      KeyMarker: encode(KeyMarker ?? ''),
      ...(VersionIdMarker === undefined ? {} : { VersionIdMarker }),
      IsTruncated: listing.next !== undefined,
      ...nextOf(lines, listing.next, encode),
      Versions: listing.entries
        .filter((line) => !isMarker(line))
        .map((line) => described(line.version, entry(line))),
      DeleteMarkers: listing.entries
        .filter(isMarker)
        .map((line) => ({ ...entry(line), LastModified: new Date(line.version.lastModified) })),
      ...prefixes(input, listing),
    };
  },
  ['RequestPayer', 'OptionalObjectAttributes'],
);
