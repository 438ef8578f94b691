/** S3 on the wire: REST with XML; what a request carries becomes the operation's input, and its output the answer. */

import { XmlCodec } from '@aws-sdk/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../../errors.ts';
import type { Input, Principal, WireRequest, WireResponse } from '../../service.ts';
import { schemasOf } from '../../wire/schema.ts';
import { readAuthorization } from '../../wire/signature.ts';
import type { World } from '../../world.ts';
import { algorithms, checkBody, checkMd5, memberOf } from './checksums.ts';
import { readBody, type Signing } from './chunked.ts';
import { checkQuery, type Route, routeOf } from './routes.ts';

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';
const codec = new XmlCodec({
  timestampFormat: { useTrait: true, default: 5 },
  xmlNamespace: namespace,
  serviceNamespace: '',
});

type Traits = {
  readonly httpQuery?: string;
  readonly httpHeader?: string;
  readonly httpPrefixHeaders?: string;
  readonly httpPayload?: number;
};

const traitsOf = (member: NormalizedSchema): Traits => member.getMergedTraits() as Traits;

const sdkSchemas = (world: World, operation: string) => {
  const service = world.services.s3;
  if (!service) throw new Error('this world has no s3');
  return schemasOf(service, operation);
};

/** What signs the chunks of a body: the caller's own secret. */
const signingOf = (world: World, request: WireRequest): Signing => {
  const { accessKeyId, day, region, service, signature } = readAuthorization(request);
  const scope = `${day}/${region}/${service}/aws4_request`;
  const { secretAccessKey = '' } = world.credentials.get(accessKeyId) ?? {};
  return { secretAccessKey, date: request.headers['x-amz-date'] ?? '', scope, signature };
};

/** Headers that come after the body count as if they had come before it; what was encoded is decoded. */
const received = (world: World, request: WireRequest): WireRequest => {
  const { body, trailers } = readBody(request, () => signingOf(world, request));
  const encodings = (request.headers['content-encoding'] ?? '').split(',').map((name) => name.trim());
  const encoding = encodings.filter((name) => name !== '' && name !== 'aws-chunked').join(',');
  const { 'content-encoding': _, ...headers } = request.headers;
  return {
    ...request,
    body,
    headers: {
      ...headers,
      ...trailers,
      ...(encoding === '' ? {} : { 'content-encoding': encoding }),
      'content-length': String(body.length),
    },
  };
};

const textOf = ({ httpQuery, httpHeader }: Traits, { query, headers }: WireRequest): string | undefined => {
  if (httpQuery) return query.get(httpQuery) ?? undefined;
  return httpHeader ? headers[httpHeader.toLowerCase()] : undefined;
};

const typed = (member: NormalizedSchema, text: string): Input => {
  if (member.isNumericSchema()) return Number(text);
  if (member.isTimestampSchema()) return new Date(text);
  if (member.isListSchema()) return text.split(',').map((item) => item.trim());
  return member.isBooleanSchema() ? text === 'true' : text;
};

