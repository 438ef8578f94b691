import { AwsError } from '../../errors.ts';
import type { Input } from '../../service.ts';
import {
  madeUpName,
  orTakenBack,
  type Provision,
  type ResourceType,
  refuseExisting,
} from '../resource-type.ts';

type Properties = {
  readonly Name?: string;
  readonly Description?: string;
  readonly EventPattern?: object;
  readonly ScheduleExpression?: string;
  readonly State?: string;
  readonly Targets?: readonly { readonly Id: string }[];
};

const checkEntries = ({ FailedEntries = [] }: Input): void => {
  const [failed] = FailedEntries;
  if (failed) throw new AwsError(failed.ErrorCode, failed.ErrorMessage);
};

const putTargets = async (at: Provision, name: string, { Targets = [] }: Properties): Promise<void> => {
  if (Targets.length > 0) checkEntries(await at.call('events', 'PutTargets', { Rule: name, Targets }));
};

const put = async (at: Provision, name: string, properties: Properties) => {
  const { RuleArn } = await at.call('events', 'PutRule', {
    Name: name,
    ...(properties.EventPattern === undefined
      ? {}
      : { EventPattern: JSON.stringify(properties.EventPattern) }),
    ...(properties.ScheduleExpression === undefined
      ? {}
      : { ScheduleExpression: properties.ScheduleExpression }),
    ...(properties.State === undefined ? {} : { State: properties.State }),
    ...(properties.Description === undefined ? {} : { Description: properties.Description }),
  });
  return { physicalId: name, attributes: { Arn: RuleArn } };
};

export const eventsRule: ResourceType = {
  properties: ['Name', 'Description', 'EventPattern', 'ScheduleExpression', 'State', 'Targets'],
  replacedBy: ['Name'],
  namedBy: 'Name',
  create: async (at, properties: Properties) => {
    const name = properties.Name ?? madeUpName(at, 64);
    const look = () => at.call('events', 'DescribeRule', { Name: name });
    await refuseExisting(name, look, ['ResourceNotFoundException']);
    const made = await put(at, name, properties);
    await orTakenBack(
      () => putTargets(at, name, properties),
      () => at.call('events', 'DeleteRule', { Name: name }),
    );
    return made;
  },
  update: async (at, physicalId, properties: Properties, before: Properties) => {
    const kept = new Set(properties.Targets?.map((target) => target.Id));
    const Ids = (before.Targets ?? []).map((target) => target.Id).filter((id) => !kept.has(id));
    if (Ids.length > 0) await at.call('events', 'RemoveTargets', { Rule: physicalId, Ids });
    const done = await put(at, physicalId, properties);
    await putTargets(at, physicalId, properties);
    return done;
  },
  remove: async (at, physicalId, properties: Properties) => {
    const Ids = (properties.Targets ?? []).map((target) => target.Id);
    if (Ids.length > 0) await at.call('events', 'RemoveTargets', { Rule: physicalId, Ids });
    await at.call('events', 'DeleteRule', { Name: physicalId });
  },
};
