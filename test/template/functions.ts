/** What Lambda and CodeDeploy ask of functions, roles and groups that the database takes any text for. */
import {
  branchesOf,
  intrinsicOf,
  isObject,
  listOf,
  type Properties,
  resourcesOf,
  type Say,
  type Template,
  textsOf,
} from './template.ts';

/** The runtimes in which a function can be made and kept for a while. */
const RUNTIMES = ['nodejs22.x', 'nodejs24.x'];

/** The property that names a role, and the service that must be able to take that role on. */
const ROLES: readonly (readonly [type: string, property: string, service: string])[] = [
  ['AWS::Lambda::Function', 'Role', 'lambda.amazonaws.com'],
  ['AWS::CodePipeline::Pipeline', 'RoleArn', 'codepipeline.amazonaws.com'],
  ['AWS::CodeBuild::Project', 'ServiceRole', 'codebuild.amazonaws.com'],
  ['AWS::CodeDeploy::DeploymentGroup', 'ServiceRoleArn', 'codedeploy.amazonaws.com'],
];

const ROLL_BACK_EVENTS = ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'];

/** Checks functions, the roles that services take on, and deployment groups. */
export const checkFunctions = (template: Template, say: Say): void => {
  for (const [id, properties] of resourcesOf(template, 'AWS::Lambda::Function'))
    checkFunction(id, properties, say);
  checkRoles(template, say);
  checkDestinations(template, say);
  for (const [id, properties] of resourcesOf(template, 'AWS::CodeDeploy::DeploymentGroup'))
    checkGroup(template, id, properties, say);
};

const checkFunction = (id: string, { Runtime, Timeout, VpcConfig }: Properties, say: Say): void => {
  if (!RUNTIMES.includes(String(Runtime)))
    say(`${id}.Runtime`, `${Runtime} is none of ${RUNTIMES.join(', ')}`);
  if (Number(Timeout) > 900) say(`${id}.Timeout`, 'Lambda ends every call after 900 seconds');
  for (const network of branchesOf(VpcConfig ?? {}).filter(isObject)) {
    const has = (key: string) => listOf(network[key] ?? []).length > 0;
    if (has('SubnetIds') !== has('SecurityGroupIds'))
      say(`${id}.VpcConfig`, 'subnets and security groups go together');
  }
};

const checkRoles = (template: Template, say: Say): void => {
  for (const [type, property, service] of ROLES)
    for (const [id, properties] of resourcesOf(template, type)) {
      const [, argument] = intrinsicOf(properties[property]) ?? [];
      const [role] = listOf(argument).map(String);
      const trust = JSON.stringify(
        template.Resources[role ?? '']?.Properties?.AssumeRolePolicyDocument ?? {},
      );
      if (!trust.includes(`"${service}"`)) say(`${id}.${property}`, `${service} may not take on ${role}`);
    }
};

/** What a pipeline's function was called with holds keys to the artifacts: it must be kept nowhere. */
const checkDestinations = (template: Template, say: Say): void => {
  const pipelines = JSON.stringify(resourcesOf(template, 'AWS::CodePipeline::Pipeline'));
  for (const [id, { FunctionName, DestinationConfig }] of resourcesOf(
    template,
    'AWS::Lambda::EventInvokeConfig',
  ))
    if (
      isObject(DestinationConfig) &&
      DestinationConfig.OnFailure &&
      pipelines.includes(JSON.stringify(FunctionName))
    )
      say(`${id}.DestinationConfig`, 'would keep the credentials that the pipeline gives its functions');
};

const checkGroup = (
  template: Template,
  id: string,
  { DeploymentConfigName, AutoRollbackConfiguration }: Properties,
  say: Say,
): void => {
  // A configuration of another name may have been made by somebody in the account.
  for (const name of textsOf(template, DeploymentConfigName ?? []))
    if (/^CodeDeployDefault\.(?!(AllAtOnce|HalfAtATime|OneAtATime)$)/.test(name))
      say(`${id}.DeploymentConfigName`, `CodeDeploy has no ${name} for hosts`);
  const { Events = [] } = isObject(AutoRollbackConfiguration) ? AutoRollbackConfiguration : {};
  for (const event of listOf(Events))
    if (!ROLL_BACK_EVENTS.includes(String(event)))
      say(`${id}.AutoRollbackConfiguration`, `there is no event ${event}`);
};
