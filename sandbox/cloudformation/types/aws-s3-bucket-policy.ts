import type { Provision, ResourceType } from '../resource-type.ts';

type Properties = { readonly Bucket: string; readonly PolicyDocument: object };

const put = async (at: Provision, { Bucket, PolicyDocument }: Properties) => {
  await at.call('s3', 'PutBucketPolicy', { Bucket, Policy: JSON.stringify(PolicyDocument) });
  return { physicalId: Bucket };
};

export const s3BucketPolicy: ResourceType = {
  properties: ['Bucket', 'PolicyDocument'],
  replacedBy: ['Bucket'],
  create: put,
  update: (at, _, properties) => put(at, properties),
  remove: async (at, physicalId) => {
    await at.call('s3', 'DeleteBucketPolicy', { Bucket: physicalId });
  },
};
