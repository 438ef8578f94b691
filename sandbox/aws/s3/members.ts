/** Members that the operations on objects share: those that are not done, and those that are checked. */
import { AwsError, notRehearsed } from '../../errors.ts';
import type { StoredHeaders, Tags } from './state.ts';

const customerKeys = ['SSECustomerAlgorithm', 'SSECustomerKey', 'SSECustomerKeyMD5'];
const locks = [
  'ObjectLockMode',
  'ObjectLockRetainUntilDate',
  'ObjectLockLegalHoldStatus',
  'ObjectLockEventHold',
  'ObjectLockEventHoldDurationDays',
  'ObjectLockEventHoldDurationYears',
];

export const notRead = [...customerKeys, 'RequestPayer'];
export const notWritten = [
  ...notRead,
  ...locks,
  'GrantFullControl',
  'GrantRead',
  'GrantReadACP',
  'GrantWriteACP',
  'WebsiteRedirectLocation',
  'SSEKMSKeyId',
  'SSEKMSEncryptionContext',
  'BucketKeyEnabled',
];

type Plain = {
  readonly ACL?: string | undefined;
  readonly ServerSideEncryption?: string | undefined;
  readonly StorageClass?: string | undefined;
};

/** Objects are encrypted by S3's own keys, lie in the standard class, and belong to the bucket's owner. */
export const checkPlain = ({ ACL, ServerSideEncryption: encryption, StorageClass: storage }: Plain): void => {
  if (encryption !== undefined && encryption !== 'AES256')
    throw notRehearsed(`objects encrypted by ${encryption}`);
  if (storage !== undefined && storage !== 'STANDARD') throw notRehearsed(`objects of the class ${storage}`);
  if (ACL !== undefined && ACL !== 'private' && ACL !== 'bucket-owner-full-control')
    throw new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs');
};

const stored = [
  'ContentType',
  'CacheControl',
  'ContentDisposition',
  'ContentEncoding',
  'ContentLanguage',
  'Expires',
] as const;

/** The headers to be kept. */
export const headersIn = (
  input: { readonly [name in (typeof stored)[number]]?: unknown },
): StoredHeaders => ({
  ContentType: 'binary/octet-stream',
  ...Object.fromEntries(
    stored.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]),
  ),
});

const mostTags = 10;

export const checkTags = (tags: Tags): Tags => {
  const entries = Object.entries(tags);
  if (entries.length > mostTags) throw new AwsError('BadRequest', 'Object tags cannot be greater than 10');
  if (entries.some(([key, value]) => key === '' || key.length > 128 || value.length > 256))
    throw new AwsError('InvalidTag', 'The TagKey or TagValue you have provided is invalid');
  return tags;
};

/** `a=1&b=2`, as a header says tags. */
export const tagsIn = (header: string | undefined): Tags =>
  checkTags(Object.fromEntries(new URLSearchParams(header ?? '')));

const mostMetadata = 2_048;

/** Throws where S3 refuses names and metadata that are too long. */
export const checkSizes = (key: string, metadata: Readonly<Record<string, string>> = {}): void => {
  if (Buffer.byteLength(key) > 1_024) throw new AwsError('KeyTooLongError', 'Your key is too long');
  const size = Buffer.byteLength(Object.entries(metadata).flat().join(''));
  if (size > mostMetadata)
    throw new AwsError('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size');
};
