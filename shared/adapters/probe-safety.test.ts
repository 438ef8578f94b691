import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { readAllowedHosts } from '../core/allowed-hosts.ts';
import { makeProbe } from './probe.ts';

// A recorder on this machine, by every address that leads here: whatever connects to it is seen.
let recorder: Server;
let port: number;
let connections = 0;
beforeAll(async () => {
  recorder = createServer((socket) => {
    connections += 1;
    socket.resume().end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi');
  });
  await new Promise<void>((resolve) => recorder.listen(0, '::', resolve));
  const address = recorder.address();
  port = typeof address === 'object' && address ? address.port : 0;
});
afterAll(() => new Promise((resolve) => recorder.close(resolve)));
beforeEach(() => {
  connections = 0;
});

const names: Readonly<Record<string, readonly string[]>> = {
  'loop.example': ['127.0.0.1'],
  'loop6.example': ['::1'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'link.example': ['169.254.169.254'],
  'both.example': ['10.0.0.1', '127.0.0.1'],
  'any.example': ['0.0.0.0'],
};
const resolve = async (name: string) => names[name] ?? [];
const probe = (allowed: string) =>
  makeProbe({ allowed: readAllowedHosts(allowed), resolve, timeoutMs: 2_000 });

// Each is asked with everything listed that an operator can list without a port of this machine.
const generous = () => `*.example:${port} *.example 127.0.0.0/8 ::/0 0.0.0.0/0 169.254.169.254`;
const hosts = [
  '127.0.0.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '127.1',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '0.0.0.0',
  '0',
  '[::]',
  'loop.example',
  'loop6.example',
  'mapped.example',
  'both.example',
  'any.example',
];

test('the recorder sees what does connect', async () => {
  const reply = await probe(`127.0.0.1:${port}`).ask({ url: new URL(`http://127.0.0.1:${port}/`) });
  expect(reply).toMatchObject({ kind: 'answered', body: 'hi' });
  expect(connections).toBe(1);
});

test.each(hosts)('http://%s/ is refused without a connection', async (host) => {
  const { ask, certificate } = probe(generous());
  const refused = {
    kind: 'blind',
    blame: 'config',
    why: expect.stringMatching(/this machine itself|never ask there/),
  };
  expect(await ask({ url: new URL(`http://${host}:${port}/`) })).toEqual(refused);
  expect(await certificate(new URL(`https://${host}:${port}/`))).toEqual(refused);
  expect(connections).toBe(0);
});

test.each([
  '169.254.169.254',
  '2852039166',
  '0xa9fea9fe',
  '0251.0376.0251.0376',
  '[::ffff:169.254.169.254]',
  '[fd00:ec2::254]',
  '[64:ff9b::a9fe:a9fe]',
  'link.example',
])('the metadata at http://%s/ is never asked, whatever is listed', async (host) => {
  const { ask } = probe(`${generous()} ${host.startsWith('0') || /^\d+$/.test(host) ? '' : host}`.trim());
  expect(await ask({ url: new URL(`http://${host}/latest/meta-data/`) })).toEqual({
    kind: 'blind',
    blame: 'config',
    why: expect.stringMatching(/never ask there$/),
  });
});

test.each(hosts)('a redirect to %s is refused without a connection to it', async (host) => {
  const sent = createServer((socket) =>
    socket
      .resume()
      .end(
        `HTTP/1.1 302 Found\r\nlocation: http://${host}:${port}/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`,
      ),
  );
  await new Promise<void>((done) => sent.listen(0, '127.0.0.1', done));
  const address = sent.address();
  const from = typeof address === 'object' && address ? address.port : 0;
  const { ask } = probe(`127.0.0.1:${from} ${generous()}`);
  const url = new URL(`http://127.0.0.1:${from}/`);
  expect(await ask({ url, redirects: 3 })).toMatchObject({ kind: 'blind', blame: 'config' });
  expect(connections).toBe(0);
  await new Promise((done) => sent.close(done));
});

test.each(['file:///etc/passwd', 'ftp://hello.example/', 'data:,x', 'javascript:1'])(
  '%s is no way to ask',
  async (url) => {
    expect(await probe(generous()).ask({ url: new URL(url) })).toMatchObject({
      kind: 'blind',
      blame: 'config',
    });
  },
);

test('a place that is not listed is refused, though the name is', async () => {
  const { ask } = probe(`hello.example:${port}`);
  expect(await ask({ url: new URL(`http://hello.example:${port}/`), via: '127.0.0.1' })).toMatchObject({
    kind: 'blind',
    blame: 'config',
  });
  expect(connections).toBe(0);
});

test('a name that changes its address between check and connection leads to the address that was checked', async () => {
  // An address that is nobody's (for documentation), then the recorder's: only a second lookup could find that one.
  const answers = [['192.0.2.1'], ['127.0.0.1']];
  let lookups = 0;
  const rebinding = async () => answers[Math.min(lookups++, 1)] as string[];
  const { ask } = makeProbe({
    allowed: readAllowedHosts(`hello.example:${port}`),
    resolve: rebinding,
    timeoutMs: 150,
  });
  const reply = await ask({ url: new URL(`http://hello.example:${port}/`) });
  expect(reply.kind).not.toBe('answered');
  expect([lookups, connections]).toEqual([1, 0]);
});

test('what is not listed is not even looked up', async () => {
  let lookups = 0;
  const counting = async () => {
    lookups += 1;
    return ['10.0.0.1'];
  };
  const { ask } = makeProbe({ allowed: readAllowedHosts('hello.example'), resolve: counting });
  expect(await ask({ url: new URL('http://other.example/') })).toMatchObject({
    why: expect.stringContaining('"other.example" would allow it'),
  });
  expect(lookups).toBe(0);
});
