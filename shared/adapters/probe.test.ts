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
const probe = (options: Partial<ProbeOptions> = {}) => {
  let made: ReturnType<typeof makeProbe> | undefined;
  return (url: URL, request: Partial<Request> = {}) => {
    made ??= makeProbe({
      allowed: readAllowedHosts(`127.0.0.1:${url.port || 80} nowhere.invalid`),
      ...options,
    });
    return made.ask({ url, ...request });
  };
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
  for (const connections of [1, 1, 2]) {
    expect(await get(url)).toMatchObject({ kind: 'answered' });
    expect(used.size).toBe(connections);
    // The connection is given back for use only after the answer was handed over.
    await new Promise(setImmediate);
  }
  expect(requests).toBe(4);
});

test('however many kept connections were closed meanwhile, the second try is on a new one', async () => {
  let isRestarted = false;
  const old = new Set<Socket>();
  const both = Promise.withResolvers<void>();
  const url = await serve(async (request, response) => {
    if (!isRestarted) old.add(request.socket);
    else if (old.has(request.socket)) return void request.socket.destroy();
    if (old.size === 2) both.resolve();
    await both.promise;
    response.end('ok');
  });
  const get = probe();
  await Promise.all([get(url), get(url)]);
  await new Promise(setImmediate);
  isRestarted = true;
  expect(await get(url)).toMatchObject({ kind: 'answered', body: 'ok' });
});

test('a request that has to wait for a connection is not the slower for it', async () => {
  let now = 0;
  let most = 0;
  const url = await serve(async (_, response) => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setTimeout(resolve, 40));
    now -= 1;
    response.end('ok');
  });
  const get = probe();
  const began = performance.now();
  const replies = await Promise.all(Array.from({ length: 60 }, () => get(url)));
  const together = performance.now() - began;
  expect(most).toBe(20);
  const slowest = Math.max(...replies.map((reply) => (reply.kind === 'answered' ? reply.ms : Number.NaN)));
  expect(slowest).toBeLessThan(together * 0.8);
});

