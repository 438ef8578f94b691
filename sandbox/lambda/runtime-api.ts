/** Lambda's Runtime API for one process, and beside it what the preload asks of the clock. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type RuntimeCalls = {
  /** The process asks for its next event: it is ready, or has done its last one. */
  readonly next: (answer: (event: { headers: Record<string, string>; body: string }) => void) => void;
  /** Says what became of the invocation; false when the answer is refused for its size. */
  readonly ended: (kind: 'response' | 'error', requestId: string, body: string) => boolean;
  readonly initFailed: (body: string) => void;
  /** The process waits for a moment of virtual time; `sleeping` when there is nothing else that it waits for. */
  readonly wait: (due: number, sleeping: boolean, answer: (now: number) => void) => void;
  readonly refused: (place: { readonly host: string; readonly port?: number }) => void;
};

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

const invocation = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;

const route = (calls: RuntimeCalls, url: string, body: string, answer: ServerResponse): void => {
  const accept = (status = 202): void => void answer.writeHead(status).end('{}');
  const [, requestId = '', kind] = invocation.exec(url) ?? [];
  if (url === '/2018-06-01/runtime/invocation/next') {
    calls.next(({ headers, body: event }) => void answer.writeHead(200, headers).end(event));
  } else if (kind) accept(calls.ended(kind as 'response' | 'error', requestId, body) ? 202 : 413);
  else if (url === '/2018-06-01/runtime/init/error') {
    calls.initFailed(body);
    accept();
  } else if (url === '/sandbox/sleep' || url === '/sandbox/wait') {
    const { due } = JSON.parse(body) as { readonly due: number };
    calls.wait(due, url.endsWith('sleep'), (now) =>
      answer.writeHead(200, { 'x-sandbox-now': String(now) }).end(),
    );
  } else if (url === '/sandbox/refused') {
    calls.refused(JSON.parse(body));
    accept();
  } else accept(404);
};

export type RuntimeApi = { readonly address: string; readonly port: number; readonly close: () => void };

/** Serves the Runtime API of one process on a free port. */
export const serveRuntimeApi = async (calls: RuntimeCalls): Promise<RuntimeApi> => {
  const server: Server = createServer(async (request, answer) => {
    answer.sendDate = false;
    route(calls, request.url ?? '', await readBody(request), answer);
  });
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `127.0.0.1:${port}`, port, close };
};
