import type { Input } from '../../service.ts';
import { lostTags, madeUpName, type ResourceType } from '../resource-type.ts';

type Properties = Readonly<Record<string, Input>> & {
  readonly ApplicationName: string;
  readonly DeploymentGroupName?: string;
};

const lowerFirst = (name: string): string => `${name[0]?.toLowerCase()}${name.slice(1)}`;

/** The template's names begin with a capital, the operation's do not; tags and their filters are the same in both. */
const lowered = (value: Input): Input => {
  if (Array.isArray(value)) return value.map(lowered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [lowerFirst(name), lowered(one)]));
};

const asTheyAre = ['Ec2TagFilters', 'OnPremisesInstanceTagFilters', 'Tags'];

/** In the template each list of a set is wrapped once more. */
const wrapped: Readonly<Record<string, (value: Input) => Input>> = {
  Ec2TagSet: ({ Ec2TagSetList = [] }) => ({
    ec2TagSetList: Ec2TagSetList.map(({ Ec2TagGroup = [] }: Input) => Ec2TagGroup),
  }),
  OnPremisesTagSet: ({ OnPremisesTagSetList = [] }) => ({
    onPremisesTagSetList: OnPremisesTagSetList.map(
      ({ OnPremisesTagGroup = [] }: Input) => OnPremisesTagGroup,
    ),
  }),
};

const toInput = ({ ApplicationName, DeploymentGroupName: _, ...properties }: Properties): Input => ({
  applicationName: ApplicationName,
  ...Object.fromEntries(
    Object.entries(properties).map(([name, value]) => {
      if (asTheyAre.includes(name)) return [lowerFirst(name), value];
      return [lowerFirst(name), (wrapped[name] ?? lowered)(value)];
    }),
  ),
});

/** What a template no longer says is taken back: UpdateDeploymentGroup keeps what it is not given. */
const unsaid = {
  deploymentConfigName: 'CodeDeployDefault.OneAtATime',
  ec2TagFilters: [],
  ec2TagSet: { ec2TagSetList: [] },
  onPremisesInstanceTagFilters: [],
  onPremisesTagSet: { onPremisesTagSetList: [] },
  outdatedInstancesStrategy: 'UPDATE',
  autoScalingGroups: [],
  autoRollbackConfiguration: { enabled: false },
  alarmConfiguration: { enabled: false, alarms: [] },
};

export const codedeployDeploymentGroup: ResourceType = {
  properties: [
    'ApplicationName',
    'DeploymentGroupName',
    'ServiceRoleArn',
    'DeploymentConfigName',
    'DeploymentStyle',
    'Ec2TagFilters',
    'Ec2TagSet',
    'OnPremisesInstanceTagFilters',
    'OnPremisesTagSet',
    'AutoScalingGroups',
    'AlarmConfiguration',
    'AutoRollbackConfiguration',
    'OutdatedInstancesStrategy',
    'Tags',
  ],
  replacedBy: ['ApplicationName', 'DeploymentGroupName'],
  namedBy: 'DeploymentGroupName',
  create: async (at, properties: Properties) => {
    const name = properties.DeploymentGroupName ?? madeUpName(at, 100);
    await at.call('codedeploy', 'CreateDeploymentGroup', {
      ...toInput(properties),
      deploymentGroupName: name,
    });
    return { physicalId: name };
  },
  update: async (at, physicalId, properties: Properties, before: Properties) => {
    const { tags = [], ...settings } = toInput(properties);
    await at.call('codedeploy', 'UpdateDeploymentGroup', {
      ...unsaid,
      ...settings,
      currentDeploymentGroupName: physicalId,
    });
    const ResourceArn = at.world.arn(
      'codedeploy',
      `deploymentgroup:${properties.ApplicationName}/${physicalId}`,
    );
    if (tags.length > 0) await at.call('codedeploy', 'TagResource', { ResourceArn, Tags: tags });
    const TagKeys = lostTags(tags, before.Tags);
    if (TagKeys.length > 0) await at.call('codedeploy', 'UntagResource', { ResourceArn, TagKeys });
    return { physicalId };
  },
  remove: async (at, physicalId, { ApplicationName }: Properties) => {
    await at.call('codedeploy', 'DeleteDeploymentGroup', {
      applicationName: ApplicationName,
      deploymentGroupName: physicalId,
    });
  },
};
