import type { Input } from '../../service.ts';
import type { Provision, Provisioned, ResourceType } from '../resource-type.ts';

/** Each property, the operation that sets it, and the member of its input. */
const settings: Readonly<Record<string, readonly [operation: string, member: string]>> = {
  VersioningConfiguration: ['PutBucketVersioning', 'VersioningConfiguration'],
  PublicAccessBlockConfiguration: ['PutPublicAccessBlock', 'PublicAccessBlockConfiguration'],
  OwnershipControls: ['PutBucketOwnershipControls', 'OwnershipControls'],
};

/** CloudFormation's words for encryption, life cycle and tags are not S3's: they are translated. */
const translated: Readonly<Record<string, (value: Input) => readonly [operation: string, input: object]>> = {
  BucketEncryption: ({ ServerSideEncryptionConfiguration }) => [
    'PutBucketEncryption',
    {
      ServerSideEncryptionConfiguration: {
        Rules: ServerSideEncryptionConfiguration.map((rule: Input) => ({
          ApplyServerSideEncryptionByDefault: rule.ServerSideEncryptionByDefault,
        })),
      },
    },
  ],
  LifecycleConfiguration: ({ Rules }) => [
    'PutBucketLifecycleConfiguration',
    { LifecycleConfiguration: { Rules: Rules.map(lifecycleRule) } },
  ],
  Tags: (TagSet) => ['PutBucketTagging', { Tagging: { TagSet } }],
};

const lifecycleRule = ({ Id, ExpirationInDays, NoncurrentVersionExpiration, ...rule }: Input): Input => ({
  ...rule,
  ID: Id,
  ...(ExpirationInDays === undefined ? {} : { Expiration: { Days: ExpirationInDays } }),
  ...(NoncurrentVersionExpiration === undefined ? {} : { NoncurrentVersionExpiration }),
});

const set = async (at: Provision, Bucket: string, properties: Input): Promise<void> => {
  for (const [property, [operation, member]] of Object.entries(settings)) {
    if (properties[property]) await at.call('s3', operation, { Bucket, [member]: properties[property] });
  }
  for (const [property, translate] of Object.entries(translated)) {
    if (!properties[property]) continue;
    const [operation, input] = translate(properties[property]);
    await at.call('s3', operation, { Bucket, ...input });
  }
};

const provisioned = (name: string): Provisioned => ({
  physicalId: name,
  attributes: { Arn: `arn:aws:s3:::${name}`, DomainName: `${name}.s3.amazonaws.com` },
});

export const s3Bucket: ResourceType = {
  properties: ['BucketName', ...Object.keys(settings), ...Object.keys(translated)],
  replacedBy: ['BucketName'],
  create: async (at, properties) => {
    const made = `${at.stackName}-${at.logicalId}-${at.world.random.hex(12)}`.toLowerCase().slice(0, 63);
    const Bucket = properties.BucketName ?? made;
    await at.call('s3', 'CreateBucket', { Bucket });
    await set(at, Bucket, properties);
    return provisioned(Bucket);
  },
  update: async (at, physicalId, properties) => {
    await set(at, physicalId, properties);
    return provisioned(physicalId);
  },
  remove: async (at, physicalId) => {
    await at.call('s3', 'DeleteBucket', { Bucket: physicalId });
  },
};
