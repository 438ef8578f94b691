/** What IAM is asked for operations on buckets and objects: S3's actions are not named like its operations. */
import { AwsError } from '../../errors.ts';
import type { Ask, Policy } from '../../iam/authorize.ts';
import type { Call, Input, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { bucketArn, objectArn, state } from './state.ts';

type Asks = (call: Call, input: Input) => readonly Ask[];

/** Condition keys that are told only when the request has them. */
const given = (context: Readonly<Record<string, unknown>>): { readonly context: Record<string, string> } => ({
  context: Object.fromEntries(
    Object.entries(context)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, String(value)]),
  ),
});

export const onBucket =
  (action: string): Asks =>
  (_, input) => [
    {
      action: `s3:${action}`,
      resource: bucketArn(input.Bucket),
      ...given({
        's3:prefix': input.Prefix,
        's3:delimiter': input.Delimiter,
        's3:max-keys': input.MaxKeys,
      }),
    },
  ];

/** Asking for a version by its id is a permission of its own, and so are tags and ACLs given along the way. */
export const onObject =
  (action: string): Asks =>
  (_, input) => {
    const resource = objectArn(input.Bucket, input.Key);
    const conditions = given({
      's3:VersionId': input.VersionId,
      's3:x-amz-server-side-encryption': input.ServerSideEncryption,
      's3:x-amz-acl': input.ACL,
      's3:x-amz-storage-class': input.StorageClass,
    });
    const more =
      action === 'PutObject'
        ? [...(input.Tagging ? ['PutObjectTagging'] : []), ...(input.ACL ? ['PutObjectAcl'] : [])]
        : [];
    const name = `${action}${input.VersionId ? 'Version' : ''}`;
    return [name, ...more].map((one) => ({ action: `s3:${one}`, resource, ...conditions }));
  };

export const policyOf = (world: World, bucket: string): Policy | undefined =>
  state(world).buckets.get(bucket)?.policy;

export const bucketPolicy = ({ world }: Call, input: Input): Policy | undefined =>
  policyOf(world, input.Bucket);

/** Whoever names the owner that they expect is refused when the bucket is another's. */
const checkOwner = ({ world }: Call, { ExpectedBucketOwner: owner }: Input): void => {
  if (owner !== undefined && owner !== world.account)
    throw new AwsError('AccessDenied', 'Access Denied', 403);
};

export const owned =
  (run: Operation['run']): Operation['run'] =>
  (call, input) => {
    checkOwner(call, input);
    return run(call, input);
  };

/** An operation on a bucket, under its policy. */
export const onBucketOf = (
  action: string,
  run: Operation['run'],
  notDone: readonly string[] = [],
): Operation => ({ notDone, asks: onBucket(action), resourcePolicy: bucketPolicy, run: owned(run) });

/** An operation on an object, under its bucket's policy. */
export const onObjectOf = (
  action: string,
  run: Operation['run'],
  notDone: readonly string[] = [],
): Operation => ({ notDone, asks: onObject(action), resourcePolicy: bucketPolicy, run: owned(run) });
