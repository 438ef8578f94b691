import { type Provision, type ResourceType, refuseExisting } from '../resource-type.ts';

type Properties = { readonly Bucket: string; readonly PolicyDocument: object };

const put = async (at: Provision, { Bucket, PolicyDocument }: Properties) => {
  await at.call('s3', 'PutBucketPolicy', { Bucket, Policy: JSON.stringify(PolicyDocument) });
  return { physicalId: Bucket };
};

export const s3BucketPolicy: ResourceType = {
  properties: ['Bucket', 'PolicyDocument'],
  replacedBy: ['Bucket'],
  create: async (at, properties: Properties) => {
    const { Bucket } = properties;
    const look = () => at.call('s3', 'GetBucketPolicy', { Bucket });
    await refuseExisting(`The bucket policy on bucket ${Bucket}`, look, ['NoSuchBucketPolicy']);
    return put(at, properties);
  },
  update: (at, _, properties) => put(at, properties),
  remove: async (at, physicalId) => {
    await at.call('s3', 'DeleteBucketPolicy', { Bucket: physicalId });
  },
};
