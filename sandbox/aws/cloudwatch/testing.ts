/** For tests: an account with CloudWatch, SNS, and a function that remembers what it was called with. */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { type Bench, openBench } from '../../account-under-test.ts';
import type { Input, Service } from '../../service.ts';
import { sns } from '../sns/service.ts';
import { cloudwatch } from './service.ts';

const lambda: Service = {
  name: 'lambda',
  protocol: 'rest-json',
  sdk: () => import('@aws-sdk/client-lambda'),
  initialState: () => ({ events: [] }),
  operations: {
    Invoke: {
      asks: () => [],
      run: ({ world, principal }, { FunctionName, Payload }: Input) => {
        const event = JSON.parse(String(Payload));
        world.state.lambda.events.push({ by: principal.arn, name: FunctionName, event });
        return { StatusCode: 202 };
      },
    },
  },
};

export type CloudWatchBench = Bench & {
  readonly client: CloudWatchClient;
  /** As the operator, without the wire. */
  readonly call: (operation: string, input?: object) => Promise<Input>;
  /** Adds values of the metric Errors in the namespace Hello, now. */
  readonly measure: (...values: readonly number[]) => Promise<void>;
  /** An alarm on that metric: more than 5 within a minute. */
  readonly alarm: (more?: object) => Promise<void>;
  readonly stateOf: (name?: string) => Promise<string>;
  /** Lets virtual time go on. */
  readonly pass: (ms: number) => Promise<void>;
  readonly events: (detailType: string) => readonly Input[];
};

export const onErrors = {
  AlarmName: 'sick',
  Namespace: 'Hello',
  MetricName: 'Errors',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 5,
  ComparisonOperator: 'GreaterThanThreshold',
};

export const openCloudWatch = async (): Promise<CloudWatchBench> => {
  const bench = await openBench([cloudwatch, sns, lambda]);
  const { world } = bench;
  const call = (operation: string, input: object = {}) =>
    world.call(world.operator, 'monitoring', operation, input);
  const pass = async (ms: number) => {
    const until = world.clock.now() + ms;
    // A look of no alarm: time has a reason to go on until then.
    world.clock.schedule(until, 'monitoring', 'look', { alarm: '' });
    const over = () => world.clock.now() >= until && world.clock.pending().length === 0;
    world.clock.end(await world.clock.until(`${ms} ms`, over));
  };
  return {
    ...bench,
    client: new CloudWatchClient(bench.options),
    call,
    pass,
    measure: async (...values) => {
      const MetricData = values.map((Value) => ({ MetricName: 'Errors', Value }));
      await call('PutMetricData', { Namespace: 'Hello', MetricData });
    },
    alarm: async (more = {}) => void (await call('PutMetricAlarm', { ...onErrors, ...more })),
    stateOf: async (name = 'sick') => {
      const { MetricAlarms } = await call('DescribeAlarms', { AlarmNames: [name] });
      return MetricAlarms[0]?.StateValue;
    },
    events: (detailType) =>
      world.trace
        .filter(({ kind, what }) => kind === 'event' && what === detailType)
        .map(({ detail }) => detail),
  };
};
