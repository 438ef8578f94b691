/** The single port: who calls which service, decoded, decided, answered. */
import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { Work } from '../clock.ts';
import { AwsError, notRehearsed } from '../errors.ts';
import type { Service, WireRequest, WireResponse } from '../service.ts';
import type { Credentials, World } from '../world.ts';
import { withAuthorization } from './presigned.ts';
import { type Asked, protocolOf, protocolOfRefusal } from './protocol.ts';
import { readAuthorization, type Signed, verifySignature } from './signature.ts';

const bodyOf = (incoming: IncomingMessage): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    incoming.on('error', reject);
  });

const headersOf = (headers: IncomingHttpHeaders): Record<string, string> => {
  const plain: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    plain[name] = Array.isArray(value) ? value.join(',') : (value ?? '');
  }
  return plain;
};

const readRequest = async (incoming: IncomingMessage): Promise<WireRequest> => {
  const { method = 'GET', url = '/' } = incoming;
  const mark = url.indexOf('?');
  const [path, search] = mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
  const query = new URLSearchParams(search);
  return { method, path, query, headers: headersOf(incoming.headers), body: await bodyOf(incoming) };
};

/** The signature covers the bytes as sent; what the service reads is unpacked. */
const unpacked = (request: WireRequest): WireRequest =>
  request.headers['content-encoding'] === 'gzip' ? { ...request, body: gunzipSync(request.body) } : request;

const answer = async (
  world: World,
  { service, requestId, request: packed }: Asked,
  { principal }: Credentials,
  work: Work,
): Promise<WireResponse> => {
  // S3 keeps what it is sent as it is sent.
  if (service.handle) return service.handle(world, principal, packed);
  const request = unpacked(packed);
  const asked = { service, requestId, request };
  const protocol = protocolOf(asked);
  const { operation, input } = await protocol.decode(asked);
  const output = await world.call(principal, service.name, operation, input, work);
  return protocol.encode(asked, operation, output);
};

const olderNames: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AccessDenied',
  ExpiredTokenException: 'ExpiredToken',
};

/** Where no service's protocol says how: JSON to those who write JSON, else XML as S3 writes it. */
const encodePlainError = (error: AwsError, { headers }: WireRequest): WireResponse => {
  const asked = headers['content-type'];
  if (asked?.startsWith('application/x-amz-json-')) {
    const body = JSON.stringify({ __type: error.code, message: error.message });
    return { status: error.status, headers: { 'content-type': asked }, body };
  }
  const code = olderNames[error.code] ?? error.code;
  const message = error.message.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return {
    status: error.status,
    headers: { 'content-type': 'application/xml' },
    body: `<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  };
};

const asAwsError = (world: World, error: unknown): AwsError => {
  if (error instanceof AwsError) return error;
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  world.record({ kind: 'bug', who: 'sandbox', what: 'wire', detail: { message } });
  return new AwsError('InternalFailure', `a fault of the sandbox itself: ${message}`, 500);
};

const invalidToken = (): AwsError =>
  new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.', 403);

const callerOf = (world: World, request: WireRequest, signed: Signed): Credentials => {
  const credentials = world.credentials.get(signed.accessKeyId);
  if (!credentials || request.headers['x-amz-security-token'] !== credentials.sessionToken) {
    throw invalidToken();
  }
  if (credentials.expiresAt !== undefined && credentials.expiresAt <= world.clock.now())
    throw new AwsError('ExpiredTokenException', 'The security token included in the request is expired', 403);
  verifySignature(request, signed, credentials.secretAccessKey);
  return credentials;
};

/** What a service that nobody knows is asked for, as far as the common protocols tell. */
const operationOf = ({ headers, query, body }: WireRequest): string =>
  headers['x-amz-target']?.split('.').at(-1) ??
  query.get('Action') ??
  new URLSearchParams(String(body)).get('Action') ??
  '?';

const serviceOf = (world: World, request: WireRequest, signed: Signed): Service => {
  const service = world.services[signed.service];
  if (service) return service;
  const who = world.credentials.get(signed.accessKeyId)?.principal.arn ?? 'unknown';
  const operation = operationOf(request);
  const what = `${signed.service}:${operation}`;
  world.record({ kind: 'call', who, what, detail: { outcome: 'unknown' } });
  throw notRehearsed(operation === '?' ? `the service ${signed.service}` : what);
};

/** A role that somebody assumed calls as part of what they are at. */
const workOf = (world: World, credentials: Credentials): Work | undefined => {
  const parent = world.credentials.get(credentials.parent ?? '');
  return credentials.work ?? (parent && workOf(world, parent));
};

/** The call waits its turn; a caller from outside (a person, a CLI) is a work of its own. */
const serve = async (world: World, sent: WireRequest, requestId: string): Promise<WireResponse> => {
  let asked: Asked | undefined;
  const outside = world.clock.begin('a call from outside');
  try {
    const request = withAuthorization(world, sent);
    const signed = readAuthorization(request);
    const called: Asked = { service: serviceOf(world, request, signed), request, requestId };
    asked = called;
    const credentials = callerOf(world, request, signed);
    const inside = workOf(world, credentials);
    if (inside) world.clock.end(outside);
    const work = inside ?? outside;
    return await world.clock.serve(work, () => answer(world, called, credentials, work));
  } catch (error) {
    const refusal = asAwsError(world, error);
    const protocol = asked && protocolOfRefusal(asked);
    return protocol && asked ? await protocol.encodeError(asked, refusal) : encodePlainError(refusal, sent);
  } finally {
    world.clock.end(outside);
  }
};

/** A body of a known length goes out with its head, in one piece. */
const lengthOf = ({ status, headers, body }: WireResponse, method: string | undefined) =>
  method === 'HEAD' || status === 204 || 'content-length' in headers
    ? {}
    : { 'content-length': Buffer.byteLength(body) };

const handle = async (world: World, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
  // Not from the seed: answers may leave in any order.
  const requestId = randomUUID();
  const response = await serve(world, await readRequest(incoming), requestId);
  const now = world.clock.now();
  outgoing.sendDate = false;
  outgoing.writeHead(response.status, {
    'x-amzn-requestid': requestId,
    date: new Date(now).toUTCString(),
    'x-sandbox-now': String(now),
    ...lengthOf(response, incoming.method),
    ...response.headers,
  });
  outgoing.end(incoming.method === 'HEAD' ? undefined : response.body);
};

/** Starts the endpoint on a free port of 127.0.0.1 and tells the world its address. */
export const listen = async (world: World, port = 0): Promise<Server> => {
  const server = createServer((incoming, outgoing) => {
    // Whoever hangs up before they have said it all has not called.
    handle(world, incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  world.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return server;
};
