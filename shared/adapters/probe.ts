import dns from 'node:dns';
import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { performance } from 'node:perf_hooks';
import { clearTimeout, setTimeout } from 'node:timers';
import { connect as tlsConnect } from 'node:tls';
import type { AllowedHosts } from '../core/allowed-hosts.ts';
import type { Blind, Certificate, Looks, Reply, Request, Silent } from '../core/looks.ts';
import { nextHop } from '../core/redirect.ts';
import { DeliveryError } from '../errors.ts';
import { type Target, targets } from './probe-targets.ts';

export type ProbeOptions = {
  readonly allowed: AllowedHosts;
  /** For everything together, redirects included. */
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  /** All addresses of a name. */
  readonly resolve?: (name: string) => Promise<readonly string[]>;
};

/** Asks for pages and certificates, where that is allowed, within a time and a size. */
export const makeProbe = ({
  allowed,
  timeoutMs = 10_000,
  maxBytes = 1_048_576,
  resolve = lookUp,
}: ProbeOptions): Pick<Looks, 'ask' | 'certificate' | 'addresses'> => {
  const find = targets(allowed, resolve);
  return {
    ask: (request) => follow(request, { find, maxBytes, timeoutMs, until: performance.now() + timeoutMs }),
    certificate: async (url, via) => {
      const target = await find(url, via);
      return 'kind' in target ? target : shake(url, target, timeoutMs);
    },
    addresses: (name) => resolve(name).catch((cause) => Promise.reject(notFound(name, cause))),
  };
};

const notFound = (name: string, cause: Error): DeliveryError =>
  new DeliveryError('platform', `${name} could not be looked up: ${cause.message}`, { cause });

const lookUp = async (name: string): Promise<readonly string[]> =>
  (await dns.promises.lookup(name, { all: true })).map(({ address }) => address);

type Limits = {
  readonly find: ReturnType<typeof targets>;
  readonly maxBytes: number;
  readonly timeoutMs: number;
  /** By performance.now(). */
  readonly until: number;
};

const follow = async (request: Request, limits: Limits): Promise<Reply> => {
  const target = await limits.find(request.url, request.via);
  if ('kind' in target) return target;
  const reply = await askInTurn(request, target, limits);
  const next = reply.kind === 'answered' ? nextHop(request, reply) : undefined;
  return next ? follow(next, limits) : reply;
};

/** The addresses of a name one after the other, until one takes the connection. */
const askInTurn = async (request: Request, { addresses }: Target, limits: Limits): Promise<Reply> => {
  let reply: Reply | 'stale connection' | 'not there' = 'not there';
  for (const [index, address] of addresses.entries()) {
    const isLast = index === addresses.length - 1;
    reply = await ask(request, address, limits, isLast);
    // A kept connection may have been closed since: that says nothing about the service, a new one does.
    if (reply === 'stale connection') reply = await ask(request, address, limits, isLast);
    if (reply !== 'not there') break;
  }
  return reply as Reply;
};

// Enough connections to be quick, few enough not to be a load test. What causes something gets one of its own: on a
// kept one a reset leaves open whether it arrived.
const kept = { keepAlive: true, maxSockets: 20 };
const agents = {
  'http:': { kept: new HttpAgent(kept), own: new HttpAgent() },
  'https:': { kept: new HttpsAgent(kept), own: new HttpsAgent() },
} as const;

const optionsFor = (
  { url, method = 'GET', headers, secretHeaders, body }: Request,
  address: string,
): RequestOptions => {
  const { kept, own } = agents[url.protocol as keyof typeof agents];
  const isKept = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
  return {
    agent: isKept ? kept : own,
    method,
    // To the address that was judged, whatever the name would lead to by now.
    host: address,
    port: portOf(url),
    path: `${url.pathname}${url.search}`,
    ...(url.protocol === 'https:' ? { servername: serverName(url) } : {}),
    headers: {
      accept: '*/*',
      'user-agent': 'slipway',
      ...headers,
      ...secretHeaders,
      host: url.host,
      ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
    },
  };
};

