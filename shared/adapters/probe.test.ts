import { createServer, type RequestListener, type Server } from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { readAllowedHosts } from '../core/allowed-hosts.ts';
import type { Request } from '../core/looks.ts';
import { makeProbe, type ProbeOptions } from './probe.ts';

const open: (Server | TcpServer)[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

const listen = async (server: Server | TcpServer): Promise<URL> => {
  open.push(server);
  server.on('connection', (socket: Socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/page?x=1`);
};
/** Asks where the test's own server is allowed, and nothing else. */
const probe =
  (options: Partial<ProbeOptions> = {}) =>
  (url: URL, request: Partial<Request> = {}) =>
    makeProbe({ allowed: readAllowedHosts(`127.0.0.1:${url.port || 80} nowhere.invalid`), ...options }).ask({
      url,
      ...request,
    });
const serve = (listener: RequestListener) => listen(createServer(listener));
const serveTcp = (onSocket: (socket: Socket) => void) => listen(createTcpServer(onSocket));

test('an answer is told with its status, its text and how long it took', async () => {
  const url = await serve((request, response) =>
    response.writeHead(404).end(`no ${request.method} ${request.url}`),
  );
  expect(await probe()(url)).toEqual({
    kind: 'answered',
    status: 404,
    headers: expect.objectContaining({ 'transfer-encoding': 'chunked' }),
    body: 'no GET /page?x=1',
    cut: false,
    ms: expect.any(Number),
  });
});

test('a redirect is an answer, not an invitation', async () => {
  const asked: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    asked.push(request.url);
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  expect(await probe()(url)).toMatchObject({ kind: 'answered', status: 302 });
  expect(asked).toEqual(['/page?x=1']);
});

test('an endless body is cut', async () => {
  const url = await serve((_, response) => {
    const more = () => response.writable && response.write('x'.repeat(10_000), more);
    more();
  });
  const reply = await probe({ maxBytes: 50_000 })(url);
  expect(reply).toMatchObject({ kind: 'answered', status: 200, cut: true });
  expect(reply.kind === 'answered' && reply.body.length).toBe(50_000);
});

test.each<[string, (socket: Socket) => void]>([
  ['never answers', () => {}],
  [
    'stops in the middle of its answer',
    (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf'),
  ],
])('a service that %s is silent once the time is over', async (_, onSocket) => {
  const url = await serveTcp(onSocket);
  expect(await probe({ timeoutMs: 50 })(url)).toEqual({
    kind: 'silent',
    why: 'no whole answer within 50 ms',
    ms: expect.any(Number),
  });
});

test.each<[string, (socket: Socket) => void]>([
  ['hangs up', (socket) => socket.once('data', () => socket.destroy())],
  [
    'hangs up in the middle of its answer',
    (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf'),
  ],
  ['speaks something else', (socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n')],
])('a service that %s is silent', async (_, onSocket) => {
  expect(await probe({ timeoutMs: 2_000 })(await serveTcp(onSocket))).toMatchObject({ kind: 'silent' });
});

test('a service that refuses connections is silent', async () => {
  const server = createServer();
  const url = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  open.length = 0;
  expect(await probe()(url)).toMatchObject({ kind: 'silent', why: expect.stringContaining('ECONNREFUSED') });
});

test('a name that does not resolve leaves the checker blind', async () => {
  expect(await probe()(new URL('http://nowhere.invalid/'))).toMatchObject({
    kind: 'blind',
    blame: 'platform',
  });
});

test('an address that speaks no TLS is a wrong setting', async () => {
  const url = await serve((_, response) => response.end('plain'));
  expect(await probe()(new URL(url.href.replace('http:', 'https:')))).toMatchObject({
    kind: 'blind',
    blame: 'config',
  });
});

test('connections are kept, and one that was closed meanwhile says nothing about the service', async () => {
  const used = new Set<Socket>();
  let requests = 0;
  const url = await serve((request, response) => {
    used.add(request.socket);
    requests += 1;
    // The third request finds its kept connection dying, as after a restart of the service.
    if (requests === 3) request.socket.destroy();
    else response.end('ok');
  });
  const get = probe();
  expect(await get(url)).toMatchObject({ kind: 'answered' });
  expect(await get(url)).toMatchObject({ kind: 'answered' });
  expect(used.size).toBe(1);
  expect(await get(url)).toMatchObject({ kind: 'answered' });
  expect([requests, used.size]).toEqual([4, 2]);
});

test('what is asked for is sent: method, headers, body', async () => {
  const url = await serve(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const { host, 'x-plain': plain, 'x-secret': secret } = request.headers;
    response.end(JSON.stringify([request.method, host, plain, secret, body]));
  });
  const request = {
    method: 'POST',
    headers: { 'x-plain': 'a' },
    secretHeaders: { 'x-secret': 'b' },
    body: 'ü',
  } as const;
  const reply = await probe()(url, request);
  expect(reply).toMatchObject({ kind: 'answered', body: JSON.stringify(['POST', url.host, 'a', 'b', 'ü']) });
});

test('what causes something is not sent twice, although its connection dies', async () => {
  let requests = 0;
  const url = await serve((request, response) => {
    requests += 1;
    if (request.method === 'POST') request.socket.destroy();
    else response.end('ok');
  });
  const ask = probe();
  await ask(url);
  expect(await ask(url, { method: 'POST', body: '' })).toMatchObject({ kind: 'silent' });
  expect(requests).toBe(2);
});

test('redirects are followed as often as is asked for, with the secret only to the same origin', async () => {
  const seen: [string | undefined, unknown][] = [];
  const other = await serve((request, response) => {
    seen.push([request.url, request.headers['x-secret']]);
    response.end('there');
  });
  const url = await serve((request, response) => {
    seen.push([request.url, request.headers['x-secret']]);
    const location = request.url === '/one' ? '/two' : other.href;
    response.writeHead(302, { location }).end();
  });
  const allowed = readAllowedHosts(`127.0.0.1:${url.port} 127.0.0.1:${other.port}`);
  const ask = makeProbe({ allowed }).ask;
  const request = { url: new URL('/one', url), secretHeaders: { 'x-secret': 's' } };
  expect(await ask({ ...request, redirects: 2 })).toMatchObject({ status: 200, body: 'there' });
  expect(seen).toEqual([
    ['/one', 's'],
    ['/two', 's'],
    ['/page?x=1', undefined],
  ]);
  expect(await ask({ ...request, redirects: 1 })).toMatchObject({ status: 302 });
});

test('all hops together have the time of one request', async () => {
  const url = await serve((_, response) =>
    setTimeout(() => response.writeHead(302, { location: '/' }).end(), 30),
  );
  expect(await probe({ timeoutMs: 80 })(url, { redirects: 5 })).toMatchObject({ kind: 'silent' });
});

test('a place is asked under the name of the URL', async () => {
  const url = await serve((request, response) => response.end(request.headers.host));
  const resolve = async () => ['10.9.9.9'];
  const named = new URL(`http://hello.example:${url.port}/`);
  const ask = makeProbe({ allowed: readAllowedHosts(`127.0.0.1:${url.port}`), resolve }).ask;
  expect(await ask({ url: named, via: '127.0.0.1' })).toMatchObject({ body: `hello.example:${url.port}` });
});

test('of several addresses the next is asked when one does not take the connection', async () => {
  const url = await serve((_, response) => response.end('here'));
  const allowed = readAllowedHosts(`hello.example:${url.port}`);
  const resolve = async () => ['127.0.0.2', '127.0.0.1'];
  const named = new URL(`http://hello.example:${url.port}/`);
  expect(await makeProbe({ allowed, resolve }).ask({ url: named })).toMatchObject({ body: 'here' });
  // One that is asked for alone is not replaced by another.
  expect(await makeProbe({ allowed, resolve }).ask({ url: named, via: '127.0.0.2' })).toMatchObject({
    kind: 'silent',
  });
});

test('a name is looked up once for many requests', async () => {
  const url = await serve((_, response) => response.end('ok'));
  let lookups = 0;
  const resolve = async () => {
    lookups += 1;
    return ['127.0.0.1'];
  };
  const { ask } = makeProbe({ allowed: readAllowedHosts(`hello.example:${url.port}`), resolve });
  const named = new URL(`http://hello.example:${url.port}/`);
  await Promise.all(Array.from({ length: 20 }, () => ask({ url: named })));
  expect(lookups).toBe(1);
});

test('every address of a name is told', async () => {
  const { addresses } = makeProbe({ allowed: [], resolve: async () => ['10.0.0.1', '10.0.0.2'] });
  expect(await addresses('hello.example')).toEqual(['10.0.0.1', '10.0.0.2']);
  const { addresses: none } = makeProbe({
    allowed: [],
    resolve: () => Promise.reject(new Error('ENOTFOUND')),
  });
  await expect(none('hello.example')).rejects.toMatchObject({
    blame: 'platform',
    message: 'hello.example could not be looked up: ENOTFOUND',
  });
});
