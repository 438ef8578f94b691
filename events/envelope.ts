import { DeliveryError } from '../shared/errors.ts';

/** What EventBridge wraps around everything that it delivers. */
export type EventEnvelope<DetailType extends string, Detail> = {
  readonly version: string;
  readonly id: string;
  readonly 'detail-type': DetailType;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Detail;
};

type Fields = Readonly<Record<string, unknown>>;

/** The detail of an event of the expected type; any other event is an error that says what came. */
export const detailOf = (event: unknown, ...expected: readonly string[]): Fields => {
  const type = fieldsOf(event)['detail-type'];
  if (typeof type !== 'string' || !expected.includes(type))
    throw new DeliveryError(
      'config',
      `Expected an event "${expected.join('" or "')}", got "${String(type)}"`,
    );
  return fieldsOf(fieldsOf(event).detail);
};

/** The event's own id, and the time it tells of. */
export const identityOf = (event: unknown): { readonly eventId: string; readonly time: string } => ({
  eventId: textIn(fieldsOf(event), 'id', 'the event'),
  time: textIn(fieldsOf(event), 'time', 'the event'),
});

/** A text that must be there. */
export const textIn = (fields: Fields, name: string, where = 'the event detail'): string => {
  const value = fields[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new DeliveryError('config', `Expected a text "${name}" in ${where}, got ${JSON.stringify(value)}`);
};

/** A text that need not be there. */
export const optionalTextIn = (fields: Fields, name: string): string | undefined => {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** One of the known words; a word nobody knows is an error. */
export const wordIn = <Word extends string>(fields: Fields, name: string, words: readonly Word[]): Word => {
  const value = textIn(fields, name);
  const known = words.find((word) => word === value);
  if (known !== undefined) return known;
  throw new DeliveryError('config', `Expected "${name}" to be one of ${words.join(', ')}, got "${value}"`);
};

/** Whatever it is, as something that can be asked for fields. */
export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
