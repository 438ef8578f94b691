/** The CloudWatch alarms of a deployment: which they are, and whether one of them says that it has to stop. */
import { AwsError } from '../../errors.ts';
import type { World } from '../../world.ts';
import { type AlarmConfiguration, type Deployment, groupOf, type Stop } from './state.ts';

const maxAlarms = 10;

/** Refuses what cannot be watched. */
export const checkAlarms = (configuration: AlarmConfiguration | undefined): void => {
  if (!configuration) return;
  const names = (configuration.alarms ?? []).map(({ name }) => name ?? '');
  const invalid = (why: string) => new AwsError('InvalidAlarmConfigException', why);
  if (names.length > maxAlarms)
    throw new AwsError('AlarmsLimitExceededException', `A group has at most ${maxAlarms} alarms`);
  if (names.some((name) => name === '' || name.length > 255))
    throw invalid('The name of an alarm has 1 to 255 characters');
  if (new Set(names).size < names.length) throw invalid('Each alarm may be named once');
  if (configuration.enabled && names.length === 0) throw invalid('Alarms are enabled, and none is named');
};

/** What is to be watched, if anything: a roll-back is not stopped by what it is to cure. */
export const alarmsOf = (world: World, deployment: Deployment): AlarmConfiguration | undefined => {
  if (deployment.creator === 'codeDeployRollback') return undefined;
  const configuration = deployment.overrideAlarms ?? groupOf(world, deployment)?.settings.alarmConfiguration;
  return configuration?.enabled ? configuration : undefined;
};

type Alarm = { readonly AlarmName: string; readonly StateValue: string };

const ask = async (world: World, deployment: Deployment, names: readonly string[]) => {
  const role = groupOf(world, deployment)?.settings.serviceRoleArn ?? '';
  const principal = world.assume(role, 'codedeploy.amazonaws.com', deployment.id);
  const input = { AlarmNames: names, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] };
  const answer = await world.call(principal, 'monitoring', 'DescribeAlarms', input);
  const found: readonly Alarm[] = [...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])];
  const unknown = names.filter((name) => !found.some(({ AlarmName }) => AlarmName === name));
  if (unknown.length > 0) throw new AwsError('ResourceNotFound', `There is no alarm ${unknown.join(', ')}`);
  return found;
};

const activated = (alarms: readonly Alarm[]): Stop => ({
  event: 'DEPLOYMENT_STOP_ON_ALARM',
  error: {
    code: 'ALARM_ACTIVE',
    message: `One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Activated alarms: ${alarms.map(({ AlarmName }) => `<${AlarmName}>`).join(' ')}`,
  },
});

/** The code is a guess: AWS only says that the deployment stops. */
const blind = (error: AwsError): Stop => ({
  error: {
    code: error.code.startsWith('AccessDenied') ? 'IAM_ROLE_PERMISSIONS' : 'INTERNAL_ERROR',
    message: `The state of the alarms could not be retrieved from Amazon CloudWatch: ${error.message}`,
  },
});

/** Looks at the alarms as the group's role: why the deployment has to stop, if it has to. */
export const lookAtAlarms = async (world: World, deployment: Deployment): Promise<Stop | undefined> => {
  const configuration = alarmsOf(world, deployment);
  if (!configuration) return undefined;
  try {
    const names = (configuration.alarms ?? []).map(({ name }) => name ?? '');
    const active = (await ask(world, deployment, names)).filter(({ StateValue }) => StateValue === 'ALARM');
    return active.length === 0 ? undefined : activated(active);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return configuration.ignorePollAlarmFailure ? undefined : blind(error);
  }
};
