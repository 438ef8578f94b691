import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { DeliveryError } from '../errors.ts';

/** What a ledger item may hold. */
export type Plain =
  | string
  | number
  | boolean
  | readonly Plain[]
  | { readonly [name: string]: Plain | undefined };
export type PlainItem = { readonly [name: string]: Plain | undefined };

/** A plain item as DynamoDB writes it; undefined members are left out. */
export const toAttributes = (item: PlainItem): Record<string, AttributeValue> =>
  Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, toAttribute(value)]],
    ),
  );

/** DynamoDB's item as a plain one. */
export const fromAttributes = (attributes: Record<string, AttributeValue>): PlainItem =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, fromAttribute(value)]));

/** One plain value as DynamoDB writes it. */
export const toAttribute = (value: Plain): AttributeValue => {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (isList(value)) return { L: value.map(toAttribute) };
  return { M: toAttributes(value) };
};

const isList = (value: Plain): value is readonly Plain[] => Array.isArray(value);

const fromAttribute = (value: AttributeValue): Plain => {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.L !== undefined) return value.L.map(fromAttribute);
  if (value.M !== undefined) return fromAttributes(value.M);
  throw new DeliveryError(
    'platform',
    `The ledger holds a value of a type that is not read: ${Object.keys(value).join(', ')}`,
  );
};