const portOf = ({ port, protocol }: URL): number => Number(port || (protocol === 'https:' ? 443 : 80));
// An address is no server name; TLS then goes by the address itself.
const serverName = ({ hostname }: URL): string => (/^[\d.]+$|^\[/.test(hostname) ? '' : hostname);

const ask = (
  asked: Request,
  address: string,
  { maxBytes, timeoutMs, until }: Limits,
  isLast: boolean,
): Promise<Reply | 'stale connection' | 'not there'> =>
  new Promise((resolve) => {
    let startedAt = performance.now();
    const send = asked.url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(optionsFor(asked, address));
    const elapsed = () => performance.now() - startedAt;
    const end = (reply: Reply | 'stale connection' | 'not there') => {
      clearTimeout(timer);
      resolve(reply);
    };
    const late = () => {
      end({ kind: 'silent', why: `no whole answer within ${timeoutMs} ms`, ms: elapsed() });
      request.destroy();
    };
    const timer = setTimeout(late, Math.max(1, until - startedAt));
    request.on('error', (error: NetworkError) => {
      if (request.reusedSocket && isHangUp(error)) return end('stale connection');
      if (!isLast && isAway(error)) return end('not there');
      return end(afterError(error, elapsed()));
    });
    // Waiting for a connection of ours to be free is no time of the service.
    request.on('socket', () => {
      startedAt = performance.now();
    });
    request.on('response', (response) =>
      readBody(response, maxBytes).then(
        (read) =>
          end({
            kind: 'answered',
            status: response.statusCode ?? 0,
            headers: headersOf(response),
            ...read,
            ms: elapsed(),
          }),
        (error: NetworkError) => end(afterError(error, elapsed())),
      ),
    );
    request.end(asked.body);
  });

const headersOf = ({ headers }: IncomingMessage): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );

const readBody = async (
  response: IncomingMessage,
  maxBytes: number,
): Promise<{ body: string; cut: boolean }> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxBytes) break;
  }
  return { body: Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8'), cut: bytes > maxBytes };
};

/** The certificate as it is, trusted or not: what is wrong with it is the answer. */
const shake = (url: URL, { addresses }: Target, timeoutMs: number): Promise<Certificate | Silent | Blind> =>
  new Promise((resolve) => {
    const startedAt = performance.now();
    const servername = serverName(url);
    const socket = tlsConnect({
      host: addresses[0] as string,
      port: portOf(url),
      ...(servername ? { servername } : {}),
      // Nothing is sent on it.
      rejectUnauthorized: false,
    });
    const end = (result: Certificate | Silent | Blind) => {
      clearTimeout(timer);
      resolve(result);
      socket.destroy();
    };
    const timer = setTimeout(
      () => end({ kind: 'silent', why: `no TLS handshake within ${timeoutMs} ms`, ms: timeoutMs }),
      timeoutMs,
    );
    socket.once('error', (error: NetworkError) => end(afterError(error, performance.now() - startedAt)));
    socket.once('secureConnect', () => {
      const { subject, issuer, valid_from, valid_to } = socket.getPeerCertificate();
      end({
        kind: 'certificate',
        subject: nameOf(subject?.CN),
        issuer: nameOf(issuer?.CN),
        validFrom: Date.parse(valid_from),
        validTo: Date.parse(valid_to),
        ...(socket.authorized ? {} : { problem: String(socket.authorizationError) }),
      });
    });
  });

const nameOf = (name: string | string[] | undefined): string => [name ?? 'no name'].flat().join(', ');

type NetworkError = Error & { readonly code?: string };

const isHangUp = ({ code }: NetworkError): boolean => code === 'ECONNRESET' || code === 'EPIPE';
const isAway = ({ code = '' }: NetworkError): boolean =>
  /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH)$/.test(code);

/** The service just deployed refuses, hangs up or talks gibberish: that is its silence. All else is ours. */
const afterError = (error: NetworkError, ms: number): Silent | Blind => {
  const { code = '', message } = error;
  const why = message || code;
  if (/^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|HPE_\w+)$/.test(code))
    return { kind: 'silent', why, ms };
  // Whether its certificate is good is another question than whether the service is.
  if (/^(CERT_|ERR_TLS_|ERR_SSL_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|EPROTO)/.test(code))
    return { kind: 'blind', why, blame: 'config' };
  return { kind: 'blind', why, blame: 'platform' };
};
