import { createServer, type RequestListener, type Server } from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { probe } from './probe.ts';

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
const serve = (listener: RequestListener) => listen(createServer(listener));
const serveTcp = (onSocket: (socket: Socket) => void) => listen(createTcpServer(onSocket));

test('an answer is told with its status, its text and how long it took', async () => {
  const url = await serve((request, response) =>
    response.writeHead(404).end(`no ${request.method} ${request.url}`),
  );
  expect(await probe()(url)).toEqual({
    kind: 'answered',
    status: 404,
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
