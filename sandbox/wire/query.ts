/** AWS Query: a form in, XML out (CloudFormation, STS, IAM, SNS; CloudWatch and SQS as older clients speak to them). */
import { XmlCodec } from '@aws-sdk/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError, notRehearsed } from '../errors.ts';
import type { Input, Service, WireRequest, WireResponse } from '../service.ts';
import { errorNamesOf } from './error-names.ts';
import { schemasOf } from './schema.ts';

/** `A.member.1.B=x` becomes `{A: {member: {1: {B: 'x'}}}}`. */
const tree = (form: Iterable<readonly [string, string]>): Input => {
  const root: Input = Object.create(null);
  for (const [path, value] of form) {
    const parts = path.split('.');
    const last = parts.pop() as string;
    let node = root;
    for (const part of parts) {
      // An empty list is written as a text of nothing, by those who write it at all.
      if (typeof node[part] !== 'object') node[part] = Object.create(null);
      node = node[part];
    }
    node[last] = value;
  }
  return root;
};

const malformed = (name: string, text: string, expected: string): AwsError =>
  new AwsError('MalformedInput', `expected ${name} to be ${expected}, got ${text}`);

const numbered = (node: Input): Input[] =>
  Object.keys(node)
    .filter((key) => /^\d+$/.test(key))
    .sort((a, b) => Number(a) - Number(b))
    .map((key) => node[key]);

const listOf = (schema: NormalizedSchema, node: Input, at: string): Input[] => {
  const element = schema.getValueSchema();
  const items = node[element.getMergedTraits().xmlName ?? 'member'] ?? node.member ?? node;
  return numbered(items).map((item) => readValue(element, item, at));
};

const mapOf = (schema: NormalizedSchema, node: Input, at: string): Input => {
  const key = schema.getKeySchema().getMergedTraits().xmlName ?? 'key';
  const value = schema.getValueSchema().getMergedTraits().xmlName ?? 'value';
  return Object.fromEntries(
    numbered(node.entry ?? node).map((entry) => [
      entry[key],
      readValue(schema.getValueSchema(), entry[value], at),
    ]),
  );
};

/** What the SDK's schema does not know is kept, so that it is refused by its name. */
const structOf = (schema: NormalizedSchema, node: Input, at: string): Input => {
  const result: Input = {};
  const known = new Set<string>();
  for (const [name, member] of schema.structIterator()) {
    const key = (member.getMergedTraits().xmlName as string | undefined) ?? name;
    known.add(key);
    if (node[key] !== undefined) result[name] = readValue(member, node[key], `${at}${name}`);
  }
  for (const key of Object.keys(node)) if (!known.has(key)) result[key] = node[key];
  return result;
};

const numberOf = (text: string, at: string): number => {
  const number = Number(text);
  if (text.trim() === '' || Number.isNaN(number)) throw malformed(at, text, 'a number');
  return number;
};

const dateOf = (text: string, at: string): Date => {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw malformed(at, text, 'a timestamp');
  return date;
};

const booleanOf = (text: string, at: string): boolean => {
  if (!/^(true|false)$/i.test(text)) throw malformed(at, text, 'true or false');
  return text.toLowerCase() === 'true';
};

const scalarOf = (schema: NormalizedSchema, text: string, at: string): Input => {
  if (schema.isBooleanSchema()) return booleanOf(text, at);
  if (schema.isNumericSchema()) return numberOf(text, at);
  if (schema.isTimestampSchema()) return dateOf(text, at);
  if (schema.isBlobSchema()) return Buffer.from(text, 'base64');
  return text;
};

/** A list or a structure of which nothing was written. */
const empty = (schema: NormalizedSchema): Input => (schema.isListSchema() ? [] : {});

const readNested = (schema: NormalizedSchema, node: Input, at: string): Input => {
  if (schema.isListSchema()) return listOf(schema, node, at);
  if (schema.isMapSchema()) return mapOf(schema, node, at);
  return schema.isStructSchema() ? structOf(schema, node, `${at}.`) : node;
};

const readValue = (schema: NormalizedSchema, node: Input, at: string): Input => {
  if (typeof node === 'object') return readNested(schema, node, at);
  const isScalar = !schema.isListSchema() && !schema.isMapSchema() && !schema.isStructSchema();
  if (!isScalar) return empty(schema);
  return node === undefined ? undefined : scalarOf(schema, node, at);
};

/** Not members of any input. */
const envelope = new Set(['Action', 'Version']);

/** What the address says, as far as the operation takes it. */
const saidByPath = (service: Service, schema: NormalizedSchema, path: string): Input => {
  const known = schema.getMemberSchemas();
  const said = Object.entries(service.membersOfPath?.(path) ?? {});
  return Object.fromEntries(said.filter(([name]) => Object.hasOwn(known, name)));
};

export const decodeQuery = async (service: Service, request: WireRequest) => {
  // A call that only reads may stand in the address instead.
  const form = [...request.query, ...new URLSearchParams(request.body.toString())];
  const operation = form.find(([name]) => name === 'Action')?.[1] ?? '';
  if (!operation) throw notRehearsed(`${service.name} without an Action`);
  if (!Object.hasOwn(service.operations, operation)) return { operation, input: {} };
  const { input } = await schemasOf(service, operation);
  const members = tree(form.filter(([name]) => !envelope.has(name)));
  if (input.isUnitSchema()) return { operation, input: {} };
  return {
    operation,
    input: { ...saidByPath(service, input, request.path), ...structOf(input, members, '') },
  };
};

/** Text as it may stand in XML. */
export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const iso = 5;
const codec = new XmlCodec({
  timestampFormat: { useTrait: true, default: iso },
  xmlNamespace: '',
  serviceNamespace: '',
});

/** An output's members, without an element around them. */
export const bodyOf = (schema: NormalizedSchema, output: object): string => {
  if (schema.isUnitSchema()) return '';
  const serializer = codec.createSerializer();
  serializer.write(schema as never, output);
  return String(serializer.flush())
    .replace(/^<[^>]*>/, '')
    .replace(/<\/[^>]*>$/, '');
};

export const encodeQuery = async (
  service: Service,
  operation: string,
  output: object,
  requestId: string,
): Promise<WireResponse> => {
  const schemas = await schemasOf(service, operation);
  const result = `<${operation}Result>${bodyOf(schemas.output, output)}</${operation}Result>`;
  const meta = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: `<${operation}Response xmlns="${service.namespace ?? ''}">${result}${meta}</${operation}Response>`,
  };
};

/** Words of this protocol for what every service says; SNS has one more of its own. */
const older: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AccessDenied',
  UnrecognizedClientException: 'InvalidClientTokenId',
  ExpiredTokenException: 'ExpiredToken',
};

const wordOf = (service: Service, code: string): string =>
  service.name === 'sns' && code === 'AccessDeniedException' ? 'AuthorizationError' : (older[code] ?? code);

export const encodeQueryError = async (
  service: Service,
  error: AwsError,
  requestId: string,
): Promise<WireResponse> => {
  const { query, status = error.status } = await errorNamesOf(service, error.code);
  const code = wordOf(service, query);
  const type = status < 500 ? 'Sender' : 'Receiver';
  const text = `<Error><Type>${type}</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(error.message)}</Message></Error>`;
  return {
    status,
    headers: { 'content-type': 'text/xml' },
    body: `<ErrorResponse xmlns="${service.namespace ?? ''}">${text}<RequestId>${requestId}</RequestId></ErrorResponse>`,
  };
};
