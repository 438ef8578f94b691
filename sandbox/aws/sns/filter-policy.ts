/**
 * Filter policies: which messages a subscription wants. They are event patterns with limits of their own; what only
 * event patterns have, or nobody has seen with SNS, is not rehearsed.
 */
import { matches, readPattern } from '../../engine/event-pattern.ts';
import { fieldsOf } from '../../engine/event-pattern-fields.ts';
import { AwsError, NotRehearsedError, notRehearsed } from '../../errors.ts';
import { invalid } from './errors.ts';
import { parsed as parse } from './json.ts';
import type { Attribute, Attributes } from './message-attributes.ts';

export type Scope = 'MessageAttributes' | 'MessageBody';
type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type Struct = { readonly [key: string]: Json };

const mostKeys = 5;
const mostCombinations = 150;
const longest = 262_144;
const either = '$or';

const isStruct = (value: unknown): value is Struct =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** SNS goes to five decimals and a billion, event patterns further. */
const isComparable = (value: number): boolean =>
  Math.abs(value) <= 1_000_000_000 && Number(value.toFixed(5)) === value;

const checkNumber = (value: unknown): void => {
  if (typeof value === 'number' && !isComparable(value))
    throw notRehearsed(`a filter policy or a message with the number ${value}`);
};

const ofTexts = new Set(['prefix', 'suffix', 'equals-ignore-case', 'cidr', 'exists']);

/** An object in the place of a text: event patterns know more of them. */
const isRehearsed = (name: string, operand: Json): boolean => {
  if (name === 'wildcard') return false;
  if (!isStruct(operand)) return true;
  const { prefix, ...more } = operand;
  return name === 'anything-but' && typeof prefix === 'string' && Object.keys(more).length === 0;
};

const checkOperator = (name: string, operand: Json): void => {
  if (!isRehearsed(name, operand))
    throw notRehearsed(`a filter policy with ${JSON.stringify({ [name]: operand })}`);
  if (!ofTexts.has(name)) for (const one of [operand].flat()) checkNumber(one);
};

const checkCondition = (condition: Json): void => {
  checkNumber(condition);
  if (!isStruct(condition)) return;
  for (const [name, operand] of Object.entries(condition)) checkOperator(name, operand);
};

/** How many combinations of values there are; deeper levels count more. */
const combinationsOf = (policy: Struct, depth = 1): number =>
  Object.entries(policy).reduce((product, [key, value]) => {
    if (isStruct(value)) return product * combinationsOf(value, depth + 1);
    if (!Array.isArray(value)) return product;
    if (key !== either) return product * value.length * depth;
    return product * value.filter(isStruct).reduce((sum, one) => sum + combinationsOf(one, depth), 0);
  }, 1);

const visitList = (key: string, list: readonly Json[], scope: Scope): void => {
  for (const one of list) {
    if (key === either && isStruct(one)) visit(one, scope);
    else checkCondition(one);
  }
};

const visitMember = (key: string, value: Json, scope: Scope): void => {
  if (Array.isArray(value)) visitList(key, value, scope);
  if (!isStruct(value)) return;
  if (scope === 'MessageAttributes')
    throw invalid('Filter policy scope MessageAttributes does not support nested filter policy');
  visit(value, scope);
};

const visit = (policy: Struct, scope: Scope): void => {
  for (const [key, value] of Object.entries(policy)) visitMember(key, value, scope);
};

/** The engine's own reason, in SNS's words. */
const asRefusal = (error: unknown): unknown =>
  error instanceof AwsError && !(error instanceof NotRehearsedError)
    ? invalid(`FilterPolicy: ${error.message.replace('Event pattern is not valid. Reason: ', '')}`)
    : error;

const read = (text: string) => {
  try {
    return readPattern(text);
  } catch (error) {
    throw asRefusal(error);
  }
};

/** Refuses a policy that SNS would not take for that scope. */
export const checkFilterPolicy = (text: string, scope: Scope): void => {
  if (Buffer.byteLength(text) > longest) throw invalid('FilterPolicy: Filter policy is too long');
  const policy = parse(text);
  if (!isStruct(policy)) throw invalid('FilterPolicy: failed to parse JSON.');
  if (Object.keys(policy).length === 0) return;
  if (Object.keys(policy).length > mostKeys)
    throw invalid(`FilterPolicy: Filter policy can not have more than ${mostKeys} keys`);
  visit(policy, scope);
  read(text);
  if (combinationsOf(policy) > mostCombinations) throw invalid('FilterPolicy: Filter policy is too complex');
};

const filterValueOf = (name: string, { DataType, StringValue = '' }: Attribute): unknown => {
  if (DataType === 'Number') return Number(StringValue);
  if (DataType === 'String') return StringValue;
  const list = DataType === 'String.Array' ? parse(StringValue) : undefined;
  if (!Array.isArray(list))
    throw notRehearsed(`filtering by the message attribute ${name} of type ${DataType}`);
  return list;
};

/** Binary attributes are not looked at. */
const asEvent = (attributes: Attributes, named: ReadonlySet<string>): object =>
  Object.fromEntries(
    Object.entries(attributes)
      .filter(([name, { DataType }]) => named.has(name) && !DataType.startsWith('Binary'))
      .map(([name, attribute]) => [name, filterValueOf(name, attribute)]),
  );

/** The attributes that a policy speaks of. */
const namesIn = (policy: Struct): ReadonlySet<string> =>
  new Set(
    Object.entries(policy).flatMap(([key, value]) =>
      key === either && Array.isArray(value)
        ? value.filter(isStruct).flatMap((one) => [...namesIn(one)])
        : [key],
    ),
  );

const checkNumbersOf = (event: object): void => {
  for (const field of [...fieldsOf(event).values()].flat()) checkNumber(field.value);
};

/** Does the subscription want a message with that text and those attributes? */
export const passes = (
  policy: string | undefined,
  scope: Scope,
  text: string,
  attributes: Attributes,
): boolean => {
  const parsed = policy ? parse(policy) : undefined;
  if (!policy || !isStruct(parsed) || Object.keys(parsed).length === 0) return true;
  const event = scope === 'MessageBody' ? parse(text) : asEvent(attributes, namesIn(parsed));
  // A body that is no object has nothing that could match.
  if (!isStruct(event)) return false;
  checkNumbersOf(event);
  return matches(read(policy), event);
};
