/** Attributes of messages: what may stand in them, and the checksum by which clients verify them. */
import { createHash } from 'node:crypto';
import { AwsError } from '../../errors.ts';
import { invalid } from './errors.ts';

export type MessageAttribute = {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: Uint8Array;
};
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** As a client sends them. */
type Given = MessageAttribute & {
  readonly StringListValues?: readonly unknown[];
  readonly BinaryListValues?: readonly unknown[];
};

const most = 10;

const nameProblem = (name: string): string | undefined => {
  if (name === '' || name.length > 256)
    return 'Message (user) attribute name must be at least 1 and at most 256 characters long.';
  if (!/^[\w.-]+$/.test(name))
    return `Invalid attribute name '${name}': it can contain A-Z, a-z, 0-9, underscore (_), hyphen (-), and period (.) characters only.`;
  if (/^\.|\.$|\.\./.test(name))
    return `Invalid attribute name '${name}': it must not start or end with a period, nor have periods in succession.`;
  return /^(aws|amazon)\./i.test(name)
    ? `Invalid attribute name '${name}': it must not start with a reserved prefix.`
    : undefined;
};

const typeProblem = (name: string, { DataType }: Given): string | undefined => {
  if (DataType === '')
    return `The message attribute '${name}' must contain a non-empty message attribute type.`;
  if (!/^(String|Number|Binary)(\..*)?$/.test(DataType))
    return `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`;
  return DataType.length > 256 ? `The type of message attribute '${name}' is too long.` : undefined;
};

/** Digits, and how many: SQS takes 38 of them. */
const isNumber = (text: string): boolean =>
  /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text) && text.replace(/e.*|\D/gi, '').length <= 38;

const valueProblem = (name: string, { DataType, StringValue, BinaryValue }: Given): string | undefined => {
  const isBinary = DataType.startsWith('Binary');
  const [value, other] = isBinary ? [BinaryValue, StringValue] : [StringValue, BinaryValue];
  const kind = isBinary ? 'Binary' : 'String';
  if (other !== undefined || !value || value.length === 0)
    return `The message attribute '${name}' with type '${DataType}' must use field '${kind}'.`;
  return DataType.startsWith('Number') && !isNumber(StringValue ?? '')
    ? `Can't cast the value of message (user) attribute '${name}' to a number.`
    : undefined;
};

const checkOne = (name: string, attribute: Given): void => {
  if (attribute.StringListValues?.length || attribute.BinaryListValues?.length)
    throw new AwsError(
      'UnsupportedOperation',
      'Message attribute list values in SendMessage operation are not supported.',
    );
  const problem = nameProblem(name) ?? typeProblem(name, attribute) ?? valueProblem(name, attribute);
  if (problem) throw invalid(problem);
};

const plain = ({ DataType, StringValue, BinaryValue }: Given): MessageAttribute => ({
  DataType,
  ...(StringValue === undefined ? {} : { StringValue }),
  ...(BinaryValue === undefined ? {} : { BinaryValue: Buffer.from(BinaryValue) }),
});

/** What is kept of the attributes given; refuses what AWS refuses. */
export const readAttributes = (given: Readonly<Record<string, Given>> = {}): MessageAttributes => {
  const all = Object.entries(given);
  if (all.length > most)
    throw invalid(`Number of message attributes [${all.length}] exceeds the allowed maximum [${most}].`);
  for (const [name, attribute] of all) checkOne(name, attribute);
  return Object.fromEntries(all.map(([name, attribute]) => [name, plain(attribute)]));
};

/** The only attribute of the system that a sender may give. */
export const readSystemAttributes = (given: Readonly<Record<string, Given>> = {}): MessageAttributes => {
  for (const [name, { DataType, StringValue }] of Object.entries(given)) {
    if (name !== 'AWSTraceHeader') throw invalid(`Message system attribute name '${name}' is invalid.`);
    if (DataType !== 'String' || !StringValue)
      throw invalid(`The message system attribute '${name}' must be a String that is not empty.`);
  }
  return Object.fromEntries(Object.entries(given).map(([name, attribute]) => [name, plain(attribute)]));
};

const bytesOf = ({ StringValue, BinaryValue }: MessageAttribute): Buffer =>
  Buffer.from(BinaryValue ?? Buffer.from(StringValue ?? ''));

/** Names, types and values count towards the size of the message. */
export const sizeOf = (attributes: MessageAttributes): number =>
  Object.entries(attributes).reduce(
    (sum, [name, attribute]) =>
      sum + Buffer.byteLength(name) + Buffer.byteLength(attribute.DataType) + bytesOf(attribute).length,
    0,
  );

const withLength = (bytes: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/** MD5OfMessageAttributes: over name, type, kind and value of each, in the order of their names. */
export const md5OfAttributes = (attributes: MessageAttributes): string | undefined => {
  const names = Object.keys(attributes).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  for (const name of names) {
    const attribute = attributes[name] as MessageAttribute;
    hash.update(withLength(Buffer.from(name)));
    hash.update(withLength(Buffer.from(attribute.DataType)));
    hash.update(Buffer.of(attribute.DataType.startsWith('Binary') ? 2 : 1));
    hash.update(withLength(bytesOf(attribute)));
  }
  return hash.digest('hex');
};
