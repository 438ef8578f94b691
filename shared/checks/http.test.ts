import { expect, test } from '@jest/globals';
import { answered, asking, readCheck, see, subjectOf } from '../../test/fake-looks.ts';
import type { Answered, Reply } from '../core/looks.ts';
import { explain } from './index.ts';

const page = (more: Partial<Answered>) => subjectOf(asking(() => answered(more)));
const status = JSON.stringify({ state: 'ok', hosts: [{ up: true }, { up: true }], count: 3, note: null });

test.each<[string, string, Partial<Answered>]>([
  ['the status by default', '{ path: / }', {}],
  ['an error that is asked for', '{ path: /, status: 500 }', { status: 500 }],
  ['one of several statuses', '{ path: /, status: [200, 204] }', { status: 204 }],
  ['a text', '{ path: /, contains: Hello }', { body: 'Hello, world' }],
  ['several texts', '{ path: /, contains: [Hello, world] }', { body: 'Hello, world' }],
  ['no other text', '{ path: /, notContains: [Error, Oops] }', { body: 'Hello' }],
  [
    'a header',
    '{ path: /, responseHeaders: { Content-Type: text/html } }',
    { headers: { 'content-type': 'text/html; charset=utf-8' } },
  ],
  ['a value of JSON', '{ path: /, json: { path: $.state, equals: ok } }', { body: status }],
  [
    'several values of JSON',
    '{ path: /, json: [{ path: $.count, equals: 3 }, { path: "$.hosts[*].up", equals: true }, { path: $.note, equals: null }] }',
    { body: status },
  ],
  ['a time', '{ path: /, within: 500ms }', { ms: 500 }],
])('%s: good', async (_, spec, more) => {
  expect(await see(`http: ${spec}`, page(more))).toMatchObject({
    kind: 'passed',
    sentence: expect.stringMatching(/^GET http:\/\/hello\.example\/ answered \d+ in \d+ ms$/),
  });
});

test.each<[string, Partial<Answered>, { sentence: string; measured: unknown; limit: unknown }]>([
  ['{ path: / }', { status: 500 }, { sentence: 'answered 500; expected 200', measured: 500, limit: 200 }],
  [
    '{ path: /, status: [200, 204] }',
    { status: 502, body: ' <h1>Bad\n gateway</h1>' },
    {
      sentence: 'answered 502 ("<h1>Bad gateway</h1>"); expected 200 or 204',
      measured: 502,
      limit: '200 or 204',
    },
  ],
  [
    '{ path: /, contains: [Hello, Good bye] }',
    { body: 'Hello, world' },
    {
      sentence: 'did not contain "Good bye", but began with "Hello, world"',
      measured: 'Hello, world',
      limit: 'Good bye',
    },
  ],
  [
    '{ path: /, contains: Hello }',
    { body: 'x'.repeat(200), cut: true },
    {
      sentence: `did not contain "Hello" in its first 200 characters, but began with "${'x'.repeat(80)}…"`,
      measured: `${'x'.repeat(80)}…`,
      limit: 'Hello',
    },
  ],
  [
    '{ path: /, notContains: Oops }',
    { body: 'All is well. Oops, it is not.' },
    {
      sentence: 'contained "Oops" (in "All is well. Oops, it is not."); expected a page without it',
      measured: 'All is well. Oops, it is not.',
      limit: 'without Oops',
    },
  ],
  [
    '{ path: /, responseHeaders: { Cache-Control: no-store } }',
    { headers: { 'cache-control': 'public', 'set-cookie': 'session=1' } },
    {
      sentence: 'answered with Cache-Control "public"; expected it to contain "no-store"',
      measured: 'public',
      limit: 'no-store',
    },
  ],
  [
    '{ path: /, responseHeaders: { Cache-Control: no-store } }',
    {},
    {
      sentence: 'answered without the header Cache-Control; expected it to contain "no-store"',
      measured: 'no header',
      limit: 'no-store',
    },
  ],
  [
    '{ path: /, json: { path: $.state, equals: ok } }',
    { body: '{"state":"down"}' },
    {
      sentence: 'says "down" at $.state; expected $.state to be "ok"',
      measured: '"down"',
      limit: '"ok"',
    },
  ],
  [
    '{ path: /, json: { path: "$.hosts[*].up", equals: true } }',
    { body: '{"hosts":[{"up":true},{"up":"true"}]}' },
    {
      sentence: 'says "true" at $.hosts[*].up; expected $.hosts[*].up to be true',
      measured: '"true"',
      limit: 'true',
    },
  ],
  [
    '{ path: /, json: { path: $.count, equals: 3 } }',
    { body: '{"count":"3"}' },
    { sentence: 'says "3" at $.count; expected $.count to be 3', measured: '"3"', limit: '3' },
  ],
  [
    '{ path: /, json: { path: $.health, equals: ok } }',
    { body: '{"state":"down"}' },
    {
      sentence: 'has no $.health: $ is an object with state; expected $.health to be "ok"',
      measured: 'nothing',
      limit: '"ok"',
    },
  ],
  [
    '{ path: /, json: { path: $.state, equals: ok } }',
    { body: '{"state":' },
    {
      sentence: 'is not JSON, but begins with "{"state":"; expected $.state to be "ok"',
      measured: 'no JSON',
      limit: '"ok"',
    },
  ],
  [
    '{ path: /, json: { path: $.state, equals: ok } }',
    { body: '{"state":', cut: true },
    {
      sentence: 'is longer than the 9 characters that are read; expected $.state to be "ok"',
      measured: 'too long',
      limit: '"ok"',
    },
  ],
  [
    '{ path: /, within: 500ms }',
    { ms: 612.4 },
    { sentence: 'took 612 ms; the limit is 500 ms', measured: 612, limit: 500 },
  ],
])('%s answered with %j: bad', async (spec, more, expected) => {
  expect(await see(`http: ${spec}`, page(more))).toEqual({
    kind: 'failed',
    ...expected,
    sentence: `GET http://hello.example/ ${expected.sentence}`,
  });
});

