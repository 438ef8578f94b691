/** What alarms do: they publish to topics, and invoke functions. */
import { AwsError, NotRehearsedError, notRehearsed } from '../../errors.ts';
import type { World } from '../../world.ts';
import { note } from './history.ts';
import { functionEvent, messageOf, subjectOf } from './notification.ts';
import type { Alarm, AlarmState } from './state.ts';

/** Something to be done, as it was when the state changed. */
export type Planned = {
  readonly alarm: string;
  readonly alarmArn: string;
  readonly target: string;
  readonly at: number;
  readonly subject: string;
  readonly message: string;
};

type Perform = (world: World, planned: Planned) => Promise<unknown>;

const publish: Perform = (world, { alarmArn, target, subject, message }) =>
  world.call({ kind: 'service', arn: 'cloudwatch.amazonaws.com', sourceArn: alarmArn }, 'sns', 'Publish', {
    TopicArn: target,
    Subject: subject,
    Message: message,
  });

const invoke: Perform = (world, { alarmArn, target, message }) =>
  world.call(
    { kind: 'service', arn: 'lambda.alarms.cloudwatch.amazonaws.com', sourceArn: alarmArn },
    'lambda',
    'Invoke',
    { FunctionName: target, InvocationType: 'Event', Payload: Buffer.from(message) },
  );

const kinds: readonly { readonly arn: RegExp; readonly perform: Perform }[] = [
  { arn: /^arn:aws:sns:[\w-]+:\d{12}:[\w-]+$/, perform: publish },
  { arn: /^arn:aws:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/, perform: invoke },
];

const kindOf = (target: string) => kinds.find(({ arn }) => arn.test(target));

/** Refuses what is no action of an alarm, and the actions that this sandbox does not do. */
export const checkAction = (world: World, target: string): void => {
  const [prefix, , service, region] = target.split(':');
  if (prefix !== 'arn' || !service) throw new AwsError('ValidationError', `Invalid arn syntax: ${target}`);
  if (!kindOf(target)) throw notRehearsed(`the alarm action ${target}`);
  if (region !== world.region)
    throw new AwsError(
      'ValidationError',
      `Invalid region ${region} specified. Only ${world.region} is supported.`,
    );
};

const targetsOf = ({ configuration, state }: Alarm): readonly string[] => {
  const { ActionsEnabled, OKActions, AlarmActions, InsufficientDataActions } = configuration;
  const targets = { OK: OKActions, ALARM: AlarmActions, INSUFFICIENT_DATA: InsufficientDataActions };
  return ActionsEnabled ? targets[state.value] : [];
};

/** Has the alarm do what it was told for the state in which it is now; never within the call that put it there. */
export const planActions = (world: World, alarm: Alarm, before: AlarmState): void => {
  for (const target of targetsOf(alarm)) {
    const message = kindOf(target)?.perform === invoke ? functionEvent : messageOf;
    const planned: Planned = {
      alarm: alarm.name,
      alarmArn: alarm.arn,
      target,
      at: alarm.state.at,
      subject: subjectOf(world, alarm),
      message: JSON.stringify(message(world, alarm, before)),
    };
    world.clock.after(0, 'monitoring', 'act', planned);
  }
};

/** Does it; `act` is the timer of the service. What is refused stands in the history, and is not tried again. */
export const act = async (world: World, planned: Planned): Promise<void> => {
  const { alarm, target, at, message } = planned;
  const common = { notificationResource: target, stateUpdateTimestamp: at };
  try {
    await kindOf(target)?.perform(world, planned);
    note(world, alarm, 'Action', `Successfully executed action ${target}`, {
      actionState: 'Succeeded',
      ...common,
      publishedMessage: message,
    });
  } catch (error) {
    if (!(error instanceof AwsError) || error instanceof NotRehearsedError) throw error;
    note(world, alarm, 'Action', `Failed to execute action ${target}`, {
      actionState: 'Failed',
      ...common,
      error: error.message,
    });
  }
};
