/** S3's REST: which operation a method, a path and a query name. */
import { AwsError, notRehearsed } from '../../errors.ts';
import type { WireRequest } from '../../service.ts';

type Methods = Readonly<Record<string, string>>;

/** Query keys that make an operation of their own out of a bucket's GET, PUT or DELETE. */
const ofBuckets: Readonly<Record<string, Methods>> = {
  versioning: { GET: 'GetBucketVersioning', PUT: 'PutBucketVersioning' },
  policy: { GET: 'GetBucketPolicy', PUT: 'PutBucketPolicy', DELETE: 'DeleteBucketPolicy' },
  location: { GET: 'GetBucketLocation' },
  acl: { GET: 'GetBucketAcl' },
  encryption: { GET: 'GetBucketEncryption', PUT: 'PutBucketEncryption', DELETE: 'DeleteBucketEncryption' },
  publicAccessBlock: {
    GET: 'GetPublicAccessBlock',
    PUT: 'PutPublicAccessBlock',
    DELETE: 'DeletePublicAccessBlock',
  },
  ownershipControls: {
    GET: 'GetBucketOwnershipControls',
    PUT: 'PutBucketOwnershipControls',
    DELETE: 'DeleteBucketOwnershipControls',
  },
  lifecycle: {
    GET: 'GetBucketLifecycleConfiguration',
    PUT: 'PutBucketLifecycleConfiguration',
    DELETE: 'DeleteBucketLifecycle',
  },
  tagging: { GET: 'GetBucketTagging', PUT: 'PutBucketTagging', DELETE: 'DeleteBucketTagging' },
  versions: { GET: 'ListObjectVersions' },
  uploads: { GET: 'ListMultipartUploads' },
  delete: { POST: 'DeleteObjects' },
};

const ofObjects: Readonly<Record<string, Methods>> = {
  tagging: { GET: 'GetObjectTagging', PUT: 'PutObjectTagging', DELETE: 'DeleteObjectTagging' },
  uploads: { POST: 'CreateMultipartUpload' },
  uploadId: {
    GET: 'ListParts',
    PUT: 'UploadPart',
    POST: 'CompleteMultipartUpload',
    DELETE: 'AbortMultipartUpload',
  },
  attributes: { GET: 'GetObjectAttributes' },
};

const plainBucket: Methods = {
  GET: 'ListObjects',
  HEAD: 'HeadBucket',
  PUT: 'CreateBucket',
  DELETE: 'DeleteBucket',
};
const plainObject: Methods = {
  GET: 'GetObject',
  HEAD: 'HeadObject',
  PUT: 'PutObject',
  DELETE: 'DeleteObject',
};

const special = (table: Readonly<Record<string, Methods>>, query: URLSearchParams): string | undefined =>
  Object.keys(table).find((key) => query.has(key));

const bucketOperation = ({ method, query }: WireRequest): string | undefined => {
  const key = special(ofBuckets, query);
  if (key) return ofBuckets[key]?.[method];
  return method === 'GET' && query.get('list-type') === '2' ? 'ListObjectsV2' : plainBucket[method];
};

const objectOperation = ({ method, query, headers }: WireRequest): string | undefined => {
  const copies = headers['x-amz-copy-source'] !== undefined;
  const key = special(ofObjects, query);
  if (key) return copies ? undefined : ofObjects[key]?.[method];
  return copies && method === 'PUT' ? 'CopyObject' : plainObject[method];
};

/** Names of hosts whose first part is the bucket. */
const hosts = [
  /^(.+)\.s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com$/,
  /^(.+)\.s3(?:\.[a-z0-9-]+)?\.localhost$/,
  /^(.+)\.localhost$/,
];

const hostedBucket = ({ headers }: WireRequest): string | undefined => {
  const host = (headers.host ?? '').replace(/:\d+$/, '');
  for (const pattern of hosts) {
    const [, bucket] = pattern.exec(host) ?? [];
    if (bucket !== undefined && bucket !== 's3') return bucket;
  }
  return undefined;
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw Object.assign(new AwsError('InvalidURI', `Couldn't parse the specified URI: ${text}`), { cause });
  }
};

const placeOf = (request: WireRequest): { readonly bucket: string; readonly key: string } => {
  const bucket = hostedBucket(request);
  if (bucket !== undefined) return { bucket, key: decoded(request.path.slice(1)) };
  const [, first = '', rest = ''] = /^\/([^/]*)\/?(.*)$/s.exec(request.path) ?? [];
  return { bucket: decoded(first), key: decoded(rest) };
};

export type Route = { readonly operation: string; readonly bucket: string; readonly key: string };

/** Query keys of every operation: what the SDK says besides, and what a presigned URL carries. */
const everywhere = /^(x-id|list-type|x-amz-.*)$/i;

/** A key without a value names a part of S3: one that nobody here knows must not pass for something else. */
export const checkQuery = (
  { method, path, query }: WireRequest,
  { key }: Route,
  known: readonly string[],
): void => {
  const parts = key === '' ? ofBuckets : ofObjects;
  const names = [...query.keys()].filter((name) => !everywhere.test(name) && !known.includes(name));
  const strange = names.filter((name) => !Object.hasOwn(parts, name));
  if (strange.length > 0) throw notRehearsed(`s3 ${method} ${path}?${strange.join('&')}`);
};

/** The operation and what it is on; a request that means none of them is not rehearsed. */
export const routeOf = (request: WireRequest): Route => {
  const { bucket, key } = placeOf(request);
  if (bucket === '' && request.method === 'GET') return { operation: 'ListBuckets', bucket, key };
  const operation = key === '' ? bucketOperation(request) : objectOperation(request);
  if (!operation) throw notRehearsed(`s3 ${request.method} ${request.path}?${request.query}`);
  return { operation, bucket, key };
};
