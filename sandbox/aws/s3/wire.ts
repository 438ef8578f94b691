/** S3 on the wire: REST with XML, path style; what a request carries becomes the operation's input. */

import { crc32 } from 'node:zlib';
import { XmlCodec } from '@aws-sdk/core/protocols';
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

/** Members that travel in headers and query, by the traits of the SDK's own schema. */
const bound = async (world: World, route: Route, request: WireRequest): Promise<Input> => {
  const service = world.services.s3;
  if (!service) throw new Error('this world has no s3');
  const { input: schema } = await schemasOf(service, route.operation);
  const input: Input = {};
  for (const [name, member] of schema.structIterator()) {
    const { httpQuery, httpHeader, httpPayload } = member.getMergedTraits() as Traits;
    const text = httpQuery
      ? (request.query.get(httpQuery) ?? undefined)
      : httpHeader && request.headers[httpHeader.toLowerCase()];
    if (httpPayload && !member.isBlobSchema() && !member.isStringSchema() && request.body.length > 0) {
      input[name] = await codec.createDeserializer().read(member as never, bodyOf(request).toString());
    } else if (text !== undefined) {
      input[name] = member.isNumericSchema()
        ? Number(text)
        : member.isBooleanSchema()
          ? text === 'true'
          : text;
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
]);

const xmlOf = async (world: World, operation: string, output: Input): Promise<string> => {
  const service = world.services.s3;
  if (!service) throw new Error('this world has no s3');
  const { output: schema } = await schemasOf(service, operation);
  if (schema.isUnitSchema() || Object.keys(output).length === 0) return '';
  if (operation === 'GetBucketLocation') {
    return `<LocationConstraint xmlns="${namespace}">${output.LocationConstraint}</LocationConstraint>`;
  }
  const serializer = codec.createSerializer();
  serializer.write(schema as never, output);
  return String(serializer.flush());
};

const respond = async (world: World, operation: string, output: Input): Promise<WireResponse> => {
  const deletes = operation.startsWith('Delete') && operation !== 'DeleteObjects';
  if (plain.has(operation) || deletes) {
    const type = output.ContentType ? { 'content-type': output.ContentType } : {};
    const status = deletes ? 204 : output.ContentRange ? 206 : 200;
    return { status, headers: { ...headersOf(output), ...type }, body: output.Body ?? '' };
  }
  if (operation === 'GetBucketPolicy') return { status: 200, headers: {}, body: output.Policy };
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: await xmlOf(world, operation, output),
  };
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
