import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DeliveryError } from '../errors.ts';

/** An event of our own. */
export type OwnEvent = { readonly source: string; readonly detailType: string; readonly detail: object };

/** Puts one event on the default bus; PutEvents answers 200 even if it took none. */
export const sendEvent = async (
  client: EventBridgeClient,
  { source, detailType, detail }: OwnEvent,
): Promise<void> => {
  const { FailedEntryCount, Entries } = await client.send(
    new PutEventsCommand({
      Entries: [{ Source: source, DetailType: detailType, Detail: JSON.stringify(detail) }],
    }),
  );
  if (!FailedEntryCount) return;
  const { ErrorCode, ErrorMessage } = Entries?.[0] ?? {};
  throw new DeliveryError(
    'platform',
    `EventBridge did not take "${detailType}": ${ErrorCode} ${ErrorMessage}`,
  );
};
