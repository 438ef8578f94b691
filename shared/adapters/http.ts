import http, { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';

export type HttpRequest = {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For everything together, from connecting to the last byte. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** Breaks the request off. */
  readonly signal?: AbortSignal | undefined;
};

export type HttpAnswer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

/** No usable answer came: no connection, a broken one, too late or too much. */
export class NoAnswerError extends Error {
  override name = 'NoAnswerError' as const;
}

/** Sends one request and reads its whole answer, within the time and the size given; redirects are not followed. */
export const send = async (request: HttpRequest): Promise<HttpAnswer> => {
  try {
    return await attempt(request);
  } catch (error) {
    // The server may have closed a kept connection while this function was frozen: nothing was asked yet, so ask again.
    if (error instanceof StaleConnection) return attempt(request);
    throw error;
  }
};

// Requests that cause something get a connection of their own: on a kept one, a reset leaves open whether they arrived.
const agents = {
  'http:': { GET: new http.Agent({ keepAlive: true }), POST: new http.Agent() },
  'https:': { GET: new https.Agent({ keepAlive: true }), POST: new https.Agent() },
} as const;

class StaleConnection extends Error {
  override name = 'StaleConnection' as const;
}

const attempt = ({
  method,
  url,
  headers,
  body,
  timeoutMs,
  maxBytes,
  signal,
}: HttpRequest): Promise<HttpAnswer> =>
  new Promise((resolve, reject) => {
    const target = new URL(url);
    const isTls = target.protocol === 'https:';
    const agent = agents[isTls ? 'https:' : 'http:'][method];
    const request = (isTls ? https : http).request(target, {
      method,
      agent,
      ...(signal ? { signal } : {}),
      headers: { ...headers, ...(body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }) },
    });
    const timer = setTimeout(
      () => request.destroy(new NoAnswerError(`no answer within ${timeoutMs} ms`)),
      timeoutMs,
    );
    const settle =
      <T>(end: (value: T) => void) =>
      (value: T) => {
        clearTimeout(timer);
        end(value);
      };
    request.on(
      'error',
      settle((cause: Error) => reject(toFailure(cause, request, method))),
    );
    request.on('response', (answer) => {
      readBody(answer, maxBytes).then(
        settle((text: string) =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }),
        ),
        settle((cause: Error) => {
          request.destroy();
          reject(cause instanceof NoAnswerError ? cause : new NoAnswerError(describe(cause), { cause }));
        }),
      );
    });
    request.end(body);
  });

const readBody = async (answer: IncomingMessage, maxBytes: number): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new NoAnswerError(`the answer is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const toFailure = (cause: Error, request: ClientRequest, method: string): Error => {
  if (cause instanceof NoAnswerError) return cause;
  const wasReset = (cause as NodeJS.ErrnoException).code === 'ECONNRESET';
  if (wasReset && request.reusedSocket && method === 'GET')
    return new StaleConnection(cause.message, { cause });
  return new NoAnswerError(describe(cause), { cause });
};

// Several addresses tried and refused come as one error without a message.
const describe = (cause: Error): string => {
  const inner = cause instanceof AggregateError ? (cause.errors[0] as Error | undefined) : undefined;
  return cause.message || inner?.message || cause.name;
};
