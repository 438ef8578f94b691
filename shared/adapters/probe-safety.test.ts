import { type AsyncHook, createHook } from 'node:async_hooks';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { readAllowedHosts } from '../core/allowed-hosts.ts';
import { makeProbe } from './probe.ts';

// Two recorders: one is whatever this process tries to connect to or to look up, as libuv is asked for it; the other a
// server that hears by every address which leads to this machine.
const tried = { connections: 0, lookups: 0 };
let hook: AsyncHook;
let recorder: Server;
let port: number;
let accepted = 0;
/** What the recorder answers; "hi" if nothing is said. */
let answer: string;
const sockets: Socket[] = [];

beforeAll(async () => {
  hook = createHook({
    init: (_, type) => {
      if (type === 'TCPCONNECTWRAP' || type === 'PIPECONNECTWRAP') tried.connections += 1;
      if (/^(GETADDRINFOREQWRAP|QUERYWRAP)$/.test(type)) tried.lookups += 1;
    },
  }).enable();
  recorder = createServer((socket) => {
    accepted += 1;
    sockets.push(socket);
    socket.on('error', () => {});
    socket.once('data', () => socket.end(answer));
  });
  await new Promise<void>((resolve) => recorder.listen(0, '::', resolve));
  port = (recorder.address() as AddressInfo).port;
});
afterAll(async () => {
  hook.disable();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => recorder.close(resolve));
});
beforeEach(() => {
  Object.assign(tried, { connections: 0, lookups: 0 });
  accepted = 0;
  answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi';
});

const redirectTo = (location: string): void => {
  answer = `HTTP/1.1 302 Found\r\nlocation: ${location}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`;
};

const names: Readonly<Record<string, readonly string[]>> = {
  localhost: ['::1', '127.0.0.1'],
  'loop.example': ['127.0.0.1'],
  'loop6.example': ['::1'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'both.example': ['10.0.0.1', '127.0.0.1'],
  'any.example': ['0.0.0.0'],
  'link.example': ['169.254.169.254'],
  'link6.example': ['fe80::1'],
  'zone.example': ['fe80::1%1'],
  'octal.example': ['0177.0.0.1'],
  'some.example': ['93.184.216.34', '169.254.169.254'],
  'nat64.example': ['64:ff9b::169.254.169.254'],
};
const resolve = async (name: string): Promise<readonly string[]> => names[name] ?? [];

// Everything that an operator can list without naming what is on this machine.
const generous = (): string => `*.example:${port} *.example 127.0.0.0/8 ::/0 0.0.0.0/0`;
const probe = (allowed: string) =>
  makeProbe({ allowed: readAllowedHosts(allowed), resolve, timeoutMs: 2_000 });

const thisMachine = [
  '127.0.0.1',
  '127.9.9.9',
  '2130706433',
  '017700000001',
  '0x7f000001',
  '0177.0.0.1',
  '127.1',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::7f00:1]',
  '[64:ff9b::127.0.0.1]',
  '0.0.0.0',
  '0',
  '[::]',
  'localhost',
  'LOCALHOST',
  'localhost.',
  '127.0.0.1.',
  'loop.example',
  'LOOP.example',
  'loop6.example',
  'mapped.example',
  'both.example',
  'any.example',
  'octal.example',
];
const never = [
  '169.254.169.254',
  '2852039166',
  '025177524776',
  '0xa9fea9fe',
  '0251.0376.0251.0376',
  '169.254.43518',
  '[::ffff:169.254.169.254]',
  '[::ffff:a9fe:a9fe]',
  '[::169.254.169.254]',
  '[fd00:ec2::254]',
  '[fe80::1]',
  '[64:ff9b::a9fe:a9fe]',
  '[2002:a9fe:a9fe::1]',
  '[ff02::1]',
  '224.0.0.1',
  '255.255.255.255',
  '240.0.0.1',
  'link.example',
  'link6.example',
  'zone.example',
  'some.example',
  'nat64.example',
];
const all = [...thisMachine, ...never];

const refused = { kind: 'blind', blame: 'config', why: expect.any(String) };
const nothing = { connections: 0, lookups: 0 };

/** What a refusal tells an operator to list. */
const suggested = (why: unknown): string | undefined => /"([^"]+)" would allow/.exec(String(why))?.[1];

test('the recorders see what does connect, and what is looked up', async () => {
  const { ask } = makeProbe({ allowed: readAllowedHosts(`127.0.0.1:${port} localhost:${port}`) });
  expect(await ask({ url: new URL(`http://127.0.0.1:${port}/`) })).toMatchObject({ body: 'hi' });
  expect([tried, accepted]).toEqual([{ connections: 1, lookups: 0 }, 1]);
  expect(await ask({ url: new URL(`http://localhost:${port}/`) })).toMatchObject({ body: 'hi' });
  expect([tried.lookups, accepted]).toEqual([1, 2]);
});

test.each(all)('%s is refused without a connection, whatever is listed', async (host) => {
  for (const list of [generous(), 'hello.example']) {
    const { ask, certificate } = probe(list);
    const reply = await ask({ url: new URL(`http://${host}:${port}/latest/meta-data/`) });
    expect(reply).toEqual(refused);
    expect(await certificate(new URL(`https://${host}:${port}/`))).toEqual(refused);
    expect(await ask({ url: new URL(`http://hello.example/`), via: host })).toEqual(refused);
    // What is suggested can be listed, for it is not what is never asked.
    const entry = suggested('why' in reply ? reply.why : '');
    if (entry !== undefined) expect(readAllowedHosts(entry)).toHaveLength(1);
  }
  expect([tried, accepted]).toEqual([nothing, 0]);
});

