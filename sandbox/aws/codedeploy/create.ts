/** CreateDeployment: what it asks of IAM, and what it refuses at once. */
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Ask } from '../../iam/authorize.ts';
import type { Call, Input, Operation } from '../../service.ts';
import { applicationArn, configArn, groupArn } from './asks.ts';
import { createIn } from './new-deployment.ts';
import { readRevision } from './revisions.ts';
import { findConfig, findGroup, revisionKey, stateOf } from './state.ts';

const refuseUnknown = (input: Input): void => {
  const unknown = ['targetInstances', 'overrideAlarmConfiguration'].find((name) => input[name] !== undefined);
  if (unknown) throw notRehearsed(`${unknown} of a deployment`);
  if (input.updateOutdatedInstancesOnly) throw notRehearsed('updateOutdatedInstancesOnly of a deployment');
  if ((input.deploymentMode ?? 'STANDARD') !== 'STANDARD')
    throw notRehearsed(`deployment mode ${input.deploymentMode}`);
};

const behaviors = ['DISALLOW', 'OVERWRITE', 'RETAIN'];

const behaviorOf = ({ fileExistsBehavior = 'DISALLOW' }: Input): string => {
  if (behaviors.includes(fileExistsBehavior)) return fileExistsBehavior;
  throw new AwsError(
    'InvalidFileExistsBehaviorException',
    `An invalid fileExistsBehavior option was specified: ${fileExistsBehavior}. Valid values are ${behaviors.join(', ')}`,
  );
};

const isAllowed = ({ world, principal }: Call, ask: Ask): boolean => {
  try {
    world.permit(principal, [ask]);
    return true;
  } catch {
    return false;
  }
};

/** A revision that is new is registered on the way; one that is known need only be read, or registered again. */
const revisionAsk = (call: Call, { applicationName, revision }: Input): Ask => {
  const resource = applicationArn(call.world, applicationName);
  const registering = { action: 'codedeploy:RegisterApplicationRevision', resource };
  const location = revision?.s3Location;
  const known = stateOf(call.world).applications[applicationName]?.revisions ?? {};
  const isKnown = location && revisionKey({ revisionType: 'S3', s3Location: location }) in known;
  if (!isKnown || isAllowed(call, registering)) return registering;
  return { action: 'codedeploy:GetApplicationRevision', resource };
};

const groupConfig = ({ world }: Call, { applicationName, deploymentGroupName }: Input): string | undefined =>
  stateOf(world).applications[applicationName]?.groups[deploymentGroupName]?.settings.deploymentConfigName;

/** AWS wants more than the action's own name says. */
const asks = (call: Call, input: Input): readonly Ask[] => {
  const { applicationName, deploymentGroupName } = input;
  const config = input.deploymentConfigName ?? groupConfig(call, input) ?? 'CodeDeployDefault.OneAtATime';
  return [
    {
      action: 'codedeploy:CreateDeployment',
      resource: groupArn(call.world, applicationName, deploymentGroupName),
    },
    { action: 'codedeploy:GetDeploymentConfig', resource: configArn(call.world, config) },
    revisionAsk(call, input),
  ];
};

export const createDeployment: Operation = {
  asks,
  run: ({ world }, input) => {
    const { applicationName, deploymentGroupName, description, autoRollbackConfiguration } = input;
    const group = findGroup(world, applicationName, deploymentGroupName);
    refuseUnknown(input);
    const config = findConfig(world, input.deploymentConfigName ?? group.settings.deploymentConfigName);
    const deployment = createIn(world, group, {
      revision: readRevision(input.revision),
      configName: config.name,
      creator: 'user',
      ignoreApplicationStopFailures: input.ignoreApplicationStopFailures ?? false,
      fileExistsBehavior: behaviorOf(input),
      ...(description === undefined ? {} : { description }),
      ...(autoRollbackConfiguration === undefined ? {} : { autoRollback: autoRollbackConfiguration }),
    });
    return { deploymentId: deployment.id };
  },
};
