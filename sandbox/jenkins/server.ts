/** Jenkins' port: reads requests, answers them, and writes each into the trace without its secrets. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NotRehearsedError } from '../errors.ts';
import type { World } from '../world.ts';
import { type Answer, notFound, oops, Refusal } from './answer.ts';
import { IllegalParameterError } from './parameters.ts';
import { authenticate, type JenkinsRequest } from './request.ts';
import { answerRequest } from './routes.ts';
import { state } from './state.ts';
import { TreeError } from './tree.ts';

const bodyOf = async (incoming: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

const formOf = (incoming: IncomingMessage, search: string, body: string): URLSearchParams => {
  const isForm = (incoming.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  return new URLSearchParams([...new URLSearchParams(search), ...new URLSearchParams(isForm ? body : '')]);
};

const refused = (world: World, error: unknown): Answer => {
  if (error instanceof Refusal) return error.answer;
  if (error instanceof IllegalParameterError || error instanceof TreeError) {
    return oops(world, 500, error.message);
  }
  if (error instanceof NotRehearsedError) return oops(world, 501, error.message);
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  world.record({ kind: 'bug', who: 'jenkins', what: 'serving a request', detail: { message } });
  return oops(world, 500, message);
};

type Served = { readonly answer: Answer; readonly user?: string };

const serve = (world: World, incoming: IncomingMessage, body: string): Served => {
  const [whole = '/', search = ''] = (incoming.url ?? '/').split(/\?(.*)/s);
  const { context } = state(world);
  if (!`${whole}/`.startsWith(`${context}/`)) return { answer: notFound(world) };
  let name: string | undefined;
  try {
    const user = authenticate(world, incoming.method, incoming.headers.authorization, whole);
    name = user.name;
    const request: JenkinsRequest = {
      world,
      method: incoming.method ?? 'GET',
      path: whole.slice(context.length),
      query: new URLSearchParams(search),
      form: formOf(incoming, search, body),
      host: `${incoming.headers['x-forwarded-proto'] ?? 'http'}://${incoming.headers['x-forwarded-host'] ?? incoming.headers.host}`,
      user,
    };
    return { answer: answerRequest(request), user: name };
  } catch (error) {
    return { answer: refused(world, error), ...(name ? { user: name } : {}) };
  }
};

const outcomeOf = (status: number): string => {
  if (status === 501) return 'unknown';
  if (status === 401 || status === 403) return 'denied';
  return status >= 400 ? 'error' : 'ok';
};

const record = (world: World, incoming: IncomingMessage, { answer, user }: Served): void => {
  const [path = '/'] = (incoming.url ?? '/').split('?');
  const location = answer.headers.Location;
  world.record({
    kind: 'call',
    who: 'jenkins',
    what: `${incoming.method} ${path}`,
    detail: {
      outcome: outcomeOf(answer.status),
      status: answer.status,
      ...(user ? { user } : {}),
      ...(location ? { location } : {}),
    },
  });
};

const send = (world: World, outgoing: ServerResponse, { status, headers, body }: Answer): void => {
  outgoing.sendDate = false;
  outgoing.writeHead(status, status === 500 ? 'Server Error' : '', {
    Date: new Date(world.clock.now()).toUTCString(),
    'X-Content-Type-Options': 'nosniff',
    ...(headers as Record<string, string | string[]>),
    ...(status === 204 ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
    Server: 'Jetty(10.0.20)',
  });
  outgoing.end(body);
};

/** Starts the port on 127.0.0.1. */
export const listenJenkins = async (world: World, port: number): Promise<{ server: Server; url: string }> => {
  const server = createServer(async (incoming, outgoing) => {
    const body = await bodyOf(incoming);
    const work = world.clock.begin('a request to Jenkins');
    const served = serve(world, incoming, body);
    record(world, incoming, served);
    send(world, outgoing, served.answer);
    world.clock.end(work);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};
