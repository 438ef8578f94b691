/** PutEvents: an application's own events on the default bus. */
import type { PutEventsCommandInput, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { Operation } from '../../service.ts';
import type { BusEvent, World } from '../../world.ts';
import { checkCount, invalid } from './constraints.ts';
import { onlyDefaultBus } from './state.ts';

type Refusal = { readonly ErrorCode: string; readonly ErrorMessage: string };

const detailOf = (text: string): object | undefined => {
  try {
    const detail = JSON.parse(text);
    return typeof detail === 'object' && detail !== null && !Array.isArray(detail) ? detail : undefined;
  } catch {
    return undefined;
  }
};

const refusal = (entry: PutEventsRequestEntry): Refusal | undefined => {
  const required = ['Source', 'DetailType', 'Detail'] as const;
  const missing = required.find((member) => !entry[member]);
  if (missing) {
    const ErrorMessage = `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`;
    return { ErrorCode: 'InvalidArgument', ErrorMessage };
  }
  if (entry.Source?.startsWith('aws.')) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  }
  return detailOf(entry.Detail as string)
    ? undefined
    : { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
};

const put = (world: World, entry: PutEventsRequestEntry) => {
  const refused = refusal(entry);
  if (refused) return refused;
  const event = {
    source: entry.Source as string,
    'detail-type': entry.DetailType as string,
    // Without a time of its own it is that of the call.
    ...(entry.Time ? { time: entry.Time.toISOString().replace(/\.\d+Z$/, 'Z') } : {}),
    resources: entry.Resources ?? [],
    detail: detailOf(entry.Detail as string) as BusEvent['detail'],
  };
  return { EventId: world.emit(event) };
};

/** As EventBridge counts an entry: a time is 14 bytes, texts are their bytes, names of members nothing. */
const sizeOf = ({ Time, Source = '', DetailType = '', Detail = '', Resources = [] }: PutEventsRequestEntry) =>
  [Source, DetailType, Detail, ...Resources].reduce(
    (sum, text) => sum + Buffer.byteLength(text),
    Time ? 14 : 0,
  );

/** 1 MB since January 2026. */
const largest = 1_048_576;
const mostEntries = 10;

export const putEvents: Operation = {
  asks: ({ world }, input: PutEventsCommandInput) =>
    (input.Entries ?? []).map((entry) => ({
      action: 'events:PutEvents',
      resource: world.arn('events', `event-bus/${entry.EventBusName?.split('/').at(-1) ?? 'default'}`),
      context: { 'events:source': entry.Source ?? '', 'events:detail-type': entry.DetailType ?? '' },
    })),
  notDone: ['EndpointId', 'Entries.TraceHeader'],
  run: ({ world }, input: PutEventsCommandInput) => {
    const { Entries: entries = [] } = input;
    checkCount('entries', entries, 1, mostEntries);
    for (const entry of entries) onlyDefaultBus(world, entry.EventBusName);
    if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > largest)
      throw invalid('Total size of the entries in the request is over the limit.');
    const Entries = entries.map((entry) => put(world, entry));
    return { FailedEntryCount: Entries.filter((entry) => 'ErrorCode' in entry).length, Entries };
  },
};
