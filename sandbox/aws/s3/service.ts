/** S3: buckets, objects and their versions, uploads in parts, policies, life cycles. */
import type { Service } from '../../service.ts';
import { getObjectAttributes } from './attributes.ts';
import * as buckets from './buckets.ts';
import { copyObject } from './copy.ts';
import { deleteObject, deleteObjects } from './deletes.ts';
import { listObjects, listObjectsV2, listObjectVersions } from './lists.ts';
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  uploadPart,
} from './multipart.ts';
import { listMultipartUploads, listParts } from './multipart-lists.ts';
import { getObject, headObject, putObject } from './objects.ts';
import { deleteBucketPolicy, getBucketPolicy, putBucketPolicy } from './policies.ts';
import * as settings from './settings.ts';
import { initialState } from './state.ts';
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './tagging.ts';
import { handle } from './wire.ts';

export const s3: Service = {
  name: 's3',
  protocol: 'custom',
  sdk: () => import('@aws-sdk/client-s3'),
  initialState,
  handle,
  operations: {
    AbortMultipartUpload: abortMultipartUpload,
    CompleteMultipartUpload: completeMultipartUpload,
    CopyObject: copyObject,
    CreateBucket: buckets.createBucket,
    CreateMultipartUpload: createMultipartUpload,
    DeleteBucket: buckets.deleteBucket,
    DeleteBucketEncryption: settings.deleteBucketEncryption,
    DeleteBucketLifecycle: settings.deleteBucketLifecycle,
    DeleteBucketOwnershipControls: settings.deleteBucketOwnershipControls,
    DeleteBucketPolicy: deleteBucketPolicy,
    DeleteBucketTagging: settings.deleteBucketTagging,
    DeleteObject: deleteObject,
    DeleteObjects: deleteObjects,
    DeleteObjectTagging: deleteObjectTagging,
    DeletePublicAccessBlock: settings.deletePublicAccessBlock,
    GetBucketAcl: buckets.getBucketAcl,
    GetBucketEncryption: settings.getBucketEncryption,
    GetBucketLifecycleConfiguration: settings.getBucketLifecycleConfiguration,
    GetBucketLocation: buckets.getBucketLocation,
    GetBucketOwnershipControls: settings.getBucketOwnershipControls,
    GetBucketPolicy: getBucketPolicy,
    GetBucketTagging: settings.getBucketTagging,
    GetBucketVersioning: buckets.getBucketVersioning,
    GetObject: getObject,
    GetObjectAttributes: getObjectAttributes,
    GetObjectTagging: getObjectTagging,
    GetPublicAccessBlock: settings.getPublicAccessBlock,
    HeadBucket: buckets.headBucket,
    HeadObject: headObject,
    ListBuckets: buckets.listBuckets,
    ListMultipartUploads: listMultipartUploads,
    ListObjects: listObjects,
    ListObjectsV2: listObjectsV2,
    ListObjectVersions: listObjectVersions,
    ListParts: listParts,
    PutBucketEncryption: settings.putBucketEncryption,
    PutBucketLifecycleConfiguration: settings.putBucketLifecycleConfiguration,
    PutBucketOwnershipControls: settings.putBucketOwnershipControls,
    PutBucketPolicy: putBucketPolicy,
    PutBucketTagging: settings.putBucketTagging,
    PutBucketVersioning: buckets.putBucketVersioning,
    PutObject: putObject,
    PutObjectTagging: putObjectTagging,
    PutPublicAccessBlock: settings.putPublicAccessBlock,
    UploadPart: uploadPart,
  },
};
