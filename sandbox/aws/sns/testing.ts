/** Topics, queues and a function that remembers, for the tests of SNS. */
import { SNSClient } from '@aws-sdk/client-sns';
import { openBench as open } from '../../account-under-test.ts';
import { AwsError } from '../../errors.ts';
import type { Input, Service } from '../../service.ts';
import type { World } from '../../world.ts';
import { sqs } from '../sqs/service.ts';
import { sns } from './service.ts';

/** Keeps the events it was invoked with, and when; refuses as long as there are refusals left. */
const lambda: Service = {
  name: 'lambda',
  protocol: 'rest-json',
  sdk: () => import('@aws-sdk/client-lambda'),
  initialState: () => ({ events: [], tried: [], refusals: [] }),
  operations: {
    Invoke: {
      asks: () => [],
      run: ({ world }, input: Input) => {
        const { events, tried, refusals } = world.state.lambda;
        tried.push(world.clock.now());
        const status = refusals.shift();
        if (status) throw new AwsError('Refused', `refused with ${status}`, status);
        events.push(JSON.parse(String(input.Payload)));
        return { StatusCode: 202 };
      },
    },
  },
};

export type Bench = {
  readonly world: World;
  readonly client: SNSClient;
  /** As the operator, without the wire. */
  readonly call: (operation: string, input?: object) => Promise<Input>;
  readonly topic: (attributes?: Readonly<Record<string, string>>) => Promise<string>;
  /** A queue that lets SNS in; gives its ARN. */
  readonly queue: (name: string) => Promise<string>;
  readonly messages: (name: string) => readonly Input[];
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export const openBench = async (): Promise<Bench> => {
  const bench = await open([sns, sqs, lambda]);
  const { world } = bench;
  const client = new SNSClient(bench.options);
  const call = (operation: string, input: object = {}) => world.call(world.operator, 'sns', operation, input);
  const quiet = () => world.clock.pending().length === 0;
  return {
    world,
    client,
    call,
    topic: async (Attributes = {}) => (await call('CreateTopic', { Name: 'news', Attributes })).TopicArn,
    queue: async (QueueName) => {
      const Resource = world.arn('sqs', QueueName);
      const Principal = { Service: 'sns.amazonaws.com' };
      const Statement = [{ Effect: 'Allow', Principal, Action: 'sqs:SendMessage', Resource }];
      const Attributes = { Policy: JSON.stringify({ Statement }) };
      await world.call(world.operator, 'sqs', 'CreateQueue', { QueueName, Attributes });
      return Resource;
    },
    messages: (name) => world.state.sqs.queues[name].messages,
    settled: async () => world.clock.end(await world.clock.until('deliveries', quiet)),
    close: async () => {
      client.destroy();
      await bench.close();
    },
  };
};
