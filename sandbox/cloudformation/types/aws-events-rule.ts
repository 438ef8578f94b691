import type { Provision, ResourceType } from '../resource-type.ts';

type Properties = {
  readonly Name?: string;
  readonly Description?: string;
  readonly EventPattern: object;
  readonly State?: string;
  readonly Targets?: readonly { readonly Id: string }[];
};

const put = async (at: Provision, name: string, properties: Properties) => {
  const { RuleArn } = await at.call('events', 'PutRule', {
    Name: name,
    EventPattern: JSON.stringify(properties.EventPattern),
    ...(properties.State === undefined ? {} : { State: properties.State }),
    ...(properties.Description === undefined ? {} : { Description: properties.Description }),
  });
  if (properties.Targets) await at.call('events', 'PutTargets', { Rule: name, Targets: properties.Targets });
  return { physicalId: name, attributes: { Arn: RuleArn } };
};

export const eventsRule: ResourceType = {
  properties: ['Name', 'Description', 'EventPattern', 'State', 'Targets'],
  replacedBy: ['Name'],
  create: (at, properties: Properties) =>
    put(at, properties.Name ?? `${at.stackName}-${at.logicalId}-${at.world.random.upper(12)}`, properties),
  update: async (at, physicalId, properties: Properties, before: Properties) => {
    const kept = new Set(properties.Targets?.map((target) => target.Id));
    const Ids = (before.Targets ?? []).map((target) => target.Id).filter((id) => !kept.has(id));
    if (Ids.length > 0) await at.call('events', 'RemoveTargets', { Rule: physicalId, Ids });
    return put(at, physicalId, properties);
  },
  remove: async (at, physicalId, properties: Properties) => {
    const Ids = (properties.Targets ?? []).map((target) => target.Id);
    if (Ids.length > 0) await at.call('events', 'RemoveTargets', { Rule: physicalId, Ids });
    await at.call('events', 'DeleteRule', { Name: physicalId });
  },
};
