import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startServer } from '../../test/http-server.ts';
import { probe } from '../adapters/probe.ts';
import type { Get } from '../core/probe.ts';
import { type CheckSpec, checkReaders, look } from './index.ts';

const commit = '0123456789abcdef0123456789abcdef01234567';

let service: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  const pages: Readonly<Record<string, [number, string]>> = {
    '/': [200, 'Hello, world'],
    '/app/': [200, 'the app'],
    '/sick': [500, 'oops'],
    '/version': [
      200,
      JSON.stringify({ commit, builds: [{ commit: 'old' }, { commit }], number: 7, 'odd-name': commit }),
    ],
    '/text': [200, 'commit'],
  };
  service = await startServer(({ path }, response) => {
    const [status, body] = pages[path] ?? [404, 'nothing here'];
    response.writeHead(status).end(body);
  });
});
afterAll(() => service.stop());

const http = (spec: Partial<Extract<CheckSpec, { type: 'http' }>>): CheckSpec => ({
  type: 'http',
  path: '/',
  status: 200,
  contains: undefined,
  within: undefined,
  ...spec,
});
const revision = (path: string, json: string): CheckSpec => ({ type: 'revision', path, json });
const see = (spec: CheckSpec, get: Get = probe()) => look(spec, { url: service.url, commit, get });

test.each<[string, CheckSpec, object]>([
  ['a page with the status', http({}), { kind: 'passed', measured: 200, limit: 200 }],
  ['a page with the text', http({ contains: 'Hello' }), { kind: 'passed' }],
  ['an error that is asked for', http({ path: '/sick', status: 500 }), { kind: 'passed', measured: 500 }],
  [
    'a sick page',
    http({ path: '/sick' }),
    {
      kind: 'failed',
      measured: 500,
      limit: 200,
      sentence: expect.stringMatching(/\/sick answered 500; expected 200$/),
    },
  ],
  ['a missing page', http({ path: '/gone' }), { kind: 'failed', measured: 404 }],
  [
    'a page without the text',
    http({ contains: 'Good bye' }),
    {
      kind: 'failed',
      limit: 'Good bye',
      sentence: expect.stringMatching(/did not contain "Good bye", but began with "Hello, world"$/),
    },
  ],
  [
    'the commit served',
    revision('/version', '$.commit'),
    { kind: 'passed', measured: commit, limit: commit },
  ],
  ['the commit in a list', revision('/version', '$.builds[1].commit'), { kind: 'passed' }],
  ['the commit under an odd name', revision('/version', '$.odd-name'), { kind: 'passed' }],
  [
    'another commit',
    revision('/version', '$.builds[0].commit'),
    {
      kind: 'failed',
      measured: 'old',
      limit: commit,
      sentence: expect.stringContaining('says old; expected $.builds[0].commit to be'),
    },
  ],
  ['a number', revision('/version', '$.number'), { kind: 'failed', measured: '7' }],
  [
    'nothing at the path',
    revision('/version', '$.build.commit'),
    { kind: 'failed', sentence: expect.stringContaining('has no $.build.commit;') },
  ],
  [
    'a property that every object has',
    revision('/version', '$.constructor'),
    { kind: 'failed', sentence: expect.stringContaining('has no $.constructor;') },
  ],
  [
    'no JSON',
    revision('/text', '$.commit'),
    { kind: 'failed', sentence: expect.stringContaining('is not JSON;') },
  ],
  ['no page', revision('/gone', '$.commit'), { kind: 'failed', measured: 404 }],
])('%s', async (_, spec, sighting) => {
  expect(await see(spec)).toMatchObject(sighting);
});

test.each([
  [400, 500, 'passed', 400],
  [612.4, 500, 'failed', 612],
])('an answer after %d ms with a limit of %d ms has %s', async (ms, within, kind, measured) => {
  const sighting = await see(http({ within }), async () => ({
    kind: 'answered',
    status: 200,
    body: '',
    cut: false,
    ms,
  }));
  expect(sighting).toMatchObject({ kind, measured, limit: within });
  if (kind === 'failed') expect(sighting.sentence).toMatch(/took 612 ms; the limit is 500 ms$/);
});

test.each<[CheckSpec['type'], CheckSpec]>([
  ['http', http({})],
  ['revision', revision('/version', '$.commit')],
])('%s: silence is bad, blindness is not', async (_, spec) => {
  expect(await see(spec, async () => ({ kind: 'silent', why: 'ECONNREFUSED', ms: 1 }))).toMatchObject({
    kind: 'failed',
    sentence: expect.stringMatching(/^GET http\S+ got no answer: ECONNREFUSED$/),
  });
  expect(await see(spec, async () => ({ kind: 'blind', why: 'ENOTFOUND', blame: 'platform' }))).toEqual({
    kind: 'error',
    blame: 'platform',
    sentence: expect.stringMatching(/^GET http\S+ could not be sent: ENOTFOUND$/),
  });
});

test('a path continues the path of the base URL', async () => {
  const asked: string[] = [];
  const get: Get = async (url) => {
    asked.push(url.href);
    return { kind: 'silent', why: '', ms: 0 };
  };
  for (const url of ['http://h/', 'http://h/app', 'http://h/app/'])
    await look(http({ path: '/a?b=c' }), { url, commit, get });
  expect(asked).toEqual(['http://h/a?b=c', 'http://h/app/a?b=c', 'http://h/app/a?b=c']);
});

test('a text beyond the part of a page that is read is not blamed on the page alone', async () => {
  const get: Get = async () => ({ kind: 'answered', status: 200, body: 'x'.repeat(100), cut: true, ms: 1 });
  expect((await see(http({ contains: 'Hello' }), get)).sentence).toContain('in its first 100 characters');
});

test('every type is in the table once', () => {
  expect(Object.keys(checkReaders)).toEqual(['http', 'revision']);
});
