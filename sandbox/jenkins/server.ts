/** Jenkins' port: reads requests, answers them, and writes each into the trace without its secrets. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { letHang } from '../aws/lambda/environments.ts';
import { NotRehearsedError } from '../errors.ts';
import type { Input } from '../service.ts';
import type { World } from '../world.ts';
import { type Answer, notFound, oops, pleaseWait, Refusal, unauthorized } from './answer.ts';
import { endless, takeHarm, wrongAnswer } from './faults.ts';
import { IllegalParameterError } from './parameters.ts';
import { openPort } from './port.ts';
import { authenticate, type JenkinsRequest } from './request.ts';
import { answerRequest } from './routes.ts';
import { type Harm, state } from './state.ts';
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

/** What a restart answers to everything. */
const notUp = (world: World, path: string): Answer | undefined => {
  const { phase } = state(world);
  if (phase === 'restarting' || phase === 'starting' || phase === 'loading') return pleaseWait(world, phase);
  return phase === 'unready' ? unauthorized(path) : undefined;
};

const serve = (world: World, incoming: IncomingMessage, body: string): Served => {
  const [whole = '/', search = ''] = (incoming.url ?? '/').split(/\?(.*)/s);
  const { context } = state(world);
  const excuse = notUp(world, whole);
  if (excuse) return { answer: excuse };
  if (!`${whole}/`.startsWith(`${context}/`)) return { answer: notFound(world) };
  let name: string | undefined;
  try {
    const user = authenticate(world, incoming.method, incoming.headers, whole);
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

const record = (world: World, incoming: IncomingMessage, detail: Readonly<Record<string, unknown>>): void => {
  const [path = '/'] = (incoming.url ?? '/').split('?');
  world.record({ kind: 'call', who: 'jenkins', what: `${incoming.method} ${path}`, detail });
};

const recordServed = (world: World, incoming: IncomingMessage, { answer, user }: Served): void => {
  const location = answer.headers.Location;
  record(world, incoming, {
    outcome: outcomeOf(answer.status),
    status: answer.status,
    ...(user ? { user } : {}),
    ...(location ? { location } : {}),
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

/** Does to a request what befalls it; false when it is served all the same. */
const harmed = (world: World, harm: Harm, incoming: IncomingMessage, outgoing: ServerResponse): boolean => {
  if (harm.kind === 'lose-answer') return false;
  record(world, incoming, { outcome: 'error', harm: harm.kind });
  const answer = wrongAnswer(world, harm, incoming.url ?? '/');
  if (answer) send(world, outgoing, answer);
  else if (harm.kind === 'cut') outgoing.destroy();
  else if (harm.kind === 'endless') endless(outgoing);
  return true;
};

/** Functions that know Jenkins' address are those that may be asking. */
const callers = (world: World): readonly string[] =>
  Object.entries<Input>(world.state.lambda?.functions ?? {})
    .filter(([, { configuration }]) => configuration.Environment?.Variables?.JENKINS_URL)
    .map(([name]) => name);

const neverAnswered = ({ kind }: Harm): boolean => kind === 'hang' || kind === 'endless';

const handle = (world: World, incoming: IncomingMessage, outgoing: ServerResponse, body: string): void => {
  const { context } = state(world);
  const harm = takeHarm(world, `${incoming.method} ${(incoming.url ?? '/').slice(context.length)}`);
  for (const caller of callers(world)) letHang(world, caller, harm !== undefined && neverAnswered(harm));
  if (harm && harmed(world, harm, incoming, outgoing)) return;
  const served = serve(world, incoming, body);
  recordServed(world, incoming, served);
  if (harm) outgoing.destroy();
  else send(world, outgoing, served.answer);
};

/** Starts the port on 127.0.0.1; gives the address. */
export const listenJenkins = async (world: World, wanted: number): Promise<string> => {
  const server = createServer(async (incoming, outgoing) => {
    // Whoever hangs up before they have said it all has not asked.
    const body = await bodyOf(incoming).catch(() => undefined);
    if (body === undefined) return;
    // One that is never answered must not hold the clock.
    const work = world.clock.begin('a request to Jenkins');
    handle(world, incoming, outgoing, body);
    world.clock.end(work);
  });
  server.keepAliveTimeout = 60_000;
  return `http://127.0.0.1:${await openPort(world, server, wanted)}`;
};