test('a request for which no connection came free was not answered by nobody', async () => {
  const url = await serve(() => {});
  const get = probe({ timeoutMs: 100 });
  const replies = await Promise.all(Array.from({ length: 21 }, () => get(url)));
  expect(replies.filter(({ kind }) => kind === 'silent')).toHaveLength(20);
  expect(replies.at(-1)).toEqual({
    kind: 'blind',
    why: 'no connection was free for most of 100 ms',
    blame: 'platform',
  });
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

test('a redirect elsewhere and back brings no secret back', async () => {
  const seen: [string | undefined, unknown][] = [];
  const other = await serve((_, response) => response.writeHead(307, { location: home.href }).end());
  const home = await serve((request, response) => {
    seen.push([request.method, request.headers['x-secret']]);
    const isBack = seen.length > 1;
    response.writeHead(isBack ? 200 : 307, isBack ? {} : { location: other.href }).end();
  });
  const { ask } = makeProbe({
    allowed: readAllowedHosts(`127.0.0.1:${home.port} 127.0.0.1:${other.port}`),
  });
  const request = { url: home, method: 'POST', body: 'b', secretHeaders: { 'x-secret': 's' } } as const;
  expect(await ask({ ...request, redirects: 5 })).toMatchObject({ status: 200 });
  expect(seen).toEqual([
    ['POST', 's'],
    ['POST', undefined],
  ]);
});

test.each([
  [303, 'PUT', 'GET', ''],
  [302, 'POST', 'GET', ''],
  [302, 'PUT', 'PUT', 'b'],
  [308, 'POST', 'POST', 'b'],
  [303, 'HEAD', 'HEAD', ''],
] as const)('after %d to a %s comes a %s', async (status, method, then, text) => {
  let last: unknown;
  const url = await serve(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    last = [request.method, body];
    response.writeHead(request.url === '/there' ? 200 : status, { location: '/there' }).end();
  });
  await probe()(url, { method, redirects: 1, ...(method === 'HEAD' ? {} : { body: 'b' }) });
  expect(last).toEqual([then, text]);
});

test.each(['http://', '//:0', ''])('a redirect to %j leads nowhere and is the answer', async (location) => {
  const url = await serve((_, response) => response.writeHead(302, { location }).end());
  expect(await probe()(url, { redirects: 1 })).toMatchObject({ kind: 'answered', status: 302 });
});

test('a header that cannot be sent is a wrong setting, and its secret is not told', async () => {
  const url = await serve((_, response) => response.end('ok'));
  const reply = await probe()(url, { secretHeaders: { 'x-secret': 's3cr\nt' } });
  expect(reply).toMatchObject({ kind: 'blind', blame: 'config', why: expect.stringContaining('x-secret') });
  expect(JSON.stringify(reply)).not.toContain('s3cr');
});

test('what a check says of itself is said instead of ours', async () => {
  const url = await serve((request, response) => response.end(String(request.rawHeaders)));
  const ask = probe();
  expect(await ask(url)).toMatchObject({
    body: expect.stringMatching(/^host,127\.0\.0\.1:\d+,accept,\*\/\*,user-agent,slipway,/),
  });
  const own = { headers: { Accept: 'text/html' }, secretHeaders: { 'User-Agent': 'me' } };
  const reply = await ask(url, own);
  expect(reply).toMatchObject({ body: expect.stringMatching(/Accept,text\/html,User-Agent,me,/) });
  expect(reply).not.toMatchObject({ body: expect.stringMatching(/slipway|\*\/\*/) });
});

test.each(['POST', 'PUT', 'DELETE'] as const)('a %s without a body says so', async (method) => {
  const url = await serve((request, response) => response.end(request.headers['content-length']));
  expect(await probe()(url, { method })).toMatchObject({ body: '0' });
});

test('headers that come several times are told as one', async () => {
  const url = await serve((_, response) =>
    response
      .writeHead(200, [
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
        ['X-Seen', 'c'],
        ['X-Seen', 'd'],
      ])
      .end(),
  );
  expect(await probe()(url)).toMatchObject({ headers: { 'set-cookie': 'a=1, b=2', 'x-seen': 'c, d' } });
});

test('of an endless body no more is received than is read', async () => {
  const gone = Promise.withResolvers<void>();
  const url = await serve((_, response) => {
    response.once('close', gone.resolve);
    const more = () => response.writable && response.write('x'.repeat(10_000), more);
    more();
  });
  await probe({ maxBytes: 50_000 })(url);
  // The test ends when the server is hung up on.
  await expect(gone.promise).resolves.toBeUndefined();
});

test('a redirect within the host stays at the place, and one to another host leaves it', async () => {
  const other = await serve((request, response) => response.end(`other for ${request.headers.host}`));
  const place = await serve((request, response) => {
    const to = { '/in': '/there', '/out': `http://other.example:${other.port}/` }[request.url ?? ''];
    if (to) response.writeHead(302, { location: to }).end();
    else response.end(`place for ${request.headers.host}`);
  });
  const { ask } = makeProbe({
    allowed: readAllowedHosts(`127.0.0.1:${place.port} other.example:${other.port}`),
    resolve: async () => ['127.0.0.1'],
  });
  const via = { via: '127.0.0.1', redirects: 1 };
  const host = `hello.example:${place.port}`;
  expect(await ask({ url: new URL(`http://${host}/in`), ...via })).toMatchObject({
    body: `place for ${host}`,
  });
  expect(await ask({ url: new URL(`http://${host}/out`), ...via })).toMatchObject({
    body: `other for other.example:${other.port}`,
  });
  // At a place that has been left the entry for it allows nothing more.
  const elsewhere = makeProbe({ allowed: readAllowedHosts(`127.0.0.1:${place.port}`) });
  expect(await elsewhere.ask({ url: new URL(`http://${host}/out`), ...via })).toMatchObject({
    kind: 'blind',
    blame: 'config',
    why: expect.stringContaining(`"other.example:${other.port}" would allow it`),
  });
});

test('an answer after redirects took the time of them all', async () => {
  const url = await serve((request, response) => {
    const answer = () => response.writeHead(302, { location: '/there' }).end();
    if (request.url === '/there') response.end('there');
    else setTimeout(answer, 60);
  });
  const reply = await probe()(url, { redirects: 1 });
  expect(reply).toMatchObject({ body: 'there' });
  expect(reply.kind === 'answered' && reply.ms).toBeGreaterThan(55);
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
  const { ask, addresses } = makeProbe({ allowed, resolve });
  expect(await ask({ url: named, via: '127.0.0.1' })).toMatchObject({ kind: 'blind', blame: 'config' });
  expect(await addresses('hello.example')).toEqual(['127.0.0.2', '127.0.0.1']);
  expect(await ask({ url: named, via: '127.0.0.1' })).toMatchObject({ body: 'here' });
  expect(await ask({ url: named, via: '127.0.0.2' })).toMatchObject({ kind: 'silent' });
  // The addresses of one name are none of another's.
  const other = new URL(named.href.replace('hello', 'other'));
  expect(await ask({ url: other, via: '127.0.0.1' })).toMatchObject({ kind: 'blind', blame: 'config' });
});

test('connections to one address are not used for another', async () => {
  const url = await serve((_, response) => response.end('one'));
  const second = createServer((_, response) => response.end('two'));
  open.push(second);
  second.on('connection', (socket: Socket) => sockets.push(socket));
  await new Promise<void>((resolve) => second.listen(Number(url.port), '127.0.0.2', resolve));
  const allowed = readAllowedHosts(`hello.example:${url.port}`);
  const found = ['127.0.0.1'];
  const { ask, addresses } = makeProbe({ allowed, resolve: async () => [...found] });
  const named = new URL(`http://hello.example:${url.port}/`);
  expect(await ask({ url: named })).toMatchObject({ body: 'one' });
  found[0] = '127.0.0.2';
  await addresses('hello.example');
  expect(await ask({ url: named })).toMatchObject({ body: 'two' });
  expect(await ask({ url: named, via: '127.0.0.2' })).toMatchObject({ body: 'two' });
});

test('a lookup that never ends leaves the checker blind', async () => {
  const resolve = () => new Promise<never>(() => {});
  const { ask } = makeProbe({ allowed: readAllowedHosts('hello.example'), resolve, timeoutMs: 60 });
  expect(await ask({ url: new URL('http://hello.example/') })).toEqual({
    kind: 'blind',
    why: 'hello.example could not be looked up within 30 ms',
    blame: 'platform',
  });
});

test('a lookup that failed is made again', async () => {
  const url = await serve((_, response) => response.end('ok'));
  const answers = [Promise.reject(new Error('EAI_AGAIN')), Promise.resolve(['127.0.0.1'])];
  const resolve = () => answers.shift() ?? Promise.reject(new Error('no more'));
  const { ask } = makeProbe({ allowed: readAllowedHosts(`hello.example:${url.port}`), resolve });
  const named = new URL(`http://hello.example:${url.port}/`);
  expect(await ask({ url: named })).toEqual({ kind: 'blind', why: 'EAI_AGAIN', blame: 'platform' });
  expect(await ask({ url: named })).toMatchObject({ body: 'ok' });
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
  const allowed = readAllowedHosts('hello.example:8080');
  const { addresses } = makeProbe({ allowed, resolve: async () => ['10.0.0.1', '10.0.0.2'] });
  expect(await addresses('hello.example')).toEqual(['10.0.0.1', '10.0.0.2']);
  expect(await addresses('[fd12::1]')).toEqual(['fd12::1']);
  const { addresses: none } = makeProbe({ allowed, resolve: () => Promise.reject(new Error('ENOTFOUND')) });
  await expect(none('hello.example')).rejects.toMatchObject({
    blame: 'platform',
    message: 'The addresses of hello.example are unknown: ENOTFOUND',
  });
});

test('a kept connection that died while we were frozen is not the service’s silence', async () => {
  let connections = 0;
  const url = await serveTcp((socket) => {
    connections += 1;
    let asked = 0;
    socket.on('data', () => {
      asked += 1;
      if (asked === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    });
  });
  const ask = probe({ timeoutMs: 500 });
  const { now } = Date;
  expect(await ask(url)).toMatchObject({ kind: 'answered' });
  Date.now = () => now() + 60_000;
  try {
    expect(await ask(url)).toMatchObject({ kind: 'answered' });
  } finally {
    Date.now = now;
  }
  expect(connections).toBe(2);
});
