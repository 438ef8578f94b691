/** The CloudWatchAlarm rule: it fails as soon as the alarm is in a state that it is to watch for, and waits for that. */
import { AwsError, notRehearsed } from '../../../errors.ts';
import { type ActionAt, type ActionProvider, fail, setting, succeed } from '../actions/action.ts';

const minuteMs = 60_000;
const known = ['ALARM', 'OK', 'INSUFFICIENT_DATA'];

const statesOf = ({ AlarmStates: states = 'ALARM' }: Readonly<Record<string, string>>): readonly string[] =>
  states.split(',').map((state) => state.trim());

const minutesOf = ({ WaitTime: minutes = '0' }: Readonly<Record<string, string>>): number => {
  if (!/^\d+$/.test(minutes)) throw notRehearsed(`the WaitTime ${minutes} of a CloudWatchAlarm rule`);
  return Number(minutes);
};

const askAlarm = async (at: ActionAt): Promise<string> => {
  const name = setting(at, 'AlarmName');
  const { MetricAlarms: metric = [], CompositeAlarms: composite = [] } = await at.call(
    'monitoring',
    'DescribeAlarms',
    { AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
  );
  const [alarm] = [...metric, ...composite];
  if (!alarm) throw new AwsError('ResourceNotFound', `There is no alarm ${name}`);
  return alarm.StateValue;
};

/** Looks every minute until the time is over. */
const watch = async (at: ActionAt): Promise<void> => {
  const { world, run, name: pipeline } = at;
  const state = await askAlarm(at);
  const summary = `The alarm ${setting(at, 'AlarmName')} is in the state ${state}`;
  const left = run.startTime + minutesOf(run.resolved) * minuteMs - world.clock.now();
  if (statesOf(run.resolved).includes(state)) fail(at, 'JobFailed', summary, { summary });
  else if (left <= 0) succeed(at, { summary });
  else {
    const again = Math.min(left, minuteMs);
    world.clock.after(again, 'codepipeline', 'look-at-action', { pipeline, runId: run.id });
  }
};

export const cloudWatchAlarm: ActionProvider = {
  required: ['AlarmName'],
  optional: ['AlarmStates', 'WaitTime'],
  inputs: [0, 0],
  outputs: [0, 0],
  refuse: (configuration) => {
    const unknown = statesOf(configuration).find((state) => !known.includes(state));
    if (unknown !== undefined) throw notRehearsed(`the AlarmStates ${unknown} of a CloudWatchAlarm rule`);
    minutesOf(configuration);
  },
  begin: watch,
  look: watch,
};
