import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Bench, openBench } from '../../account-under-test.ts';
import { AwsError } from '../../errors.ts';
import type { Input, Service } from '../../service.ts';
import type { World } from '../../world.ts';
import { sqs } from '../sqs/service.ts';
import { events } from './service.ts';

let world: World;
let bench: Bench;
let eventBridge: EventBridgeClient;
let queues: SQSClient;
let answers: (AwsError | undefined)[] = [];
let invoked: Input[] = [];

/** A Lambda that answers what the test wants, so that delivery can be seen to fail and to be tried again. */
const lambda: Service = {
  name: 'lambda',
  protocol: 'rest-json',
  sdk: () => import('@aws-sdk/client-lambda'),
  initialState: () => ({}),
  operations: {
    Invoke: {
      asks: () => [],
      run: (_, { Payload, FunctionName: __, InvocationType: ___ }) => {
        const answer = answers.shift();
        if (answer) throw answer;
        invoked.push(JSON.parse(Payload.toString()));
        return { StatusCode: 202 };
      },
    },
  },
};

const functionArn = 'arn:aws:lambda:eu-west-1:111122223333:function:hello';
const send = () =>
  eventBridge.send(
    new PutEventsCommand({ Entries: [{ Source: 'slipway.hello', DetailType: 'Test', Detail: '{"n":1}' }] }),
  );
const settle = async () =>
  world.clock.end(await world.clock.until('quiet', () => world.clock.pending().length === 0));

beforeAll(async () => {
  bench = await openBench([events, sqs, lambda]);
  world = bench.world;
  const { options } = bench;
  eventBridge = new EventBridgeClient(options);
  queues = new SQSClient(options);
  await queues.send(new CreateQueueCommand({ QueueName: 'dead' }));
  await eventBridge.send(new PutRuleCommand({ Name: 'r', EventPattern: '{"source":["slipway.hello"]}' }));
  await eventBridge.send(
    new PutTargetsCommand({
      Rule: 'r',
      Targets: [
        {
          Id: 'one',
          Arn: functionArn,
          RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 3600 },
          DeadLetterConfig: { Arn: 'arn:aws:sqs:eu-west-1:111122223333:dead' },
        },
      ],
    }),
  );
});

afterAll(async () => {
  await bench.close();
});

test('an event reaches the target of the rule that matches, in the envelope of EventBridge', async () => {
  await send();
  await settle();
  expect(invoked).toMatchObject([
    { version: '0', source: 'slipway.hello', 'detail-type': 'Test', detail: { n: 1 } },
  ]);
});

test('a passing fault is tried again', async () => {
  invoked = [];
  answers = [
    new AwsError('ThrottlingException', 'Rate exceeded', 429),
    new AwsError('ServiceException', 'x', 500),
  ];
  await send();
  await settle();
  expect(invoked).toHaveLength(1);
});

test('a denied delivery is not tried again; without a queue policy even the dead letter is lost, and the trace says so', async () => {
  invoked = [];
  answers = [new AwsError('AccessDeniedException', 'no', 403)];
  await send();
  await settle();
  expect(invoked).toEqual([]);
  expect(world.trace.some((entry) => entry.who === 'events' && entry.what.includes('AccessDenied'))).toBe(
    true,
  );
});

test('with a queue policy it lies in the dead-letter queue, with its reason', async () => {
  const QueueUrl = `${world.url}/${world.account}/dead`;
  const Policy = JSON.stringify({
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: '*',
      Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:events:eu-west-1:111122223333:rule/r' } },
    },
  });
  await queues.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  answers = [new AwsError('AccessDeniedException', 'no', 403)];
  await send();
  await settle();
  const { Messages } = await queues.send(
    new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] }),
  );
  expect(Messages?.[0]?.MessageAttributes).toMatchObject({
    ERROR_CODE: { StringValue: 'AccessDeniedException' },
    TARGET_ARN: { StringValue: functionArn },
  });
});

test('an event that claims to come from AWS is refused', async () => {
  const answer = await eventBridge.send(
    new PutEventsCommand({ Entries: [{ Source: 'aws.codedeploy', DetailType: 'x', Detail: '{}' }] }),
  );
  expect(answer.Entries?.[0]?.ErrorCode).toBe('NotAuthorizedForSourceException');
});
