/** S3: buckets, versions, policies; path style only. */
import type { Service } from '../../service.ts';
import * as buckets from './buckets.ts';
import { listObjectsV2, listObjectVersions } from './lists.ts';
import { deleteObject, deleteObjects, getObject, headObject, putObject } from './objects.ts';
import { initialState } from './state.ts';
import { handle } from './wire.ts';

export const s3: Service = {
  name: 's3',
  protocol: 'custom',
  sdk: () => import('@aws-sdk/client-s3'),
  initialState,
  handle,
  operations: {
    CreateBucket: buckets.createBucket,
    DeleteBucket: buckets.deleteBucket,
    DeleteBucketPolicy: buckets.deleteBucketPolicy,
    DeleteObject: deleteObject,
    DeleteObjects: deleteObjects,
    GetBucketAcl: buckets.getBucketAcl,
    GetBucketLocation: buckets.getBucketLocation,
    GetBucketPolicy: buckets.getBucketPolicy,
    GetBucketVersioning: buckets.getBucketVersioning,
    GetObject: getObject,
    HeadBucket: buckets.headBucket,
    HeadObject: headObject,
    ListBuckets: buckets.listBuckets,
    ListObjectsV2: listObjectsV2,
    ListObjectVersions: listObjectVersions,
    PutBucketEncryption: buckets.putBucketEncryption,
    PutBucketLifecycleConfiguration: buckets.putBucketLifecycleConfiguration,
    PutBucketOwnershipControls: buckets.putBucketOwnershipControls,
    PutBucketPolicy: buckets.putBucketPolicy,
    PutBucketTagging: buckets.putBucketTagging,
    PutBucketVersioning: buckets.putBucketVersioning,
    PutObject: putObject,
    PutPublicAccessBlock: buckets.putPublicAccessBlock,
  },
};