test.each(never)('%s is refused in words that suggest no entry for it', async (host) => {
  const reply = await probe(generous()).ask({ url: new URL(`http://${host}/`) });
  expect(reply).toMatchObject({ why: expect.stringMatching(/checks never ask there$|no plain address/) });
  expect(reply).not.toMatchObject({ why: expect.stringContaining('"') });
});

test.each(all)('a redirect to %s is refused without a connection to it', async (host) => {
  redirectTo(`http://${host}:${port}/`);
  // By another name for what is listed here: what is refused is not what sent us there.
  const from = `from.localhost:${port}`;
  const { ask } = makeProbe({
    allowed: readAllowedHosts(`${from} ${generous()}`),
    resolve: async (name) => (name === 'from.localhost' ? ['127.0.0.1'] : resolve(name)),
  });
  expect(await ask({ url: new URL(`http://${from}/`), redirects: 3 })).toEqual({
    ...refused,
    why: expect.stringMatching(/^it redirects to http:/),
  });
  expect([tried, accepted]).toEqual([{ connections: 1, lookups: 0 }, 1]);
});

test.each(['file:///etc/passwd', 'ftp://hello.example/', 'data:,x', 'javascript:1', 'ws://hello.example/'])(
  '%s is no way to ask, nor to be redirected to',
  async (url) => {
    const { ask } = probe(`127.0.0.1:${port} hello.example`);
    expect(await ask({ url: new URL(url) })).toEqual(refused);
    expect([tried, accepted]).toEqual([nothing, 0]);
    redirectTo(url);
    expect(await ask({ url: new URL(`http://127.0.0.1:${port}/`), redirects: 1 })).toEqual(refused);
    expect([tried, accepted]).toEqual([{ connections: 1, lookups: 0 }, 1]);
  },
);

test('a user or a password in a URL is refused, and not repeated', async () => {
  const reply = await probe('hello.example').ask({ url: new URL('http://us3r:s3cret@hello.example/') });
  expect(reply).toEqual(refused);
  expect(JSON.stringify(reply)).not.toMatch(/us3r|s3cret/);
  expect(tried).toEqual(nothing);
});

test('one forbidden address among those of a name is enough', async () => {
  const { ask } = probe('some.example');
  expect(await ask({ url: new URL('http://some.example/') })).toMatchObject({
    why: 'some.example has the address 169.254.169.254, which is link-local: checks never ask there',
  });
  expect(tried).toEqual(nothing);
});

test('a place that is not listed is refused, though the name is', async () => {
  const { ask } = probe(`hello.example:${port}`);
  for (const via of ['127.0.0.1', '10.0.0.1', 'other.example', '0177.0.0.1', '2130706433', 'a b', '[::1', ''])
    expect(await ask({ url: new URL(`http://hello.example:${port}/`), via })).toEqual(refused);
  expect([tried, accepted]).toEqual([nothing, 0]);
});

test('an octal address is not taken for the decimal one that is listed', async () => {
  const { ask } = probe('177.0.0.0/8');
  expect(await ask({ url: new URL(`http://hello.example:${port}/`), via: '0177.0.0.1' })).toEqual(refused);
  expect([tried, accepted]).toEqual([nothing, 0]);
});

test('a name that changes its address between check and connection leads to the one that was checked', async () => {
  const answers = [['127.0.0.1'], ['169.254.169.254']];
  let asked = 0;
  const rebinding = async () => answers[Math.min(asked++, 1)] ?? [];
  const allowed = readAllowedHosts(`rebind.example:${port}`);
  const { ask } = makeProbe({ allowed, resolve: rebinding });
  expect(await ask({ url: new URL(`http://rebind.example:${port}/`) })).toMatchObject({ body: 'hi' });
  // Once by the probe, and by nobody else: the name exists nowhere, and yet the recorder was found.
  expect([asked, tried, accepted]).toEqual([1, { connections: 1, lookups: 0 }, 1]);
});

test('a name that has changed its address to a forbidden one is refused, also on a kept connection', async () => {
  answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: keep-alive\r\n\r\nhi';
  const found = ['127.0.0.1'];
  const allowed = readAllowedHosts(`rebind.example:${port}`);
  const { ask, addresses } = makeProbe({ allowed, resolve: async () => [...found] });
  const url = new URL(`http://rebind.example:${port}/`);
  expect(await ask({ url })).toMatchObject({ body: 'hi' });
  found[0] = '169.254.169.254';
  await addresses('rebind.example');
  expect(await ask({ url })).toEqual(refused);
  expect([tried.connections, accepted]).toEqual([1, 1]);
});

test('what is not listed is not even looked up', async () => {
  let lookups = 0;
  const counting = async () => {
    lookups += 1;
    return ['10.0.0.1'];
  };
  const { ask, addresses } = makeProbe({ allowed: readAllowedHosts('hello.example'), resolve: counting });
  expect(await ask({ url: new URL('http://other.example/') })).toMatchObject({
    why: expect.stringContaining('"other.example" would allow it'),
  });
  await expect(addresses('other.example')).rejects.toMatchObject({
    blame: 'config',
    message: expect.stringContaining('other.example is not among validationHosts'),
  });
  expect(lookups).toBe(0);
});
