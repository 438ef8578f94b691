/** AWS Query: a form in, XML out (CloudFormation, STS, IAM, SNS). */
import { XmlCodec } from '@aws-sdk/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { type AwsError, notRehearsed } from '../errors.ts';
import type { Input, Service, WireRequest, WireResponse } from '../service.ts';
import { schemasOf } from './schema.ts';

/** `A.member.1.B=x` becomes `{A: {member: {1: {B: 'x'}}}}`. */
const tree = (form: URLSearchParams): Input => {
  const root: Input = {};
  for (const [path, value] of form) {
    const parts = path.split('.');
    const last = parts.pop() as string;
    let node = root;
    for (const part of parts) {
      node[part] ??= {};
      node = node[part];
    }
    node[last] = value;
  }
  return root;
};

const numbered = (node: Input): Input[] =>
  Object.keys(node ?? {})
    .filter((key) => /^\d+$/.test(key))
    .sort((a, b) => Number(a) - Number(b))
    .map((key) => node[key]);

const listOf = (schema: NormalizedSchema, node: Input): Input[] => {
  const items = numbered(node.member ?? node);
  return items.map((item) => readValue(schema.getValueSchema(), item));
};

const mapOf = (schema: NormalizedSchema, node: Input): Input =>
  Object.fromEntries(
    numbered(node.entry ?? node).map((entry) => [
      entry.key ?? entry.Name,
      readValue(schema.getValueSchema(), entry.value ?? entry.Value),
    ]),
  );

const structOf = (schema: NormalizedSchema, node: Input): Input => {
  const result: Input = {};
  for (const [name, member] of schema.structIterator()) {
    const key = member.getMergedTraits().xmlName ?? name;
    if (node[key] !== undefined) result[name] = readValue(member, node[key]);
  }
  return result;
};

const scalarOf = (schema: NormalizedSchema, text: string): Input => {
  if (schema.isBooleanSchema()) return text === 'true';
  if (schema.isNumericSchema()) return Number(text);
  if (schema.isTimestampSchema()) return new Date(text);
  if (schema.isBlobSchema()) return Buffer.from(text, 'base64');
  return text;
};

const readValue = (schema: NormalizedSchema, node: Input): Input => {
  if (schema.isListSchema()) return listOf(schema, node === '' ? {} : node);
  if (schema.isMapSchema()) return mapOf(schema, node);
  if (schema.isStructSchema()) return structOf(schema, node);
  return scalarOf(schema, node);
};

export const decodeQuery = async (service: Service, request: WireRequest) => {
  const form = new URLSearchParams(request.body.toString());
  const operation = form.get('Action') ?? '';
  if (!operation) throw notRehearsed(`${service.name} without an Action`);
  if (!Object.hasOwn(service.operations, operation)) return { operation, input: {} };
  const { input } = await schemasOf(service, operation);
  return { operation, input: input.isUnitSchema() ? {} : structOf(input, tree(form)) };
};

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const bodyOf = (schema: NormalizedSchema, output: object): string => {
  if (schema.isUnitSchema()) return '';
  const iso = 5;
  const serializer = new XmlCodec({
    timestampFormat: { useTrait: true, default: iso },
    xmlNamespace: '',
    serviceNamespace: '',
  }).createSerializer();
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

export const encodeQueryError = (service: Service, error: AwsError, requestId: string): WireResponse => {
  const type = error.status < 500 ? 'Sender' : 'Receiver';
  const text = `<Error><Type>${type}</Type><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message></Error>`;
  return {
    status: error.status,
    headers: { 'content-type': 'text/xml' },
    body: `<ErrorResponse xmlns="${service.namespace ?? ''}">${text}<RequestId>${requestId}</RequestId></ErrorResponse>`,
  };
};
