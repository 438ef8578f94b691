/** The single port: who calls which service, decoded, decided, answered. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { Work } from '../clock.ts';
import { AwsError, notRehearsed } from '../errors.ts';
import type { Principal, Service, WireRequest, WireResponse } from '../service.ts';
import type { Credentials, World } from '../world.ts';
import { decodeJson, encodeJson, encodeJsonError } from './json.ts';
import { decodeQuery, encodeQuery, encodeQueryError } from './query.ts';
import { decodeRestJson, encodeRestJson, encodeRestJsonError } from './rest-json.ts';
import { readAuthorization, type Signed, verifySignature } from './signature.ts';

const readRequest = async (incoming: IncomingMessage): Promise<WireRequest> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const raw = Buffer.concat(chunks);
  const [path = '/', search = ''] = (incoming.url ?? '/').split(/\?(.*)/s);
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]),
  );
  return { method: incoming.method ?? 'GET', path, query: new URLSearchParams(search), headers, body: raw };
};

/** The signature covers the bytes as sent; what the service reads is unpacked. */
const unpacked = (request: WireRequest): WireRequest =>
  request.headers['content-encoding'] === 'gzip' ? { ...request, body: gunzipSync(request.body) } : request;

const answer = async (
  world: World,
  service: Service,
  principal: Principal,
  packed: WireRequest,
  work: Work,
): Promise<WireResponse> => {
  const request = unpacked(packed);
  if (service.handle) return service.handle(world, principal, request);
  if (service.protocol === 'query') {
    const { operation, input } = await decodeQuery(service, request);
    const output = await world.call(principal, service.name, operation, input, work);
    return encodeQuery(service, operation, output, world.random.uuid());
  }
  if (service.protocol === 'rest-json') {
    const { operation, input } = await decodeRestJson(service, request);
    return encodeRestJson(
      service,
      operation,
      await world.call(principal, service.name, operation, input, work),
    );
  }
  const { operation, input } = await decodeJson(service, request);
  return encodeJson(service, operation, await world.call(principal, service.name, operation, input, work));
};

/** The older protocols have a word of their own for what IAM refuses. */
const worded = (service: Service | undefined, error: AwsError): AwsError => {
  const older = service?.protocol === 'query' || service?.protocol === 'custom';
  if (!older || error.code !== 'AccessDeniedException') return error;
  return new AwsError(
    service.name === 'sns' ? 'AuthorizationError' : 'AccessDenied',
    error.message,
    error.status,
  );
};

const encodeError = (service: Service | undefined, refusal: AwsError): WireResponse => {
  const error = worded(service, refusal);
  if (service?.protocol === 'query') return encodeQueryError(service, error, 'sandbox');
  if (service?.protocol === 'rest-json') return encodeRestJsonError(error);
  if (service && service.protocol !== 'custom') return encodeJsonError(service, error);
  return {
    status: error.status,
    headers: { 'content-type': 'application/xml' },
    body: `<Error><Code>${error.code}</Code><Message>${error.message.replaceAll('<', '&lt;')}</Message></Error>`,
  };
};

const asAwsError = (world: World, error: unknown): AwsError => {
  if (error instanceof AwsError) return error;
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  world.record({ kind: 'bug', who: 'sandbox', what: 'wire', detail: { message } });
  return new AwsError('InternalFailure', `a fault of the sandbox itself: ${message}`, 500);
};

const callerOf = async (world: World, request: WireRequest, signed: Signed): Promise<Credentials> => {
  const credentials = world.credentials.get(signed.accessKeyId);
  if (!credentials) {
    throw new AwsError(
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
      403,
    );
  }
  await verifySignature(request, signed, credentials.secretAccessKey);
  return credentials;
};

const serviceOf = (world: World, signed: Signed): Service => {
  const service = world.services[signed.service];
  if (service) return service;
  const who = world.credentials.get(signed.accessKeyId)?.principal.arn ?? 'unknown';
  world.record({ kind: 'call', who, what: `${signed.service}:?`, detail: { outcome: 'unknown' } });
  throw notRehearsed(`service ${signed.service}`);
};

/** The call waits its turn; a caller from outside (a person, a CLI) is a work of its own. */
const serve = async (world: World, request: WireRequest): Promise<WireResponse> => {
  let service: Service | undefined;
  const outside = world.clock.begin('a call from outside');
  try {
    const signed = readAuthorization(request);
    service = serviceOf(world, signed);
    const credentials = await callerOf(world, request, signed);
    if (credentials.work) world.clock.end(outside);
    const work = credentials.work ?? outside;
    const called = service;
    return await world.clock.serve(work, () => answer(world, called, credentials.principal, request, work));
  } catch (error) {
    return encodeError(service, asAwsError(world, error));
  } finally {
    world.clock.end(outside);
  }
};

/** Starts the endpoint on a free port of 127.0.0.1 and tells the world its address. */
export const listen = async (world: World, port = 0): Promise<Server> => {
  const server = createServer(async (incoming, outgoing) => {
    const response = await serve(world, await readRequest(incoming));
    outgoing.sendDate = false;
    outgoing.writeHead(response.status, {
      // Not from the seed: answers may leave in any order.
      'x-amzn-requestid': randomUUID(),
      date: new Date(world.clock.now()).toUTCString(),
      'x-sandbox-now': String(world.clock.now()),
      ...response.headers,
    });
    outgoing.end(incoming.method === 'HEAD' ? undefined : response.body);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  world.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return server;
};
