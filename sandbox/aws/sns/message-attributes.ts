/** Attributes of messages, as publishers give them and as subscribers get them. */
import { invalidValue } from './errors.ts';

export type Attribute = {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: Uint8Array;
};
export type Attributes = Readonly<Record<string, Attribute>>;

/** As the SDK has them. */
type Given = Readonly<
  Record<
    string,
    {
      readonly DataType: string | undefined;
      readonly StringValue?: string | undefined;
      readonly BinaryValue?: Uint8Array | undefined;
    }
  >
>;

const checkName = (name: string): void => {
  const isPlain = /^[\w.-]{1,256}$/.test(name) && !/^\.|\.$|\.\.|^(aws|amazon)\./i.test(name);
  if (!isPlain) throw invalidValue(`Invalid attribute name '${name}' of a message attribute.`);
};

const isNumber = (text: string): boolean => /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text);

const readOne = (name: string, { DataType = '', StringValue, BinaryValue }: Given[string]): Attribute => {
  checkName(name);
  if (!/^(String|Number|Binary)(\..+)?$/.test(DataType))
    throw invalidValue(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  const isBinary = DataType.startsWith('Binary');
  const [value, other] = isBinary ? [BinaryValue, StringValue] : [StringValue, BinaryValue];
  if (other !== undefined || !value || value.length === 0)
    throw invalidValue(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${DataType}'.`,
    );
  if (DataType.startsWith('Number') && !isNumber(StringValue ?? ''))
    throw invalidValue(`Could not cast message attribute '${name}' value to number.`);
  return BinaryValue
    ? { DataType, BinaryValue: Buffer.from(BinaryValue) }
    : { DataType, StringValue: StringValue ?? '' };
};

/** What is kept of the attributes given; refuses what AWS refuses. */
export const readAttributes = (given: Given = {}): Attributes =>
  Object.fromEntries(Object.entries(given).map(([name, attribute]) => [name, readOne(name, attribute)]));

/** Names, types and values count towards the size of the message. */
export const sizeOf = (attributes: Attributes): number =>
  Object.entries(attributes).reduce((sum, [name, { DataType, StringValue = '', BinaryValue }]) => {
    const value = BinaryValue?.length ?? Buffer.byteLength(StringValue);
    return sum + Buffer.byteLength(name) + Buffer.byteLength(DataType) + value;
  }, 0);

/** In the envelope bytes are base64. */
export const inEnvelope = (attributes: Attributes) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { Type: DataType, Value: BinaryValue ? Buffer.from(BinaryValue).toString('base64') : StringValue },
    ]),
  );
