/** S3's REST: which operation a method, a path and a query name. */
import { notRehearsed } from '../../errors.ts';
import type { WireRequest } from '../../service.ts';

/** Query keys that make an operation of their own out of a bucket's GET, PUT or DELETE. */
const ofBuckets: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  versioning: { GET: 'GetBucketVersioning', PUT: 'PutBucketVersioning' },
  policy: { GET: 'GetBucketPolicy', PUT: 'PutBucketPolicy', DELETE: 'DeleteBucketPolicy' },
  location: { GET: 'GetBucketLocation' },
  acl: { GET: 'GetBucketAcl' },
  encryption: { PUT: 'PutBucketEncryption' },
  publicAccessBlock: { PUT: 'PutPublicAccessBlock' },
  ownershipControls: { PUT: 'PutBucketOwnershipControls' },
  lifecycle: { PUT: 'PutBucketLifecycleConfiguration' },
  tagging: { PUT: 'PutBucketTagging' },
  versions: { GET: 'ListObjectVersions' },
  delete: { POST: 'DeleteObjects' },
};

const plainBucket: Readonly<Record<string, string>> = {
  GET: 'ListObjectsV2',
  HEAD: 'HeadBucket',
  PUT: 'CreateBucket',
  DELETE: 'DeleteBucket',
};
const plainObject: Readonly<Record<string, string>> = {
  GET: 'GetObject',
  HEAD: 'HeadObject',
  PUT: 'PutObject',
  DELETE: 'DeleteObject',
};
const unknownOfObjects = [
  'uploads',
  'uploadId',
  'acl',
  'tagging',
  'retention',
  'legal-hold',
  'restore',
  'select',
];

const bucketOperation = ({ method, query }: WireRequest): string | undefined => {
  const special = Object.keys(ofBuckets).find((key) => query.has(key));
  if (special) return ofBuckets[special]?.[method];
  if (method === 'GET' && query.get('list-type') !== '2') return undefined;
  return plainBucket[method];
};

export type Route = { readonly operation: string; readonly bucket: string; readonly key: string };

/** The operation and what it is on; a request that means none of them is not rehearsed. */
export const routeOf = (request: WireRequest): Route => {
  const [, rawBucket = '', rawKey = ''] = /^\/([^/]*)\/?(.*)$/s.exec(request.path) ?? [];
  const bucket = decodeURIComponent(rawBucket);
  const key = decodeURIComponent(rawKey);
  if (bucket === '' && request.method === 'GET') return { operation: 'ListBuckets', bucket, key };
  const special = unknownOfObjects.find((name) => key !== '' && request.query.has(name));
  const copies = request.headers['x-amz-copy-source'] !== undefined;
  const operation = key === '' ? bucketOperation(request) : plainObject[request.method];
  if (!operation || special || copies)
    throw notRehearsed(`s3 ${request.method} ${request.path}?${request.query}`);
  return { operation, bucket, key };
};
