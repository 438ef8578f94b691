/** S3 on the wire: REST with XML, path style; what a request carries becomes the operation's input. */

import { crc32 } from 'node:zlib';
import { XmlCodec } from '@aws-sdk/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../../errors.ts';
import type { Input, Principal, WireRequest, WireResponse } from '../../service.ts';
import { schemasOf } from '../../wire/schema.ts';
import type { World } from '../../world.ts';
import { type Route, routeOf } from './routes.ts';

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';
const codec = new XmlCodec({
  timestampFormat: { useTrait: true, default: 5 },
  xmlNamespace: namespace,
  serviceNamespace: '',
});

/** `size;chunk-signature=…\r\n bytes \r\n … 0\r\n trailers`. */
const unchunk = (body: Buffer): Buffer => {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.subarray(at, end).toString(), 16);
    if (end < 0 || Number.isNaN(size))
      throw new AwsError('IncompleteBody', 'expected chunks of aws-chunked encoding');
    if (size === 0) return Buffer.concat(parts);
    parts.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
};

const bodyOf = ({ headers, body }: WireRequest): Buffer =>
  headers['content-encoding']?.includes('aws-chunked') ? unchunk(body) : body;

const checkCrc = (expected: string | undefined, body: Buffer): void => {
  if (expected === undefined) return;
  const actual = Buffer.alloc(4);
  actual.writeUInt32BE(crc32(body));
  if (actual.toString('base64') !== expected) {
    throw new AwsError('BadDigest', 'The CRC32 you specified did not match the calculated checksum.');
  }
};

const metadataOf = (headers: WireRequest['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith('x-amz-meta-'))
      .map(([name, value]) => [name.slice('x-amz-meta-'.length), value]),
  );

type Traits = { readonly httpQuery?: string; readonly httpHeader?: string; readonly httpPayload?: number };

const sdkSchemas = (world: World, operation: string) => {
  const service = world.services.s3;
  if (!service) throw new Error('this world has no s3');
  return schemasOf(service, operation);
};

const textOf = ({ httpQuery, httpHeader }: Traits, { query, headers }: WireRequest): string | undefined => {
  if (httpQuery) return query.get(httpQuery) ?? undefined;
  return httpHeader ? headers[httpHeader.toLowerCase()] : undefined;
};

const typed = (member: NormalizedSchema, text: string): Input => {
  if (member.isNumericSchema()) return Number(text);
  return member.isBooleanSchema() ? text === 'true' : text;
};

const isXml = (member: NormalizedSchema, traits: Traits): boolean =>
  Boolean(traits.httpPayload) && !member.isBlobSchema() && !member.isStringSchema();

/** Members that travel in headers, query and XML, by the traits of the SDK's own schema. */
const bound = async (world: World, route: Route, request: WireRequest): Promise<Input> => {
  const { input: schema } = await sdkSchemas(world, route.operation);
  const input: Input = {};
  for (const [name, member] of schema.structIterator()) {
    const traits = member.getMergedTraits() as Traits;
    const text = textOf(traits, request);
    if (text !== undefined) input[name] = typed(member, text);
    else if (isXml(member, traits) && request.body.length > 0) {
      input[name] = await codec.createDeserializer().read(member as never, bodyOf(request).toString());
    }
  }
  return input;
};

const ignored = [
  'ContentLength',
  'ContentMD5',
  'ContentEncoding',
  'ChecksumCRC32',
  'ChecksumAlgorithm',
  'ChecksumMode',
  'EncodingType',
];

const inputOf = async (world: World, route: Route, request: WireRequest): Promise<Input> => {
  const input = await bound(world, route, request);
  for (const name of ignored) delete input[name];
  if (route.bucket) input.Bucket = route.bucket;
  if (route.key) input.Key = route.key;
  if (route.operation === 'PutBucketPolicy') input.Policy = request.body.toString();
  if (route.operation !== 'PutObject') return input;
  const Body = bodyOf(request);
  checkCrc(request.headers['x-amz-checksum-crc32'], Body);
  return { ...input, Body, Metadata: metadataOf(request.headers) };
};

const headersOf = (output: Input): Record<string, string> => {
  const headers: Record<string, string> = {};
  const set = (name: string, value: unknown) => {
    if (value !== undefined) headers[name] = String(value);
  };
  set('etag', output.ETag);
  set('x-amz-version-id', output.VersionId);
  set('x-amz-delete-marker', output.DeleteMarker);
  set('x-amz-bucket-region', output.BucketRegion);
  set('content-range', output.ContentRange);
  set('accept-ranges', output.AcceptRanges);
  set('content-length', output.ContentLength);
  set('last-modified', output.LastModified?.toUTCString());
  for (const [name, value] of Object.entries(output.Metadata ?? {})) set(`x-amz-meta-${name}`, value);
  return headers;
};

const plain = new Set([
  'PutObject',
  'GetObject',
  'HeadObject',
  'HeadBucket',
  'DeleteObject',
  'CreateBucket',
  'DeleteBucket',
  'DeleteBucketPolicy',
]);

const xmlOf = async (world: World, operation: string, output: Input): Promise<string> => {
  const { output: schema } = await sdkSchemas(world, operation);
  if (schema.isUnitSchema() || Object.keys(output).length === 0) return '';
  if (operation === 'GetBucketLocation') {
    return `<LocationConstraint xmlns="${namespace}">${output.LocationConstraint}</LocationConstraint>`;
  }
  const serializer = codec.createSerializer();
  serializer.write(schema as never, output);
  return String(serializer.flush());
};

const statusOf = (operation: string, output: Input): number => {
  if (operation.startsWith('Delete')) return 204;
  return output.ContentRange ? 206 : 200;
};

/** What is told in headers, with the object's bytes as the body if there are any. */
const respondPlainly = (operation: string, output: Input): WireResponse => {
  const type = output.ContentType ? { 'content-type': output.ContentType } : {};
  return {
    status: statusOf(operation, output),
    headers: { ...headersOf(output), ...type },
    body: output.Body ?? '',
  };
};

const respond = async (world: World, operation: string, output: Input): Promise<WireResponse> => {
  if (plain.has(operation)) return respondPlainly(operation, output);
  if (operation === 'GetBucketPolicy') return { status: 200, headers: {}, body: output.Policy };
  const body = await xmlOf(world, operation, output);
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
};

/** Serves one S3 request. A HEAD has no body to put an error into, so its status says it all. */
export const handle = async (
  world: World,
  principal: Principal,
  request: WireRequest,
): Promise<WireResponse> => {
  const route = routeOf(request);
  const input = await inputOf(world, route, request);
  const output = await world.call(principal, 's3', route.operation, input);
  return respond(world, route.operation, output);
};
