/** CopyObject. */
import type { CopyObjectCommandInput } from '@aws-sdk/client-s3';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Policy } from '../../iam/authorize.ts';
import type { Call, Input, Operation } from '../../service.ts';
import { onObject, owned, policyOf } from './asks.ts';
import { shownChecksum, toCompute } from './checksums.ts';
import { checkCopying, checkWriting } from './conditions.ts';
import { findBucket, findVersion, shownVersion, type Wanted } from './find.ts';
import { checkPlain, checkSizes, headersIn, notWritten, tagsIn } from './members.ts';
import { encrypted } from './objects.ts';
import type { ObjectVersion } from './state.ts';
import { addVersion, versionIdFor } from './versions.ts';

type Source = { readonly Bucket: string; readonly Key: string; readonly VersionId?: string };

/** `bucket/key?versionId=id`, percent-encoded, with or without a slash before it. */
const sourceOf = ({ CopySource = '' }: CopyObjectCommandInput): Source => {
  if (CopySource.startsWith('arn:')) throw notRehearsed('copies from access points');
  const [path = '', version] = CopySource.split('?versionId=');
  const decoded = decodeURIComponent(path.replace(/^\//, ''));
  const slash = decoded.indexOf('/');
  if (slash <= 0) throw new AwsError('InvalidArgument', `Invalid copy source object key: ${CopySource}`);
  return {
    Bucket: decoded.slice(0, slash),
    Key: decoded.slice(slash + 1),
    ...(version === undefined ? {} : { VersionId: version }),
  };
};

const directive = (name: string, value = 'COPY'): boolean => {
  if (value !== 'COPY' && value !== 'REPLACE')
    throw new AwsError('InvalidArgument', `Unknown ${name} directive.`);
  return value === 'REPLACE';
};

const copied = (
  input: CopyObjectCommandInput,
  source: ObjectVersion,
): Omit<ObjectVersion, 'versionId' | 'lastModified'> => {
  const replaced = directive('metadata', input.MetadataDirective);
  const headers = headersIn(input);
  const checksum = toCompute(input.ChecksumAlgorithm, source.body);
  return {
    ...source,
    headers: replaced ? headers : source.headers,
    metadata: replaced ? (input.Metadata ?? {}) : source.metadata,
    tags: directive('tagging', input.TaggingDirective) ? tagsIn(input.Tagging) : source.tags,
    ...(checksum === undefined ? {} : { checksum }),
  };
};

const refuseItself = (input: CopyObjectCommandInput, source: Source): void => {
  const same = source.Bucket === input.Bucket && source.Key === input.Key && source.VersionId === undefined;
  if (same && input.MetadataDirective !== 'REPLACE' && input.ServerSideEncryption === undefined)
    throw new AwsError(
      'InvalidRequest',
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
};

const copy = (call: Call, input: CopyObjectCommandInput): Input => {
  const { world } = call;
  const { Bucket = '', Key = '' } = input;
  const source = sourceOf(input);
  if (input.ExpectedSourceBucketOwner !== undefined && input.ExpectedSourceBucketOwner !== world.account)
    throw new AwsError('AccessDenied', 'Access Denied', 403);
  checkPlain(input);
  checkSizes(Key, input.Metadata);
  refuseItself(input, source);
  const from = findVersion(call, source);
  checkCopying(from, {
    IfMatch: input.CopySourceIfMatch,
    IfNoneMatch: input.CopySourceIfNoneMatch,
    IfModifiedSince: input.CopySourceIfModifiedSince,
    IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
  });
  const bucket = findBucket(world, Bucket);
  checkWriting(bucket.objects.get(Key)?.[0], input);
  const lastModified = world.clock.now();
  const version = { ...copied(input, from), versionId: versionIdFor(world, bucket), lastModified };
  addVersion(bucket, Key, version);
  const { VersionId: CopySourceVersionId } = shownVersion(findBucket(world, source.Bucket), from) as Wanted;
  return {
    CopyObjectResult: {
      ETag: version.eTag,
      LastModified: new Date(lastModified),
      ...shownChecksum(version.checksum),
    },
    ...(CopySourceVersionId === undefined ? {} : { CopySourceVersionId }),
    ...shownVersion(bucket, version),
    ...encrypted,
  };
};

/** Each bucket's policy speaks of its own objects only: together they speak of both. */
const bothPolicies = ({ world }: Call, input: CopyObjectCommandInput): Policy => ({
  Statement: [input.Bucket ?? '', sourceOf(input).Bucket ?? ''].flatMap((name) =>
    [policyOf(world, name)?.Statement ?? []].flat(),
  ),
});

export const copyObject: Operation = {
  notDone: [
    ...notWritten,
    'AnnotationDirective',
    'CopySourceSSECustomerAlgorithm',
    'CopySourceSSECustomerKey',
    'CopySourceSSECustomerKeyMD5',
  ],
  asks: (call, input: CopyObjectCommandInput) => [
    ...onObject('GetObject')(call, sourceOf(input)),
    ...onObject('PutObject')(call, { ...input, VersionId: undefined }),
  ],
  resourcePolicy: bothPolicies,
  run: owned(copy),
};
