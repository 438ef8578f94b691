import type { AddressInfo } from 'node:net';
import {
  createServer,
  getCACertificates,
  type Server,
  setDefaultCACertificates,
  type TLSSocket,
} from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { createAuthority, issue } from '../../sandbox/internet/certificates.ts';
import { readAllowedHosts } from '../core/allowed-hosts.ts';
import { makeProbe } from './probe.ts';

const DAY_MS = 86_400_000;
const from = Math.floor(Date.now() / 1_000) * 1_000 - 10 * DAY_MS;
const good = { from, to: from + 30 * DAY_MS };
const authority = createAuthority({ from, to: from + 300 * DAY_MS });
const stranger = createAuthority(good);

const before = getCACertificates('default');
beforeAll(() => setDefaultCACertificates([...before, authority.certificate]));
afterAll(() => setDefaultCACertificates(before));

const servers: Server[] = [];
const sockets: TLSSocket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

/** A server that shows a certificate and says which name it was asked for and where it was reached. */
const serve = async (
  { key, certificate }: ReturnType<typeof issue>,
  host = '127.0.0.1',
  port = 0,
): Promise<number> => {
  const server = createServer({ key, cert: certificate }, (socket) => {
    sockets.push(socket);
    const body = `${socket.servername} at ${host}`;
    socket.once('data', () =>
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`),
    );
    socket.on('error', () => {});
  });
  server.on('tlsClientError', () => {});
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return (server.address() as AddressInfo).port;
};

const probe = (port: number) =>
  makeProbe({
    allowed: readAllowedHosts(`hello.example:${port} 127.0.0.1:${port} 127.0.0.2:${port}`),
    resolve: async () => ['127.0.0.1'],
    timeoutMs: 5_000,
  });

test('a certificate that is fine is told as it is, and its server is asked by the name', async () => {
  const port = await serve(issue(authority, 'hello.example', good));
  const url = new URL(`https://hello.example:${port}/`);
  const { ask, certificate } = probe(port);
  expect(await certificate(url)).toEqual({
    kind: 'certificate',
    subject: 'hello.example',
    issuer: "The sandbox's authority",
    validFrom: good.from,
    validTo: good.to,
  });
  expect(await ask({ url })).toMatchObject({ status: 200, body: 'hello.example at 127.0.0.1' });
});

test.each([
  ['has expired', issue(authority, 'hello.example', { from, to: from + DAY_MS }), 'CERT_HAS_EXPIRED'],
  ['is for another name', issue(authority, 'other.example', good), 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['is by a stranger', issue(stranger, 'hello.example', good), /UNABLE_TO_VERIFY|SIGNATURE/],
])(
  'a certificate that %s is told with its problem; a page behind it cannot be asked for',
  async (_, shown, problem) => {
    const port = await serve(shown);
    const url = new URL(`https://hello.example:${port}/`);
    const { ask, certificate } = probe(port);
    expect(await certificate(url)).toMatchObject({
      kind: 'certificate',
      problem: expect.stringMatching(problem),
    });
    expect(await ask({ url })).toMatchObject({ kind: 'blind', blame: 'config' });
  },
);

test('a place shows the certificate of the URL, wherever the connection goes', async () => {
  const port = await serve(issue(authority, 'hello.example', good));
  await serve(issue(authority, 'hello.example', { from, to: from + 20 * DAY_MS }), '127.0.0.2', port);
  const url = new URL(`https://hello.example:${port}/`);
  const { ask, certificate } = probe(port);
  expect(await certificate(url, '127.0.0.2')).toMatchObject({ validTo: from + 20 * DAY_MS });
  expect(await certificate(url, '127.0.0.2')).not.toHaveProperty('problem');
  expect(await ask({ url })).toMatchObject({ body: 'hello.example at 127.0.0.1' });
  expect(await ask({ url, via: '127.0.0.2' })).toMatchObject({ body: 'hello.example at 127.0.0.2' });
});

test('the address of a place is not the name that its certificate is to fit', async () => {
  const port = await serve(issue(authority, 'hello.example', good), '127.0.0.2');
  const url = new URL(`https://127.0.0.1:${port}/`);
  const { ask, certificate } = probe(port);
  expect(await certificate(url, '127.0.0.2')).toMatchObject({ problem: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  expect(await ask({ url, via: '127.0.0.2' })).toMatchObject({ why: expect.stringContaining('127.0.0.1') });
});

test('a server that is not there, or says nothing, is silent', async () => {
  const port = await serve(issue(authority, 'hello.example', good));
  const url = new URL(`https://hello.example:${port}/`);
  await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
  expect(await probe(port).certificate(url)).toMatchObject({
    kind: 'silent',
    why: expect.stringContaining('ECONNREFUSED'),
  });
});
