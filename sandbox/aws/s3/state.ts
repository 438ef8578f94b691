/** Buckets, and every version of every object in them. */
import type { Policy } from '../../iam/authorize.ts';
import type { World } from '../../world.ts';
import type { Algorithm, Checksum } from './checksums.ts';

/** Headers that an object is sent with, and given back with. */
export type StoredHeaders = {
  readonly ContentType?: string;
  readonly CacheControl?: string;
  readonly ContentDisposition?: string;
  readonly ContentEncoding?: string;
  readonly ContentLanguage?: string;
  readonly Expires?: Date;
};
export type Tags = Readonly<Record<string, string>>;
export type ObjectVersion = {
  readonly versionId: string;
  readonly body: Buffer;
  readonly eTag: string;
  readonly headers: StoredHeaders;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Tags;
  readonly checksum?: Checksum;
  readonly lastModified: number;
  readonly deleteMarker: boolean;
};
export type Part = {
  readonly number: number;
  readonly body: Buffer;
  readonly eTag: string;
  readonly checksum?: Checksum;
  readonly at: number;
};
/** An object that comes in parts. */
export type Upload = {
  readonly id: string;
  readonly key: string;
  readonly begunAt: number;
  readonly headers: StoredHeaders;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Tags;
  readonly algorithm?: Algorithm;
  readonly type?: Checksum['type'];
  readonly parts: Map<number, Part>;
};
export type Bucket = {
  readonly name: string;
  readonly createdAt: number;
  versioning: 'Enabled' | 'Suspended' | undefined;
  policy: Policy | undefined;
  /** Encryption, life cycle, public access block, tags ...: undefined once they have been deleted. */
  readonly settings: Map<string, unknown>;
  /** By key; the newest version first. */
  readonly objects: Map<string, readonly ObjectVersion[]>;
  readonly uploads: Map<string, Upload>;
  /** The last midnight up to which the life cycle has been carried out. */
  sweptTo: number;
};
type S3State = { readonly buckets: Map<string, Bucket> };

export const initialState = (): S3State => ({ buckets: new Map() });

export const state = (world: World): S3State => world.state.s3;

export const bucketArn = (name: string): string => `arn:aws:s3:::${name}`;
export const objectArn = (name: string, key: string): string => `arn:aws:s3:::${name}/${key}`;
