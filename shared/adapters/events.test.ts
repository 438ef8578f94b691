import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { SNSClient } from '@aws-sdk/client-sns';
import { expect, test } from '@jest/globals';
import { fakeClient } from '../../test/fake-client.ts';
import { sendEvent } from './events.ts';
import { page } from './notifications.ts';

const event = { source: 'slipway.hello', detailType: 'Release Judged Bad', detail: { commit: 'c' } };

test('an event goes to the default bus', async () => {
  const { client, sent } = fakeClient<EventBridgeClient>({
    PutEvents: () => ({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] }),
  });
  await sendEvent(client, event);
  expect(sent).toEqual([
    {
      operation: 'PutEvents',
      input: {
        Entries: [{ Source: 'slipway.hello', DetailType: 'Release Judged Bad', Detail: '{"commit":"c"}' }],
      },
    },
  ]);
});

test('an event that the bus did not take is an error although the call succeeded', async () => {
  const { client } = fakeClient<EventBridgeClient>({
    PutEvents: () => ({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: 'InternalFailure', ErrorMessage: 'oops' }],
    }),
  });
  await expect(sendEvent(client, event)).rejects.toMatchObject({
    blame: 'platform',
    message: 'EventBridge did not take "Release Judged Bad": InternalFailure oops',
  });
});

test('people are told through the topic', async () => {
  const { client, sent } = fakeClient<SNSClient>({ Publish: () => ({ MessageId: '1' }) });
  await page(client, 'arn:topic', { subject: 's', message: 'm' });
  expect(sent).toEqual([
    { operation: 'Publish', input: { TopicArn: 'arn:topic', Subject: 's', Message: 'm' } },
  ]);
});
