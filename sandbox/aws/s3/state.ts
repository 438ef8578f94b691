/** Buckets, and every version of every object in them. */
import { AwsError } from '../../errors.ts';
import type { Policy } from '../../iam/authorize.ts';
import type { World } from '../../world.ts';

export type ObjectVersion = {
  readonly versionId: string;
  readonly body: Buffer;
  readonly eTag: string;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly lastModified: number;
  readonly deleteMarker: boolean;
};
export type Bucket = {
  readonly name: string;
  readonly createdAt: number;
  versioning: 'Enabled' | 'Suspended' | undefined;
  policy: Policy | undefined;
  /** Settings that are kept and told, and have no effect here: encryption, life cycle, public access block … */
  readonly settings: Record<string, unknown>;
  /** By key; the newest version first. */
  readonly objects: Record<string, ObjectVersion[]>;
};
type S3State = { readonly buckets: Record<string, Bucket> };

export const initialState = (): S3State => ({ buckets: {} });

export const state = (world: World): S3State => world.state.s3;

/** The bucket of that name; NoSuchBucket when there is none. */
export const findBucket = (world: World, name: string): Bucket => {
  const bucket = state(world).buckets[name];
  if (!bucket) throw new AwsError('NoSuchBucket', `The specified bucket does not exist: ${name}`, 404);
  return bucket;
};

export const bucketArn = (name: string): string => `arn:aws:s3:::${name}`;
export const objectArn = (name: string, key: string): string => `arn:aws:s3:::${name}/${key}`;
