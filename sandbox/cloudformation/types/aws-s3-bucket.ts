import type { Input } from '../../service.ts';
import {
  madeUpName,
  orTakenBack,
  type Provision,
  type Provisioned,
  type ResourceType,
} from '../resource-type.ts';

type Setting = {
  /** The operation, and what it takes for what the template says. */
  readonly put: string;
  readonly input: (value: Input) => object;
  /** How it is undone once the template no longer says it. */
  readonly unsaid: readonly [operation: string, input: object];
};

const encryptionRule = ({ ServerSideEncryptionByDefault, BucketKeyEnabled }: Input): Input => ({
  ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault,
  ...(BucketKeyEnabled === undefined ? {} : { BucketKeyEnabled: String(BucketKeyEnabled) === 'true' }),
});

const days = (value: Input): object => (value === undefined ? {} : { Days: Number(value) });

const lifecycleRule = (written: Input): Input => {
  const { Id, ExpirationInDays, NoncurrentVersionExpirationInDays: old, ...rule } = written;
  const noncurrent = rule.NoncurrentVersionExpiration?.NoncurrentDays ?? old;
  const { AbortIncompleteMultipartUpload: abort } = rule;
  return {
    ...rule,
    ...(Id === undefined ? {} : { ID: Id }),
    ...(rule.Prefix === undefined ? { Filter: { Prefix: '' } } : {}),
    ...(ExpirationInDays === undefined ? {} : { Expiration: days(ExpirationInDays) }),
    ...(noncurrent === undefined
      ? {}
      : {
          NoncurrentVersionExpiration: {
            ...rule.NoncurrentVersionExpiration,
            NoncurrentDays: Number(noncurrent),
          },
        }),
    ...(abort === undefined
      ? {}
      : {
          AbortIncompleteMultipartUpload: {
            ...abort,
            DaysAfterInitiation: Number(abort.DaysAfterInitiation),
          },
        }),
  };
};

const truths = (value: Input): Input =>
  Object.fromEntries(Object.entries(value).map(([name, one]) => [name, String(one) === 'true']));

const noBlocks = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

/** CloudFormation's words for encryption, life cycle and tags are not S3's: they are translated. */
const settings: Readonly<Record<string, Setting>> = {
  VersioningConfiguration: {
    put: 'PutBucketVersioning',
    input: (VersioningConfiguration) => ({ VersioningConfiguration }),
    unsaid: ['PutBucketVersioning', { VersioningConfiguration: { Status: 'Suspended' } }],
  },
  PublicAccessBlockConfiguration: {
    put: 'PutPublicAccessBlock',
    input: (value) => ({ PublicAccessBlockConfiguration: { ...noBlocks, ...truths(value) } }),
    unsaid: ['DeletePublicAccessBlock', {}],
  },
  OwnershipControls: {
    put: 'PutBucketOwnershipControls',
    input: (OwnershipControls) => ({ OwnershipControls }),
    unsaid: ['DeleteBucketOwnershipControls', {}],
  },
  BucketEncryption: {
    put: 'PutBucketEncryption',
    input: ({ ServerSideEncryptionConfiguration: rules }) => ({
      ServerSideEncryptionConfiguration: { Rules: rules.map(encryptionRule) },
    }),
    unsaid: ['DeleteBucketEncryption', {}],
  },
  LifecycleConfiguration: {
    put: 'PutBucketLifecycleConfiguration',
    input: ({ Rules, ...rest }) => ({ ...rest, LifecycleConfiguration: { Rules: Rules.map(lifecycleRule) } }),
    unsaid: ['DeleteBucketLifecycle', {}],
  },
  Tags: {
    put: 'PutBucketTagging',
    input: (TagSet) => ({ Tagging: { TagSet } }),
    unsaid: ['DeleteBucketTagging', {}],
  },
};

const set = async (at: Provision, Bucket: string, properties: Input, before: Input = {}): Promise<void> => {
  for (const [property, { put, input, unsaid }] of Object.entries(settings)) {
    if (properties[property] !== undefined)
      await at.call('s3', put, { Bucket, ...input(properties[property]) });
    else if (before[property] !== undefined) await at.call('s3', unsaid[0], { Bucket, ...unsaid[1] });
  }
};

const provisioned = ({ world }: Provision, name: string): Provisioned => ({
  physicalId: name,
  attributes: {
    Arn: `arn:aws:s3:::${name}`,
    DomainName: `${name}.s3.amazonaws.com`,
    RegionalDomainName: `${name}.s3.${world.region}.amazonaws.com`,
  },
});

export const s3Bucket: ResourceType = {
  properties: ['BucketName', ...Object.keys(settings)],
  replacedBy: ['BucketName'],
  namedBy: 'BucketName',
  create: async (at, properties) => {
    const Bucket = properties.BucketName ?? madeUpName(at, 63).toLowerCase();
    await at.call('s3', 'CreateBucket', {
      Bucket,
      CreateBucketConfiguration: { LocationConstraint: at.world.region },
    });
    await orTakenBack(
      () => set(at, Bucket, properties),
      () => at.call('s3', 'DeleteBucket', { Bucket }),
    );
    return provisioned(at, Bucket);
  },
  update: async (at, physicalId, properties, before) => {
    await set(at, physicalId, properties, before);
    return provisioned(at, physicalId);
  },
  remove: async (at, physicalId) => {
    await at.call('s3', 'DeleteBucket', { Bucket: physicalId });
  },
};
