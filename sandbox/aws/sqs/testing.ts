/** A queue service that listens, for its tests. */
import { SQSClient } from '@aws-sdk/client-sqs';
import { openBench as open } from '../../account-under-test.ts';
import type { Input, Service } from '../../service.ts';
import type { World } from '../../world.ts';
import { sqs } from './service.ts';
import type { Message } from './state.ts';

export type Bench = {
  readonly world: World;
  readonly client: SQSClient;
  /** As the operator, without the wire. */
  readonly call: (operation: string, input?: object) => Promise<Input>;
  readonly url: (name: string) => string;
  readonly arn: (name: string) => string;
  readonly create: (name: string, attributes?: Readonly<Record<string, string>>) => Promise<string>;
  readonly messages: (name: string) => readonly Message[];
  /** Lets so much virtual time pass. */
  readonly pass: (seconds: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

export const openBench = async (others: readonly Service[] = []): Promise<Bench> => {
  const bench = await open([sqs, ...others]);
  const { world } = bench;
  const client = new SQSClient(bench.options);
  const call = (operation: string, input: object = {}) => world.call(world.operator, 'sqs', operation, input);
  const url = (name: string) => `${world.url}/${world.account}/${name}`;
  return {
    world,
    client,
    call,
    url,
    arn: (name) => world.arn('sqs', name),
    create: async (QueueName, Attributes = {}) => {
      await call('CreateQueue', { QueueName, Attributes });
      return url(QueueName);
    },
    messages: (name) => world.state.sqs.queues[name].messages,
    pass: async (seconds) => {
      const end = world.clock.now() + seconds * 1_000;
      world.clock.schedule(end, 'sqs', 'forget', { name: 'nothing' });
      world.clock.end(await world.clock.until('the time', () => world.clock.now() >= end));
    },
    close: async () => {
      client.destroy();
      await bench.close();
    },
  };
};
