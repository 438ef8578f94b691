import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';

/** Tells people, by whatever they have subscribed to the topic. */
export const page = async (
  client: SNSClient,
  topic: string,
  { subject, message }: { readonly subject: string; readonly message: string },
): Promise<void> => {
  await client.send(new PublishCommand({ TopicArn: topic, Subject: subject, Message: message }));
};
