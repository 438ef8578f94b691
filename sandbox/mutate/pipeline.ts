/** A pipeline whose stages, actions and parameters are not what they have to be; and what it stands on. */
import type { Input } from '../service.ts';
import { actionOf, type Draft, type Mutation, resourceOf } from './mutation.ts';

type Change = {
  readonly name: string;
  readonly change: (draft: Draft) => void;
  readonly names: RegExp;
  readonly scenarios?: readonly string[];
};

const stagesOf = (draft: Draft): Input[] => resourceOf(draft, 'Pipeline').Properties.Stages;

const swap = (draft: Draft, one: string, other: string): void => {
  const stages = stagesOf(draft);
  const [a, b] = [one, other].map((name) => stages.findIndex(({ Name }) => Name === name)) as [
    number,
    number,
  ];
  [stages[a], stages[b]] = [stages[b], stages[a]];
};

const setParameter = (draft: Draft, stage: string, action: string, name: string, value: unknown): void => {
  const { Configuration } = actionOf(draft, stage, action);
  const { [name]: _, ...others } = JSON.parse(Configuration.UserParameters);
  Configuration.UserParameters = JSON.stringify(value === undefined ? others : { ...others, [name]: value });
};

const stages: readonly Change[] = [
  {
    name: 'the tests come after staging',
    change: (draft) => swap(draft, 'Test', 'Staging'),
    names: /has not passed the tests/,
  },
  {
    name: 'there is no approval',
    change: (draft) => void stagesOf(draft).splice(4, 1),
    names: /approv/i,
  },
  {
    name: 'the tests are left out',
    change: (draft) => void stagesOf(draft).splice(2, 1),
    names: /has not passed the tests/,
  },
  {
    name: 'staging is not validated',
    change: (draft) => void stagesOf(draft)[3].Actions.splice(2, 1),
    names: /validated|known good/i,
  },
  {
    name: 'staging is validated before it is deployed',
    change: (draft) => {
      actionOf(draft, 'Staging', 'Validate').RunOrder = 2;
      actionOf(draft, 'Staging', 'Deploy').RunOrder = 3;
    },
    names: /Validate/,
  },
  {
    name: 'nobody admits a release to production',
    change: (draft) => void stagesOf(draft)[5].Actions.shift(),
    names: /frozen|Stage Production cannot be retried: it is Succeeded/,
    scenarios: ['frozen'],
  },
];

const artifacts: readonly Change[] = [
  {
    name: 'the source is deployed in the place of the bundle',
    change: (draft) => {
      actionOf(draft, 'Staging', 'Deploy').InputArtifacts = [{ Name: 'Source' }];
    },
    names: /Source|version|validated|commit/i,
  },
  {
    name: 'an artifact that nobody makes',
    change: (draft) => {
      actionOf(draft, 'Staging', 'Deploy').InputArtifacts = [{ Name: 'Bundel' }];
    },
    names: /Bundel/,
  },
  {
    name: 'the build has no input',
    change: (draft) => {
      actionOf(draft, 'Build', 'CodeBuild').InputArtifacts = [];
    },
    names: /CodeBuild|input/i,
  },
  {
    name: 'admission is given no bundle',
    change: (draft) => {
      delete actionOf(draft, 'Staging', 'Admit').InputArtifacts;
    },
    names: /artifact|bundle/i,
  },
];

