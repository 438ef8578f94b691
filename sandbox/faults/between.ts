/** Stands between functions and whom they call, and does harm to chosen requests. */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { killRunning, letHang, running } from '../aws/lambda/environments.ts';
import { divert } from '../internet/addresses.ts';
import type { World } from '../world.ts';

/** A request that a function is about to make. */
export type Asked = {
  /** `aws`, or the name that was called. */
  readonly party: string;
  readonly method: string;
  readonly path: string;
  /** What AWS is asked to do; empty for others. */
  readonly operation: string;
};

export type Answered = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/**
 * `cut`: the connection breaks before the request is read, or after it was served and before it is answered.
 * `kill`: so does the function. `hang`: nothing comes, ever. `endless`: an answer without an end.
 */
export type Harm = 'cut before' | 'cut after' | 'kill before' | 'kill after' | 'hang' | 'endless' | Answered;

export type Plan = (asked: Asked) => Harm | undefined;

export type Between = {
  /** What is done from now on to which requests; nothing, without a plan. */
  harm: (plan?: Plan) => void;
  readonly close: () => void;
};

const operationOf = ({ headers, url = '' }: IncomingMessage, body: Buffer): string =>
  headers['x-amz-target']?.toString().split('.').at(-1) ??
  new URLSearchParams(body.toString()).get('Action') ??
  url.replace(/\?.*$/, '');

const forward = (to: string, asked: IncomingMessage, body: Buffer): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const [host, port] = to.split(':');
    const { method, url: path, headers } = asked;
    request({ host, port, method, path, headers }, resolve).on('error', reject).end(body);
  });

const plain = (headers: IncomingHttpHeaders): IncomingHttpHeaders => {
  const { connection: _, 'keep-alive': __, 'transfer-encoding': ___, ...rest } = headers;
  return rest;
};

const endless = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'application/json;charset=utf-8' });
  const more = (): void => {
    while (!response.destroyed && response.write(' '.repeat(65_536)));
    if (!response.destroyed) response.once('drain', more);
  };
  more();
};

/** Harm that leaves nothing to be done; false when the request goes on. */
const stop = (
  world: World,
  functionName: string,
  harm: Harm | undefined,
  response: ServerResponse,
): boolean => {
  if (harm === 'kill before') killRunning(world, functionName);
  if (harm === 'kill before' || harm === 'cut before') response.destroy();
  else if (harm === 'endless') endless(response);
  else if (typeof harm === 'object') response.writeHead(harm.status, harm.headers ?? {}).end(harm.body ?? '');
  else return harm === 'hang';
  return true;
};

/** Whether it is the function's own request; those to others than AWS are signed by nobody: then, whether it runs. */
const isOwn = ({ world, functionName, party }: Place, { headers }: IncomingMessage): boolean => {
  if (party !== 'aws') return running(world, functionName) > 0;
  const [, key = ''] = /Credential=([^/]+)/.exec(headers.authorization ?? '') ?? [];
  return world.credentials.get(key)?.principal.arn.endsWith(`/${functionName}`) ?? false;
};

const serve = async (
  place: Place,
  plan: Plan | undefined,
  asked: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { world, functionName, party, to } = place;
  const body = await buffer(asked);
  const { method = '', url: path = '' } = asked;
  const operation = party === 'aws' ? operationOf(asked, body) : '';
  const own = isOwn(place, asked);
  const harm = own ? plan?.({ party, method, path, operation }) : undefined;
  if (own) letHang(world, functionName, harm === 'hang' || harm === 'endless');
  if (stop(world, functionName, harm, response)) return;
  const answer = await forward(to(), asked, body).catch(() => undefined);
  const read = answer && (await buffer(answer));
  if (harm === 'kill after') killRunning(world, functionName);
  if (!answer || !read || harm === 'cut after' || harm === 'kill after') return void response.destroy();
  response.sendDate = false;
  response.writeHead(answer.statusCode ?? 502, plain(answer.headers)).end(read);
};

type Place = {
  readonly world: World;
  readonly functionName: string;
  readonly party: string;
  readonly to: () => string;
};

/** Puts itself before AWS' endpoint and before every name of the sandbox's internet, to harm one function's requests. */
export const standBetween = async (world: World, functionName: string): Promise<Between> => {
  let plan: Plan | undefined;
  const open = async (place: Place) => {
    const server = createServer((asked, response) => void serve(place, plan, asked, response));
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
  };
  const endpoint = world.url.replace('http://', '');
  const aws = await open({ world, functionName, party: 'aws', to: () => endpoint });
  world.url = `http://${aws.address}`;
  const servers = [aws.server];
  const served = new Map([...world.network].flatMap(([party, at]) => at.map((one) => [one, party] as const)));
  for (const [one, party] of served) {
    const { server, address } = await open({ world, functionName, party, to: () => one });
    divert(world, one, address);
    servers.push(server);
  }
  return {
    harm: (next) => {
      plan = next;
    },
    close: () => {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
};
