/** The attributes of a queue that can be set, with their limits and what they are unless somebody sets them. */
import { AwsError, notRehearsed } from '../../errors.ts';
import { invalidAttribute, unknownAttribute } from './errors.ts';
import type { Queue } from './state.ts';

type Setting = {
  /** Shown by GetQueueAttributes even where nobody has set it. */
  readonly otherwise?: string;
  readonly isValid: (text: string) => boolean;
};

const between =
  (least: number, most: number) =>
  (text: string): boolean =>
    /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most;

/** Nothing takes a policy away. */
const isJsonOrNothing = (text: string): boolean => {
  if (text === '') return true;
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
};

const settings: Readonly<Record<string, Setting>> = {
  DelaySeconds: { otherwise: '0', isValid: between(0, 900) },
  MaximumMessageSize: { otherwise: '1048576', isValid: between(1_024, 1_048_576) },
  MessageRetentionPeriod: { otherwise: '345600', isValid: between(60, 1_209_600) },
  Policy: { isValid: isJsonOrNothing },
  ReceiveMessageWaitTimeSeconds: { otherwise: '0', isValid: between(0, 20) },
  RedriveAllowPolicy: { isValid: isJsonOrNothing },
  RedrivePolicy: { isValid: isJsonOrNothing },
  SqsManagedSseEnabled: { otherwise: 'true', isValid: (text) => /^(true|false)$/i.test(text) },
  VisibilityTimeout: { otherwise: '30', isValid: between(0, 43_200) },
};

const ofFifo = new Set([
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
]);
const ofKeys = new Set(['KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds']);

const checkSetting = (name: string, text: string): void => {
  const setting = Object.hasOwn(settings, name) ? settings[name] : undefined;
  if (!setting) throw unknownAttribute(name);
  if (!setting.isValid(text)) throw invalidAttribute(name);
};

/** Refuses what cannot be set, and 501 for what is not rehearsed; gives what is left to set. */
export const readSettings = (given: Readonly<Record<string, string>> = {}): Record<string, string> => {
  const wanted = Object.entries(given).filter(([name, text]) => name !== 'KmsMasterKeyId' || text !== '');
  for (const [name, text] of wanted) {
    if (ofFifo.has(name)) throw notRehearsed(`FIFO queues (the queue attribute ${name})`);
    if (ofKeys.has(name))
      throw notRehearsed(`queues encrypted with a key of KMS (the queue attribute ${name})`);
    checkSetting(name, text);
  }
  return Object.fromEntries(wanted);
};

/** What the queue goes by. */
export const settingOf = (queue: Queue, name: string): string =>
  queue.attributes[name] ?? settings[name]?.otherwise ?? '';

export const secondsOf = (queue: Queue, name: string): number => Number(settingOf(queue, name));

const shown: readonly string[] = Object.keys(settings);

/** Everything that is set or has a value of its own. */
export const settingsOf = (queue: Queue): Record<string, string> =>
  Object.fromEntries(shown.map((name) => [name, settingOf(queue, name)]).filter(([, text]) => text !== ''));

/** Sets them; a text of nothing takes a policy away. */
export const applySettings = (queue: Queue, given: Readonly<Record<string, string>>): void => {
  for (const [name, text] of Object.entries(given)) {
    if (text === '') delete queue.attributes[name];
    else queue.attributes[name] = text;
  }
};

/** A queue may be made again only as it is. */
export const checkSame = (queue: Queue, given: Readonly<Record<string, string>>): void => {
  const other = Object.keys(given).find((name) => given[name] !== settingOf(queue, name));
  if (other)
    throw new AwsError(
      'QueueNameExists',
      `A queue already exists with the same name and a different value for attribute ${other}`,
    );
};
