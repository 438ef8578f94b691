import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { expect, test } from '@jest/globals';
import { createAuthority, issue } from './certificates.ts';

const day = 86_400_000;
const at = Math.floor(Date.now() / 1_000) * 1_000;
const validity = { from: at - day, to: at + 3 * day };

test('a certificate is for its name, for its time, and by its authority', () => {
  const authority = createAuthority(validity);
  const by = new X509Certificate(authority.certificate);
  const one = new X509Certificate(issue(authority, 'hello.example', validity).certificate);
  expect(by.ca).toBe(true);
  expect(one.ca).toBe(false);
  expect(one.checkIssued(by)).toBe(true);
  expect(one.verify(by.publicKey)).toBe(true);
  expect(one.checkHost('hello.example')).toBe('hello.example');
  expect(one.checkHost('staging.hello.example')).toBeUndefined();
  expect([one.validFromDate.getTime(), one.validToDate.getTime()]).toEqual([validity.from, validity.to]);
});

/** What a client that knows the authority says of a certificate. */
const complaintAbout = async (of: { from: number; to: number }, servername: string): Promise<string> => {
  const authority = createAuthority(validity);
  const { key, certificate } = issue(authority, 'hello.example', of);
  const server = createServer({ key, cert: certificate }, (socket) => socket.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const options = { host: '127.0.0.1', port, servername, ca: authority.certificate };
  const client = connect({ ...options, rejectUnauthorized: false });
  await once(client, 'secureConnect');
  client.destroy();
  server.close();
  const error = client.authorizationError as unknown as { code?: string } | string | null;
  return typeof error === 'string' ? error : (error?.code ?? '');
};

test.each([
  ['one that is good', validity, 'hello.example', ''],
  ['one that has expired', { from: at - 2 * day, to: at - day }, 'hello.example', 'CERT_HAS_EXPIRED'],
  ['one for another name', validity, 'bye.example', 'ERR_TLS_CERT_ALTNAME_INVALID'],
])('OpenSSL believes it: %s', async (_, of, name, complaint) => {
  expect(await complaintAbout(of, name)).toBe(complaint);
});