test('silence is bad, blindness is not', async () => {
  const seen = (reply: Reply) => see('http: { path: / }', subjectOf(asking(() => reply)));
  expect(await seen({ kind: 'silent', why: 'ECONNREFUSED', ms: 1 })).toEqual({
    kind: 'failed',
    sentence: 'GET http://hello.example/ got no answer: ECONNREFUSED',
    measured: 'no answer',
  });
  expect(await seen({ kind: 'blind', why: 'ENOTFOUND:\n no such name\n', blame: 'platform' })).toEqual({
    kind: 'error',
    sentence: 'GET http://hello.example/ could not be sent: ENOTFOUND: no such name',
    blame: 'platform',
  });
});

test('a page of which only a part is read is not taken to be without a text', async () => {
  const seen = (body: string) => see('http: { path: /, notContains: Oops }', page({ body, cut: true }));
  expect(await seen('All is well')).toEqual({
    kind: 'error',
    sentence:
      'GET http://hello.example/ is longer than the 11 characters that are read: whether it is without "Oops" cannot be seen',
    blame: 'config',
  });
  expect(await seen('Oops, it is not')).toMatchObject({ kind: 'failed' });
});

test.each([
  ['{ path: /, contains: Hello }', `${'x'.repeat(79)}${'😀'.repeat(9)}`],
  ['{ path: /, notContains: Oops }', `${'😀'.repeat(20)} Oops ${'😀'.repeat(50)}`],
  ['{ path: /, status: 201 }', `${'x'.repeat(79)}${'😀'.repeat(9)}`],
  ['{ path: /, json: { path: $.a, equals: b } }', JSON.stringify({ a: `${'x'.repeat(78)}😀😀` })],
])('what %s shows of a page never ends in half a character', async (spec, body) => {
  const sighting = await see(`http: ${spec}`, page({ body }));
  expect(sighting).toMatchObject({ kind: 'failed' });
  expect(sighting.sentence.isWellFormed()).toBe(true);
});

test('method, headers, body and redirects are sent as they are written', async () => {
  const { ask, asked } = asking(() => answered());
  await see(
    'http: { path: /login, method: POST, headers: { Accept: text/html }, body: a=1, redirects: 2 }',
    subjectOf({ ask }),
  );
  expect(asked).toEqual([
    {
      url: new URL('http://hello.example/login'),
      method: 'POST',
      headers: { Accept: 'text/html' },
      secretHeaders: {},
      body: 'a=1',
      redirects: 2,
    },
  ]);
});

test('a path continues the path of the base URL', async () => {
  const { ask, asked } = asking(() => answered());
  for (const url of ['http://h/', 'http://h/app', 'http://h/app/'])
    await see('http: { path: "/a?b=c" }', subjectOf({ ask }, { url }));
  expect(asked.map(({ url }) => url.href)).toEqual([
    'http://h/a?b=c',
    'http://h/app/a?b=c',
    'http://h/app/a?b=c',
  ]);
});

test('a URL of its own is asked once, wherever the environment lies', async () => {
  const { ask, asked } = asking(() => answered());
  const places = [
    { label: 'a', via: '10.0.0.1' },
    { label: 'b', problem: 'gone' },
  ];
  expect(
    await see('http: { url: "https://status.example/up" }', subjectOf({ ask }, { places })),
  ).toMatchObject({
    kind: 'passed',
  });
  expect(asked).toMatchObject([{ url: new URL('https://status.example/up') }]);
  expect(asked[0]).not.toHaveProperty('via');
});

