import {
  madeUpName,
  orTakenBack,
  type Provision,
  type ResourceType,
  type Tag,
  tagMap,
} from '../resource-type.ts';

type Properties = {
  readonly LogGroupName?: string;
  readonly RetentionInDays?: number;
  readonly Tags?: readonly Tag[];
};

const arnOf = (at: Provision, name: string): string => at.world.arn('logs', `log-group:${name}`);

const provisioned = (at: Provision, name: string) => ({
  physicalId: name,
  attributes: { Arn: `${arnOf(at, name)}:*` },
});

const retain = async (at: Provision, logGroupName: string, days: number | undefined): Promise<void> => {
  if (days === undefined) await at.call('logs', 'DeleteRetentionPolicy', { logGroupName });
  else await at.call('logs', 'PutRetentionPolicy', { logGroupName, retentionInDays: Number(days) });
};

const retag = async (at: Provision, name: string, wanted: Properties, before: Properties): Promise<void> => {
  const resourceArn = arnOf(at, name);
  const tags = tagMap(wanted.Tags);
  const tagKeys = Object.keys(tagMap(before.Tags)).filter((key) => !(key in tags));
  if (tagKeys.length > 0) await at.call('logs', 'UntagResource', { resourceArn, tagKeys });
  if (Object.keys(tags).length > 0) await at.call('logs', 'TagResource', { resourceArn, tags });
};

export const logsLogGroup: ResourceType = {
  properties: ['LogGroupName', 'RetentionInDays', 'Tags'],
  replacedBy: ['LogGroupName'],
  namedBy: 'LogGroupName',
  create: async (at, wanted: Properties) => {
    const name = wanted.LogGroupName ?? madeUpName(at, 512);
    await at.call('logs', 'CreateLogGroup', {
      logGroupName: name,
      ...(wanted.Tags ? { tags: tagMap(wanted.Tags) } : {}),
    });
    await orTakenBack(
      async () => {
        if (wanted.RetentionInDays !== undefined) await retain(at, name, wanted.RetentionInDays);
      },
      () => at.call('logs', 'DeleteLogGroup', { logGroupName: name }),
    );
    return provisioned(at, name);
  },
  update: async (at, name, wanted: Properties, before: Properties) => {
    if (wanted.RetentionInDays !== before.RetentionInDays) await retain(at, name, wanted.RetentionInDays);
    await retag(at, name, wanted, before);
    return provisioned(at, name);
  },
  remove: async (at, name) => {
    await at.call('logs', 'DeleteLogGroup', { logGroupName: name });
  },
};
