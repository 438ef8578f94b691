import { expect, test } from '@jest/globals';
import { NOW, readCheck, see, subjectOf } from '../../test/fake-looks.ts';
import type { Certificate, Looks } from '../core/looks.ts';
import { explain } from './index.ts';

const DAY = 86_400_000;

const certificate = (daysLeft: number, more: Partial<Certificate> = {}): Certificate => ({
  kind: 'certificate',
  subject: 'hello.example',
  issuer: 'Example CA',
  validFrom: NOW - 90 * DAY,
  validTo: NOW + daysLeft * DAY + 1,
  ...more,
});

const showing = (seen: Awaited<ReturnType<Looks['certificate']>>) => {
  const asked: (readonly [string, string | undefined])[] = [];
  const look: Looks['certificate'] = async (url, via) => {
    asked.push([url.href, via]);
    return seen;
  };
  return { asked, looks: { certificate: look } };
};
const https = { url: 'https://hello.example/app' };

test.each<[number, string, object]>([
  [
    14,
    'tls: {}',
    {
      kind: 'passed',
      sentence:
        'the certificate of hello.example (for hello.example, by Example CA) is good for 14 days, until 2026-12-07',
      measured: 14,
      limit: 14,
    },
  ],
  [
    13,
    'tls: {}',
    {
      kind: 'failed',
      sentence:
        'the certificate of hello.example (for hello.example, by Example CA) is good for 13 days, until 2026-12-06; the limit is 14 days',
      measured: 13,
      limit: 14,
    },
  ],
  [1, 'tls: { daysLeft: 1 }', { kind: 'passed', sentence: expect.stringContaining('good for 1 day,') }],
  [0, 'tls: { daysLeft: 0 }', { kind: 'passed', measured: 0 }],
])('a certificate with %d days left by %s', async (daysLeft, spec, expected) => {
  expect(await see(spec, subjectOf(showing(certificate(daysLeft)).looks, https))).toMatchObject(expected);
});

test('an expired certificate tells since when, whatever else is wrong with it', async () => {
  const { looks } = showing(certificate(-4, { problem: 'CERT_HAS_EXPIRED' }));
  expect(await see('tls: {}', subjectOf(looks, https))).toMatchObject({
    kind: 'failed',
    sentence: expect.stringMatching(/expired on 2026-11-19, 4 days ago; the limit is 14 days before that$/),
    measured: -4,
    limit: 14,
  });
});

test('a certificate that is not trusted, or is for another name, is bad however long it lasts', async () => {
  const { looks } = showing(certificate(400, { problem: 'ERR_TLS_CERT_ALTNAME_INVALID' }));
  expect(await see('tls: {}', subjectOf(looks, https))).toMatchObject({
    kind: 'failed',
    sentence: expect.stringContaining(
      'is not good: ERR_TLS_CERT_ALTNAME_INVALID; expected one that is trusted',
    ),
    measured: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
});

test('a server without TLS is bad, one that cannot be reached is not', async () => {
  const seen = (silent: boolean) =>
    see(
      'tls: {}',
      subjectOf(
        showing(
          silent
            ? { kind: 'silent', why: 'ECONNREFUSED', ms: 1 }
            : { kind: 'blind', why: 'ENOTFOUND', blame: 'platform' },
        ).looks,
        https,
      ),
    );
  expect(await seen(true)).toMatchObject({
    kind: 'failed',
    sentence: 'a TLS greeting to hello.example got no answer: ECONNREFUSED',
  });
  expect(await seen(false)).toMatchObject({ kind: 'error', blame: 'platform' });
});

test('every place shows its own', async () => {
  const { looks, asked } = showing(certificate(3));
  const places = [
    { label: 'a', via: '10.0.0.1' },
    { label: 'b', via: '10.0.0.2' },
  ];
  await see('tls: {}', subjectOf(looks, { ...https, places }));
  expect(asked).toEqual([
    ['https://hello.example/app', '10.0.0.1'],
    ['https://hello.example/app', '10.0.0.2'],
  ]);
});

test('a host of its own is asked once', async () => {
  const { looks, asked } = showing(certificate(30));
  const places = [
    { label: 'a', via: '10.0.0.1' },
    { label: 'b', problem: 'gone' },
  ];
  await see('tls: { host: "cdn.example:8443" }', subjectOf(looks, { places }));
  expect(asked).toEqual([['https://cdn.example:8443/', undefined]]);
});

test('without TLS in the URL there is nothing to look at', async () => {
  expect(await see('tls: {}', subjectOf())).toMatchObject({
    kind: 'error',
    blame: 'config',
    sentence: expect.stringContaining('Expected an https URL'),
  });
});

test.each([
  ['{ host: "https://h" }', 'a host, or a host and port'],
  ['{ host: "h:99999" }', 'a host, or a host and port'],
  ['{ host: "h/path" }', 'a host, or a host and port'],
  ['{ daysLeft: 14d }', 'a whole number from 0 to 825'],
  ['{ days: 14 }', 'days'],
])('tls: %s is refused', (spec, expected) => {
  expect(() => readCheck(`tls: ${spec}`)).toThrow(expected);
});

test('a check is explained', () => {
  expect(explain(readCheck('tls: { host: h }'))).toBe(
    'the certificate of h is trusted, fits its name and is good for at least 14 days',
  );
  expect(explain(readCheck('tls: { daysLeft: 1 }'))).toBe(
    "the certificate of the environment's host is trusted, fits its name and is good for at least 1 day",
  );
});
