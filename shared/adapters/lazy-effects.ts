/** What a validation does besides looking, and seldom: a bundle of its own, loaded when it is needed. */
import { SNSClient } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientOptions, effectClientOptions } from './client-options.ts';
import { page } from './notifications.ts';

type Page = Parameters<typeof page>[2];

let sns: SNSClient | undefined;
let sqs: SQSClient | undefined;

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
