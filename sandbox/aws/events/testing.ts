/** For tests: an account with EventBridge and SQS, and other services that answer what the test wants. */
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Bench, openBench } from '../../account-under-test.ts';
import type { AwsError } from '../../errors.ts';
import type { Policy } from '../../iam/authorize.ts';
import type { Input, Service } from '../../service.ts';
import { sqs } from '../sqs/service.ts';
import { events } from './service.ts';

export type Fake = {
  /** Answers to the next calls, in turn; afterwards every call is taken. */
  readonly answers: (AwsError | undefined)[];
  readonly taken: Input[];
};

export type EventsBench = Bench & {
  readonly client: EventBridgeClient;
  readonly queues: SQSClient;
  readonly fakes: Readonly<Record<'lambda' | 'sns' | 'codepipeline', Fake>>;
  readonly role: (name: string, trust: string, policy: Policy) => string;
  readonly queue: (name: string, allowed?: string) => Promise<string>;
  readonly received: (name: string) => Promise<readonly Input[]>;
};

const operations = { lambda: 'Invoke', sns: 'Publish', codepipeline: 'StartPipelineExecution' };
const packages = {
  lambda: () => import('@aws-sdk/client-lambda'),
  sns: () => import('@aws-sdk/client-sns'),
  codepipeline: () => import('@aws-sdk/client-codepipeline'),
};

const serviceOf = (name: 'lambda' | 'sns' | 'codepipeline', { answers, taken }: Fake): Service => ({
  name,
  protocol: name === 'sns' ? 'query' : name === 'lambda' ? 'rest-json' : 'json-1.1',
  sdk: packages[name],
  initialState: () => ({}),
  operations: {
    [operations[name]]: {
      // Lambda and SNS let EventBridge in by policies of their own, which are not what is tested here.
      ...(name === 'codepipeline' ? {} : { asks: () => [] }),
      run: (_, input) => {
        const answer = answers.shift();
        if (answer) throw answer;
        taken.push({ ...input });
        return {};
      },
    },
  },
});

const iam: Service = {
  name: 'iam',
  protocol: 'query',
  sdk: () => Promise.resolve({}),
  operations: {},
  initialState: () => ({ roles: {}, policies: {}, instanceProfiles: {} }),
};

const fake = (): Fake => ({ answers: [], taken: [] });

export const openEvents = async (): Promise<EventsBench> => {
  const fakes = { lambda: fake(), sns: fake(), codepipeline: fake() };
  const others = (['lambda', 'sns', 'codepipeline'] as const).map((name) => serviceOf(name, fakes[name]));
  const bench = await openBench([events, sqs, iam, ...others]);
  const { world, options } = bench;
  const queues = new SQSClient(options);
  const role: EventsBench['role'] = (name, service, policy) => {
    const arn = `arn:aws:iam::${world.account}:role/${name}`;
    const Statement = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
    world.state.iam.roles[name] = { name, arn, trust: { Statement }, inline: { own: policy }, attached: [] };
    return arn;
  };
  const queue: EventsBench['queue'] = async (name, allowed) => {
    const Statement = {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: '*',
      Condition: { ArnEquals: { 'aws:SourceArn': allowed } },
    };
    const Attributes = allowed ? { Policy: JSON.stringify({ Statement }) } : {};
    await queues.send(new CreateQueueCommand({ QueueName: name, Attributes }));
    return world.arn('sqs', name);
  };
  const received: EventsBench['received'] = async (name) => {
    const { Messages = [] } = await queues.send(
      new ReceiveMessageCommand({
        QueueUrl: `${world.url}/${world.account}/${name}`,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
      }),
    );
    return Messages;
  };
  return { ...bench, client: new EventBridgeClient(options), queues, fakes, role, queue, received };
};
