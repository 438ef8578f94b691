import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { performance } from 'node:perf_hooks';
import { clearTimeout, setTimeout } from 'node:timers';
import type { Answered, Reply, Request } from '../core/looks.ts';
import { replyTo } from './probe-errors.ts';
import type { Target } from './probe-targets.ts';

type Limits = { readonly timeoutMs: number; readonly maxBytes: number };

/** Sends one request to its target and reads the answer, until a time by performance.now(). */
export type Exchange = (request: Request, target: Target, until: number) => Promise<Reply>;

/** Makes exchanges over connections of its own, which are kept for questions. */
export const makeExchange = (limits: Limits): Exchange => {
  const keptNow = fresh(limits);
  const own = agents(false);
  return (request, target, until) =>
    new Promise((resolve, reject) => {
      const again = (): void => attempt(request, target, own, { ...limits, until, resolve, again: reject });
      // What causes something gets a connection of its own: on a kept one, a reset leaves open whether it arrived.
      const connections = isQuestion(request) ? keptNow() : own;
      attempt(request, target, connections, { ...limits, until, resolve, again });
    });
};

const isQuestion = ({ method = 'GET' }: Request): boolean =>
  method === 'GET' || method === 'HEAD' || method === 'OPTIONS';

// Longer than anything can be under way.
const IDLE_MS = 1_000;

/** Kept connections, but none from before a long rest: while Lambda freezes us they die unseen, and then look like silence. */
const fresh = ({ timeoutMs }: Limits): (() => Agents) => {
  let kept = agents(true);
  let askedAt = Date.now();
  return () => {
    const now = Date.now();
    if (now - askedAt > timeoutMs + IDLE_MS) {
      kept.http.destroy();
      kept.https.destroy();
      kept = agents(true);
    }
    askedAt = now;
    return kept;
  };
};

type Agents = { readonly http: HttpAgent; readonly https: HttpsAgent };

// Enough for the most that one check asks at a time, few enough not to be a load test.
const MOST_CONNECTIONS = 20;

const agents = (keepAlive: boolean): Agents => {
  const options = { keepAlive, maxSockets: MOST_CONNECTIONS };
  return { http: pooled(new HttpAgent(options)), https: pooled(new HttpsAgent(options)) };
};

/** Its connections are told apart by the addresses that they lead to. */
const pooled = <Kind extends HttpAgent>(agent: Kind): Kind =>
  Object.assign(agent, { getName: (options: Target['options']) => options.pool });

type Ending = Limits & {
  readonly until: number;
  readonly resolve: (reply: Reply) => void;
  /** A kept connection had been closed: that says nothing about the service, a new one does. */
  readonly again: (thrown?: Error) => void;
};

const attempt = (asked: Request, target: Target, connections: Agents, ending: Ending): void => {
  const { timeoutMs, maxBytes, until, resolve, again } = ending;
  const askedAt = performance.now();
  let startedAt = Number.NaN;
  const request = open(asked, target, connections);
  const end = (reply: Reply): void => {
    clearTimeout(timer);
    resolve(reply);
  };
  const fail = (error: NodeJS.ErrnoException): void => end(replyTo(error, performance.now() - startedAt));
  const late = (): void => {
    end(tooLate(timeoutMs, startedAt - askedAt, performance.now() - startedAt));
    request.destroy();
  };
  const timer = setTimeout(late, Math.max(1, Math.ceil(until - askedAt)));
  // From here on, for a wait for one of our own connections is not the service's.
  request.on('socket', () => {
    startedAt = performance.now();
  });
  request.on('error', (error: NodeJS.ErrnoException) => {
    if (!request.reusedSocket || !isHangUp(error)) return fail(error);
    clearTimeout(timer);
    again(error);
  });
  request.on('response', (response) => {
    read(response, maxBytes, (body, cut) =>
      end(answered(response, body, cut, performance.now() - startedAt)),
    );
    response.on('error', fail);
  });
  request.end(asked.body);
};

const open = (asked: Request, { isTls, options }: Target, { http, https }: Agents): ClientRequest => {
  const { url, method = 'GET' } = asked;
  const path = url.pathname + url.search;
  const headers = headersOf(asked);
  return isTls
    ? httpsRequest({ ...options, agent: https, method, path, headers })
    : httpRequest({ ...options, agent: http, method, path, headers });
};

/** Names and values in turn: Node takes those over as they are. */
const headersOf = (asked: Request): string[] => {
  const { url, headers, secretHeaders, body = '' } = asked;
  const list = ['host', url.host];
  if (body !== '' || !isQuestion(asked)) list.push('content-length', String(Buffer.byteLength(body)));
  for (const [name, value] of defaults)
    if (!has(headers, name) && !has(secretHeaders, name)) list.push(name, value);
  for (const name in headers) list.push(name, headers[name] as string);
  for (const name in secretHeaders) list.push(name, secretHeaders[name] as string);
  return list;
};

const defaults = [
  ['accept', '*/*'],
  ['user-agent', 'slipway'],
] as const;

const has = (headers: Request['headers'], name: string): boolean => {
  for (const given in headers) if (given.toLowerCase() === name) return true;
  return false;
};

const isHangUp = ({ code }: NodeJS.ErrnoException): boolean => code === 'ECONNRESET' || code === 'EPIPE';

const tooLate = (timeoutMs: number, waited: number, ms: number): Reply =>
  waited < timeoutMs / 2
    ? { kind: 'silent', why: `no whole answer within ${timeoutMs} ms`, ms }
    : { kind: 'blind', why: `no connection was free for most of ${timeoutMs} ms`, blame: 'platform' };

const answered = (
  { statusCode = 0, headers }: IncomingMessage,
  body: string,
  cut: boolean,
  ms: number,
): Answered => {
  // It alone may stand there several times without being joined by Node itself.
  const { 'set-cookie': cookies } = headers;
  const plain = cookies ? { ...headers, 'set-cookie': cookies.join(', ') } : headers;
  return { kind: 'answered', status: statusCode, headers: plain as Answered['headers'], body, cut, ms };
};

/** Reads no more than it may: the rest, however long, is not even received. */
const read = (
  response: IncomingMessage,
  maxBytes: number,
  done: (body: string, cut: boolean) => void,
): void => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const end = (): void =>
    done(joined(chunks).toString('utf8', 0, Math.min(bytes, maxBytes)), bytes > maxBytes);
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes <= maxBytes) return;
    end();
    response.destroy();
  });
  response.on('end', end);
};

/** Most answers come in one piece, which needs no copying. */
const joined = (chunks: readonly Buffer[]): Buffer => {
  const [only, ...others] = chunks;
  return only && others.length === 0 ? only : Buffer.concat(chunks);
};