const parameters: readonly Change[] = [
  {
    name: 'admission to staging asks about production',
    change: (draft) => setParameter(draft, 'Staging', 'Admit', 'environment', 'production'),
    names: /production/,
  },
  {
    name: 'validation of staging looks at an environment that is not there',
    change: (draft) => setParameter(draft, 'Staging', 'Validate', 'environment', 'stagign'),
    names: /stagign/,
  },
  {
    name: 'Jenkins is asked for a job that is not there',
    change: (draft) => setParameter(draft, 'Test', 'Jenkins', 'job', 'hello-test'),
    names: /hello-test\b/,
  },
  {
    name: 'Jenkins is told no commit',
    change: (draft) => setParameter(draft, 'Test', 'Jenkins', 'commit', undefined),
    names: /commit/,
  },
  {
    name: 'a parameter that the function does not know',
    change: (draft) => setParameter(draft, 'Test', 'Jenkins', 'jbo', 'x'),
    names: /jbo/,
  },
  {
    name: 'the commit is written as a name that no namespace has',
    change: (draft) => setParameter(draft, 'Staging', 'Admit', 'commit', '#{Sorce.CommitId}'),
    names: /Sorce/,
  },
  {
    name: 'staging is deployed to production',
    change: (draft) => {
      actionOf(draft, 'Staging', 'Deploy').Configuration.DeploymentGroupName = 'hello-production';
    },
    names: /production|staging/,
  },
  {
    name: 'a deployment group that is not there',
    change: (draft) => {
      actionOf(draft, 'Staging', 'Deploy').Configuration.DeploymentGroupName = 'hello-stagign';
    },
    names: /hello-stagign/,
  },
  {
    name: 'a build project that is not there',
    change: (draft) => {
      actionOf(draft, 'Build', 'CodeBuild').Configuration.ProjectName = 'hello-bulid';
    },
    names: /hello-bulid/,
  },
  {
    name: 'a function that is not there',
    change: (draft) => {
      actionOf(draft, 'Test', 'Jenkins').Configuration.FunctionName = 'hello-run-jenkins-test';
    },
    names: /hello-run-jenkins-test\b/,
  },
  {
    name: 'the trigger listens to another branch',
    change: (draft) => {
      const [trigger] = resourceOf(draft, 'Pipeline').Properties.Triggers;
      trigger.GitConfiguration.Push[0].Branches.Includes = ['trunk'];
    },
    names: /execution|broken|waited/i,
    scenarios: ['staging-sick'],
  },
  {
    name: 'another repository',
    change: (draft) => {
      actionOf(draft, 'Source', 'GitHub').Configuration.FullRepositoryId = 'example/hello-ap';
    },
    names: /hello-ap\b/,
  },
  {
    name: 'another branch',
    change: (draft) => {
      actionOf(draft, 'Source', 'GitHub').Configuration.BranchName = 'trunk';
    },
    names: /trunk/,
  },
];

const tag =
  (group: string, value: string) =>
  (draft: Draft): void => {
    const { Properties } = resourceOf(draft, group);
    Properties.Ec2TagFilters[0].Value = value;
    Properties.OnPremisesInstanceTagFilters[0].Value = value;
  };

const around: readonly Change[] = [
  {
    name: 'the staging group has no hosts',
    change: tag('StagingGroup', 'hello-stagign'),
    names: /no instances|instances/i,
  },
  {
    name: 'the staging group has the hosts of production',
    change: tag('StagingGroup', 'hello-production'),
    names: /staging|production/,
  },
  {
    name: 'CodeDeploy rolls back by itself',
    change: (draft) => {
      resourceOf(draft, 'StagingGroup').Properties.AutoRollbackConfiguration = {
        Enabled: true,
        Events: ['DEPLOYMENT_FAILURE'],
      };
    },
    names: /broken: /,
    scenarios: ['deploy-fails'],
  },
  {
    name: 'the ledger has another sort key',
    change: (draft) => {
      const { Properties } = resourceOf(draft, 'Ledger');
      Properties.KeySchema[1].AttributeName = 'sort';
      Properties.AttributeDefinitions[1].AttributeName = 'sort';
    },
    names: /sort|key/i,
  },
  {
    name: 'the ledger has another name',
    change: (draft) => {
      resourceOf(draft, 'Ledger').Properties.TableName = 'hello-legder';
    },
    names: /hello-ledger|ledger/i,
  },
  {
    name: 'the artifacts are not versioned',
    change: (draft) => {
      delete resourceOf(draft, 'Artifacts').Properties.VersioningConfiguration;
    },
    names: /version/i,
  },
  {
    name: 'the bucket refuses everybody',
    change: (draft) => {
      const [statement] = resourceOf(draft, 'ArtifactsPolicy').Properties.PolicyDocument.Statement;
      delete statement.Condition;
    },
    names: /s3:|denied|not authorized/i,
  },
  {
    name: 'the queue takes nothing from EventBridge',
    change: (draft) => {
      delete draft.template.Resources.FailedEventsPolicy;
      delete draft.template.Resources.RollBackEventBridgeLambdaPermission2;
    },
    names: /dead-letter|sqs:SendMessage|lambda:InvokeFunction/i,
    scenarios: ['staging-sick'],
  },
];

const mutation = (group: string, { name, change, names, scenarios = ['green'] }: Change): Mutation => ({
  name: `${group}: ${name}`,
  apply: change,
  scenarios,
  names,
});

/** Mutations of the pipeline itself, and of what it stands on. */
export const pipelineMutations: readonly Mutation[] = [
  ...stages.map((change) => mutation('stages', change)),
  ...artifacts.map((change) => mutation('artifacts', change)),
  ...parameters.map((change) => mutation('parameters', change)),
  ...around.map((change) => mutation('around', change)),
];
