/** Operations on bucket policies. */
import type { PutBucketPolicyCommandInput } from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.ts';
import type { Policy, Statement } from '../../iam/authorize.ts';
import { onBucketOf } from './asks.ts';
import { findBucket } from './find.ts';
import { blocks } from './settings.ts';
import { type Bucket, bucketArn } from './state.ts';

const malformed = (why: string): AwsError => new AwsError('MalformedPolicy', why);

const parse = (text: string): Policy | undefined => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const complaint = (statement: Statement, bucket: string): string | undefined => {
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny')
    return `Invalid effect: ${statement.Effect}`;
  if (statement.Principal === undefined) return 'Missing required field Principal';
  if (statement.Action === undefined && statement.NotAction === undefined)
    return 'Missing required field Action';
  const actions = [statement.Action ?? statement.NotAction ?? []].flat();
  if (actions.some((action) => action !== '*' && !/^s3:/i.test(action))) return 'Policy has invalid action';
  const resources = [statement.Resource ?? statement.NotResource ?? []].flat();
  if (resources.length === 0) return 'Missing required field Resource';
  const own = bucketArn(bucket);
  const fits = resources.every(
    (one) => one === own || one.startsWith(`${own}/`) || one.startsWith(`${own}*`),
  );
  return fits ? undefined : 'Policy has invalid resource';
};

const readPolicy = (text: string, bucket: string): Policy => {
  const policy = parse(text);
  if (!policy || typeof policy !== 'object' || policy.Statement === undefined)
    throw malformed('This policy contains invalid Json');
  for (const statement of [policy.Statement].flat()) {
    const why = complaint(statement, bucket);
    if (why) throw malformed(why);
  }
  return policy;
};

const speaksToAll = ({ Effect, Principal, Condition }: Statement): boolean => {
  if (Effect !== 'Allow' || Condition !== undefined || Principal === undefined) return false;
  return Principal === '*' || Object.values(Principal).some((names) => [names].flat().includes('*'));
};

const checkPublic = (bucket: Bucket, policy: Policy): void => {
  if (!blocks(bucket, 'BlockPublicPolicy') || ![policy.Statement].flat().some(speaksToAll)) return;
  throw new AwsError(
    'AccessDenied',
    'Access Denied: public policies are blocked by the BlockPublicPolicy block public access setting.',
    403,
  );
};

export const putBucketPolicy = onBucketOf(
  'PutBucketPolicy',
  ({ world }, { Bucket = '', Policy: text = '' }: PutBucketPolicyCommandInput) => {
    const bucket = findBucket(world, Bucket);
    const policy = readPolicy(text, Bucket);
    checkPublic(bucket, policy);
    bucket.policy = policy;
    return {};
  },
  ['ConfirmRemoveSelfBucketAccess'],
);

type ByBucket = { readonly Bucket: string };

export const getBucketPolicy = onBucketOf('GetBucketPolicy', ({ world }, input: ByBucket) => {
  const { policy } = findBucket(world, input.Bucket);
  if (!policy) throw new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404);
  return { Policy: JSON.stringify(policy) };
});

export const deleteBucketPolicy = onBucketOf('DeleteBucketPolicy', ({ world }, input: ByBucket) => {
  findBucket(world, input.Bucket).policy = undefined;
  return {};
});