const secretly =
  'http: { path: /, contains: Hello, headers: { Authorization: { secret: /hello/token }, X-A: b } }';

test('a secret is read at the look, sent apart, and shown nowhere even when it is said back', async () => {
  const { ask, asked } = asking(() => answered({ status: 401, body: 'wrong token s3cret!' }));
  const names: string[] = [];
  const secret = async (name: string) => {
    names.push(name);
    return 's3cret';
  };
  const sighting = await see(secretly, subjectOf({ ask, secret }));
  expect(names).toEqual(['/hello/token']);
  expect(asked).toMatchObject([{ headers: { 'X-A': 'b' }, secretHeaders: { Authorization: 's3cret' } }]);
  expect(sighting.sentence).toContain('("wrong token •••!")');
  expect(JSON.stringify(sighting)).not.toContain('s3cret');
  expect(explain(readCheck(secretly))).not.toContain('token');
});

test.each<Reply>([
  { kind: 'silent', why: 'reset after s3cret', ms: 1 },
  { kind: 'blind', why: 'no route for s3cret', blame: 'platform' },
  answered({ headers: { 'x-echo': 's3cret' }, body: 'Hello' }),
])('a secret does not come out of %j either', async (reply) => {
  const spec = secretly.replace('contains: Hello', 'contains: Hello, responseHeaders: { x-echo: nothing }');
  const sighting = await see(spec, subjectOf({ ...asking(() => reply), secret: async () => 's3cret' }));
  expect(JSON.stringify(sighting)).not.toContain('s3cret');
  expect(sighting.sentence).toContain('•••');
});

test('a secret that cannot be a header is an error that does not tell it', async () => {
  const secret = async () => 's3cret\n';
  const sighting = await see(secretly, subjectOf({ ...asking(() => answered()), secret }));
  expect(sighting).toMatchObject({ kind: 'error', blame: 'config' });
  expect(sighting.sentence).toContain('the SSM parameter /hello/token');
  expect(JSON.stringify(sighting)).not.toContain('s3cret');
});

test.each([
  ['{}', 'exactly one of path, url'],
  ['{ path: /, url: "http://h" }', 'exactly one of path, url'],
  ['{ path: hello }', 'a path that begins with one /'],
  ['{ path: //evil.example }', 'a path that begins with one /'],
  ['{ url: "ftp://h" }', 'an http(s) URL'],
  ['{ url: "http://user:pass@h" }', 'an http(s) URL'],
  ['{ url: "http://h#part" }', 'an http(s) URL'],
  ['{ url: "http://[::1" }', 'an http(s) URL'],
  ['{ path: /, method: get }', 'GET or HEAD or POST'],
  ['{ path: /, method: TRACE }', 'GET or HEAD or POST'],
  ['{ path: /, body: a }', 'a method like POST to send its body with'],
  ['{ path: /, method: HEAD, contains: a }', 'to ask for a body with another method'],
  ['{ path: /, method: HEAD, notContains: a }', 'to ask for a body with another method'],
  ['{ path: /, method: HEAD, json: { path: $.a, equals: b } }', 'to ask for a body with another method'],
  ['{ path: /, headers: { Host: h } }', 'but not host'],
  ['{ path: /, headers: { "a b": c } }', 'names of headers'],
  ['{ path: /, headers: { a: "b\\nc" } }', "a header's value in plain ASCII"],
  ['{ path: /, headers: { a: { secret: "a b" } } }', 'the name of an SSM parameter'],
  ['{ path: /, headers: { a: { secrets: /a } } }', 'secrets'],
  ['{ path: /, redirects: 6 }', 'a whole number from 0 to 5'],
  ['{ path: /, status: 99 }', 'a whole number from 100 to 599'],
  ['{ path: /, status: [] }', 'one value or a list of at least one'],
  ['{ path: /, contains: [] }', 'one value or a list of at least one'],
  ['{ path: /, json: { path: state, equals: ok } }', 'a JSON path like'],
  ['{ path: /, json: { path: $..state, equals: ok } }', 'a JSON path like'],
  ['{ path: /, json: { path: $.state } }', 'a text, a number, true, false or null'],
  ['{ path: /, within: 11s }', 'a time from 1ms to 10s'],
  ['{ path: /, contain: Hello }', 'contain'],
])('http: %s is refused', (spec, expected) => {
  expect(() => readCheck(`http: ${spec}`)).toThrow(expected);
});

test('a check is explained by all that it asks for', () => {
  const spec =
    'http: { path: /a, method: POST, status: [200, 201], responseHeaders: { X-A: b }, contains: c, notContains: d, json: { path: $.e, equals: f }, within: 1s }';
  expect(explain(readCheck(spec))).toBe(
    'POST /a answers 200 or 201, with "b" in its header X-A, contains "c", does not contain "d", has "f" at $.e, within 1000 ms',
  );
});
