/** Requests and their answers, recorded between two parties and played again. */
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Exchange = {
  /** Method, path and operation: what the same request has in common with itself. */
  readonly key: string;
  /** The access key that signed it, if it is signed. */
  readonly signer: string | undefined;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

const read = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const keyOf = ({ method, url = '', headers }: IncomingMessage): string =>
  [method, url.replace(/\?.*$/, ''), headers['x-amz-target'] ?? ''].join(' ');

const signerOf = ({ headers }: IncomingMessage): string | undefined =>
  /Credential=([^/]+)/.exec(headers.authorization ?? '')?.[1];

const forward = (to: string, asked: IncomingMessage, body: Buffer): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const [host, port] = to.split(':');
    const { method, url: path, headers } = asked;
    request({ host, port, method, path, headers }, resolve).on('error', reject).end(body);
  });

const plainHeaders = (message: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(message.headers)
      .filter(([name]) => !['connection', 'keep-alive', 'transfer-encoding', 'content-length'].includes(name))
      .map(([name, value]) => [name, String(value)]),
  );

const send = (answer: ServerResponse, { status, headers, body }: Exchange): void => {
  answer.sendDate = false;
  answer.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
};

const listen = async (handle: (asked: IncomingMessage, answer: ServerResponse) => void): Promise<Server> => {
  const server = createServer(handle);
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
};

export type Place = { readonly address: string; readonly close: () => void };

const placeOf = (server: Server): Place => ({
  address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
  close: () => {
    server.closeAllConnections();
    server.close();
  },
});

/** Stands before another server and keeps what passes through. */
export const record = async (to: () => string, keep: (exchange: Exchange) => void): Promise<Place> => {
  const handle = async (asked: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const made = await forward(to(), asked, await read(asked)).catch(() => undefined);
    if (!made) return void answer.destroy();
    const exchange: Exchange = {
      key: keyOf(asked),
      signer: signerOf(asked),
      status: made.statusCode ?? 502,
      headers: plainHeaders(made),
      body: await read(made),
    };
    keep(exchange);
    send(answer, exchange);
  };
  return placeOf(await listen((asked, answer) => void handle(asked, answer)));
};

/** Gives recorded answers again, each in its turn, the last one of a kind for ever. */
export const replay = async (
  exchanges: readonly Exchange[],
  unknown: (key: string) => void,
): Promise<Place> => {
  const left = new Map<string, Exchange[]>();
  for (const exchange of exchanges) left.set(exchange.key, [...(left.get(exchange.key) ?? []), exchange]);
  const handle = async (asked: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const key = keyOf(asked);
    await read(asked);
    const answers = left.get(key);
    const next = answers && answers.length > 1 ? answers.shift() : answers?.[0];
    if (next) return send(answer, next);
    unknown(key);
    answer.writeHead(404).end();
  };
  return placeOf(await listen((asked, answer) => void handle(asked, answer)));
};
