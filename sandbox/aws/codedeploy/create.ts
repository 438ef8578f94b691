/** CreateDeployment: what it asks of IAM, and what it refuses at once. */
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Ask } from '../../iam/authorize.ts';
import type { Call, Input, Operation } from '../../service.ts';
import { checkAlarms } from './alarms.ts';
import { applicationArn, configArn, groupArn } from './asks.ts';
import { checkAutoRollback } from './group-settings.ts';
import { checkDescription, checkOneOf } from './names.ts';
import { createIn, type NewDeployment } from './new-deployment.ts';
import { readRevision } from './revisions.ts';
import { findConfig, findGroup, revisionKey, stateOf } from './state.ts';

const refuseUnknown = (input: Input): void => {
  if (input.targetInstances !== undefined)
    throw new AwsError(
      'InvalidTargetInstancesException',
      'Target instances are given for blue/green deployments only, and this one is in place',
    );
  if (input.updateOutdatedInstancesOnly) throw notRehearsed('updateOutdatedInstancesOnly of a deployment');
  const { deploymentMode = 'STANDARD' } = input;
  checkOneOf('InvalidInputException', 'deployment mode', deploymentMode, ['STANDARD', 'RESTART']);
  if (deploymentMode !== 'STANDARD') throw notRehearsed(`deployment mode ${deploymentMode}`);
};

const behaviorOf = ({ fileExistsBehavior = 'DISALLOW' }: Input): string =>
  checkOneOf('InvalidFileExistsBehaviorException', 'fileExistsBehavior option', fileExistsBehavior, [
    'DISALLOW',
    'OVERWRITE',
    'RETAIN',
  ]);

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
  const group = groupArn(call.world, applicationName, deploymentGroupName);
  return [
    { action: 'codedeploy:CreateDeployment', resource: group },
    { action: 'codedeploy:GetDeploymentConfig', resource: configArn(call.world, config) },
    revisionAsk(call, input),
    // Whoever leaves the group's alarms aside might as well change the group.
    ...(input.overrideAlarmConfiguration === undefined
      ? []
      : [{ action: 'codedeploy:UpdateDeploymentGroup', resource: group }]),
  ];
};

/** What is taken over as it is given. */
const optional = (input: Input): Partial<NewDeployment> => {
  const { description, autoRollbackConfiguration, overrideAlarmConfiguration } = input;
  checkDescription(description);
  checkAutoRollback(autoRollbackConfiguration);
  checkAlarms(overrideAlarmConfiguration);
  return {
    ...(description === undefined ? {} : { description }),
    ...(autoRollbackConfiguration === undefined ? {} : { autoRollback: autoRollbackConfiguration }),
    ...(overrideAlarmConfiguration === undefined ? {} : { overrideAlarms: overrideAlarmConfiguration }),
  };
};

export const createDeployment: Operation = {
  asks,
  run: ({ world }, input) => {
    const group = findGroup(world, input.applicationName, input.deploymentGroupName);
    refuseUnknown(input);
    const config = findConfig(world, input.deploymentConfigName ?? group.settings.deploymentConfigName);
    const deployment = createIn(world, group, {
      revision: readRevision(input.revision),
      configName: config.name,
      creator: 'user',
      ignoreApplicationStopFailures: input.ignoreApplicationStopFailures ?? false,
      fileExistsBehavior: behaviorOf(input),
      ...optional(input),
    });
    return { deploymentId: deployment.id };
  },
};
