/** What IAM is asked for operations on buckets and objects: S3's actions are not named like its operations. */
import type { Ask } from '../../iam/authorize.ts';
import type { Call, Input } from '../../service.ts';
import { bucketArn, objectArn, state } from './state.ts';

type Asks = (call: Call, input: Input) => readonly Ask[];

export const onBucket =
  (action: string): Asks =>
  (_, input) => [{ action: `s3:${action}`, resource: bucketArn(input.Bucket) }];

/** Asking for a version by its id is a permission of its own. */
export const onObject =
  (action: string): Asks =>
  (_, input) => [
    {
      action: `s3:${action}${input.VersionId ? 'Version' : ''}`,
      resource: objectArn(input.Bucket, input.Key),
    },
  ];

export const bucketPolicy = ({ world }: Call, input: Input) => state(world).buckets[input.Bucket]?.policy;
