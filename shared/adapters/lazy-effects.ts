/** What a validation does besides looking, and seldom: a bundle of its own, loaded when it is needed. */
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SNSClient } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientOptions, effectClientOptions } from './client-options.ts';
import { type OwnEvent, sendEvent } from './events.ts';
import { page } from './notifications.ts';

type Page = Parameters<typeof page>[2];

let eventbridge: EventBridgeClient | undefined;
let sns: SNSClient | undefined;
let sqs: SQSClient | undefined;

/** Puts an event of our own on the bus. */
export const send = (event: OwnEvent): Promise<void> => {
  eventbridge ??= new EventBridgeClient(effectClientOptions());
  return sendEvent(eventbridge, event);
};

/** Tells people, by whatever they have subscribed to the topic. */
export const tell = (topic: string, message: Page): Promise<void> => {
  sns ??= new SNSClient(effectClientOptions());
  return page(sns, topic, message);
};

/** Sends a message to the queue of that name, to be read a little later. */
export const sendLater = async (QueueName: string, body: object, DelaySeconds: number): Promise<void> => {
  sqs ??= new SQSClient(clientOptions());
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  await sqs.send(new SendMessageCommand({ QueueUrl, DelaySeconds, MessageBody: JSON.stringify(body) }));
};
