/** PutEvents: an application's own events on the default bus. */
import type { PutEventsCommandInput, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { notRehearsed } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';

const refusal = (entry: PutEventsRequestEntry): { ErrorCode: string; ErrorMessage: string } | undefined => {
  if (!entry.Source || !entry.DetailType || !entry.Detail) {
    return {
      ErrorCode: 'InvalidArgument',
      ErrorMessage: 'Parameter Source, DetailType and Detail are required.',
    };
  }
  if (entry.Source.startsWith('aws.')) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  }
  return undefined;
};

const put = (world: World, entry: PutEventsRequestEntry) => {
  if (entry.EventBusName !== undefined && entry.EventBusName !== 'default') {
    throw notRehearsed(`event bus ${entry.EventBusName}`);
  }
  const refused = refusal(entry);
  if (refused) return refused;
  const EventId = world.emit({
    source: entry.Source as string,
    'detail-type': entry.DetailType as string,
    resources: entry.Resources ?? [],
    detail: JSON.parse(entry.Detail as string),
  });
  return { EventId };
};

export const putEvents: Operation = {
  asks: ({ world }, input: PutEventsCommandInput) =>
    (input.Entries ?? []).map((entry) => ({
      action: 'events:PutEvents',
      resource: world.arn('events', `event-bus/${entry.EventBusName ?? 'default'}`),
      context: { 'events:source': entry.Source ?? '', 'events:detail-type': entry.DetailType ?? '' },
    })),
  run: ({ world }, input: PutEventsCommandInput) => {
    const Entries = (input.Entries ?? []).map((entry) => put(world, entry));
    return { FailedEntryCount: Entries.filter((entry) => 'ErrorCode' in entry).length, Entries };
  },
};