const withPrefix = (prefix: string, headers: WireRequest['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );

const payloadOf = async (member: NormalizedSchema, body: Buffer): Promise<Input> => {
  if (member.isBlobSchema()) return body;
  if (member.isStringSchema()) return body.toString();
  return body.length > 0 ? codec.createDeserializer().read(member as never, body.toString()) : undefined;
};

const memberValue = async (member: NormalizedSchema, request: WireRequest): Promise<Input> => {
  const traits = traitsOf(member);
  if (traits.httpPayload) return payloadOf(member, request.body);
  if (traits.httpPrefixHeaders) return withPrefix(traits.httpPrefixHeaders, request.headers);
  const text = textOf(traits, request);
  return text === undefined ? undefined : typed(member, text);
};

const digests = ['ContentMD5', 'ChecksumAlgorithm', ...algorithms.map(memberOf)];

/** Of a payload that is read, not kept, the checksums are checked here: the operation never sees its bytes. */
const checkDigests = (input: Input, body: Buffer): Input => {
  checkMd5(input.ContentMD5, body);
  checkBody(input, body);
  return Object.fromEntries(Object.entries(input).filter(([name]) => !digests.includes(name)));
};

const hasBytes = ['PutObject', 'UploadPart'];
/** A checksum of the object that is made, not of the body that asks for it. */
const ofTheObject = ['CompleteMultipartUpload', 'CreateMultipartUpload', 'CopyObject'];

const inputOf = async (world: World, route: Route, request: WireRequest): Promise<Input> => {
  const { operation, bucket, key } = route;
  const { input: schema } = await sdkSchemas(world, operation);
  const known: string[] = [];
  const input: Input = {};
  for (const [name, member] of schema.structIterator()) {
    const { httpQuery } = traitsOf(member);
    if (httpQuery) known.push(httpQuery);
    const value = await memberValue(member, request);
    if (value !== undefined) input[name] = value;
  }
  checkQuery(request, route, known);
  if (bucket) input.Bucket = bucket;
  if (key) input.Key = key;
  if (hasBytes.includes(operation) || ofTheObject.includes(operation)) return input;
  return checkDigests(input, request.body);
};

const headerText = (value: unknown): string => (value instanceof Date ? value.toUTCString() : String(value));

type Split = {
  readonly headers: Record<string, string>;
  readonly payload?: NormalizedSchema;
  readonly rest: Input;
};

const headersFor = (
  { httpHeader, httpPrefixHeaders: prefix }: Traits,
  value: Input,
): Record<string, string> => {
  if (httpHeader) return { [httpHeader.toLowerCase()]: headerText(value) };
  const entries = prefix ? Object.entries(value) : [];
  return Object.fromEntries(entries.map(([key, text]) => [`${prefix}${key}`, String(text)]));
};

/** What of an output stands in headers, what is the body, and what is told in XML. */
const splitOutput = (schema: NormalizedSchema, output: Input): Split => {
  const members = [...schema.structIterator()].filter(([name]) => output[name] !== undefined);
  const payload = members.find(([, member]) => traitsOf(member).httpPayload);
  const plain = members.filter(([, member]) => {
    const { httpHeader, httpPrefixHeaders } = traitsOf(member);
    return httpHeader === undefined && httpPrefixHeaders === undefined;
  });
  return {
    headers: Object.assign(
      {},
      ...members.map(([name, member]) => headersFor(traitsOf(member), output[name])),
    ),
    ...(payload ? { payload: payload[1] } : {}),
    rest: payload ? output[payload[0]] : Object.fromEntries(plain.map(([name]) => [name, output[name]])),
  };
};

const xml = (schema: NormalizedSchema, value: Input): string => {
  const serializer = codec.createSerializer();
  serializer.write(schema as never, value);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${serializer.flush()}`;
};

const statusOf = (operation: string, output: Input): number => {
  if (output.ContentRange) return 206;
  const empty = operation.startsWith('Delete') && operation !== 'DeleteObjects';
  return empty || operation === 'AbortMultipartUpload' || operation === 'PutBucketPolicy' ? 204 : 200;
};

const bodyOf = (operation: string, schema: NormalizedSchema, { payload, rest }: Split): Input => {
  if (operation === 'GetBucketLocation')
    return `<LocationConstraint xmlns="${namespace}">${rest.LocationConstraint ?? ''}</LocationConstraint>`;
  if (payload?.isBlobSchema() || payload?.isStringSchema()) return rest;
  if (payload) return xml(payload, rest);
  const told = operation.startsWith('Get') || operation.startsWith('List');
  return told || Object.keys(rest).length > 0 ? xml(schema, rest) : '';
};

const respond = async (world: World, operation: string, output: Input): Promise<WireResponse> => {
  const { output: schema } = await sdkSchemas(world, operation);
  const status = statusOf(operation, output);
  if (schema.isUnitSchema()) return { status, headers: {}, body: '' };
  const split = splitOutput(schema, output);
  const body = operation.startsWith('Head') || status === 204 ? '' : bodyOf(operation, schema, split);
  const type = typeof body === 'string' && body !== '' ? { 'content-type': 'application/xml' } : {};
  return { status, headers: { ...type, ...split.headers }, body };
};

/** Serves one S3 request. */
export const handle = async (
  world: World,
  principal: Principal,
  sent: WireRequest,
): Promise<WireResponse> => {
  const route = routeOf(sent);
  if (!Object.hasOwn(world.services.s3?.operations ?? {}, route.operation))
    throw new AwsError('NotImplemented', `s3 ${route.operation}`, 501);
  const request = received(world, sent);
  const input = await inputOf(world, route, request);
  const output = await world.call(principal, 's3', route.operation, input);
  return respond(world, route.operation, output);
};
