import { expect, test } from '@jest/globals';
import { answered, asking, COMMIT, readCheck, see, subjectOf } from '../../test/fake-looks.ts';
import type { Answered } from '../core/looks.ts';
import { explain } from './index.ts';

const short = COMMIT.slice(0, 7);
const versions = JSON.stringify({
  commit: COMMIT,
  short,
  number: 7,
  'odd name': COMMIT,
  builds: [{ commit: 'old' }, { commit: COMMIT }],
});
const page = (more: Partial<Answered>) => subjectOf(asking(() => answered(more)));

test.each<[string, string, Partial<Answered>]>([
  ['in JSON', '{ path: /version, json: $.commit }', { body: versions }],
  ['in a list', '{ path: /version, json: "$.builds[1].commit" }', { body: versions }],
  ['under an odd name', `{ path: /version, json: "$['odd name']" }`, { body: versions }],
  ['cut short', '{ path: /version, json: $.short, length: 7 }', { body: versions }],
  ['in a header', '{ path: /, header: X-Commit }', { headers: { 'x-commit': ` ${COMMIT} ` } }],
  ['in a text', '{ path: /, text: "commit {revision}" }', { body: `<p>commit ${COMMIT}</p>` }],
  ['at the end of a sentence', '{ path: /, text: "commit {revision}" }', { body: `commit ${COMMIT}.` }],
  ['within a text', '{ path: /, text: "(commit {revision})" }', { body: `Hello (commit ${COMMIT})` }],
  [
    'where the text comes again',
    '{ path: /, text: "commit {revision}" }',
    { body: `we commit everything: commit ${COMMIT}` },
  ],
])('the commit %s', async (_, spec, more) => {
  expect(await see(`revision: ${spec}`, page(more))).toMatchObject({
    kind: 'passed',
    measured: expect.stringMatching(/^0123456/),
    limit: expect.stringMatching(/^0123456/),
  });
});

test('a version instead of the commit', async () => {
  const spec = 'revision: { path: /, json: $.version, version: 1.10 }';
  expect(await see(spec, page({ body: '{"version":"1.10"}' }))).toMatchObject({ kind: 'passed' });
  expect(await see(spec, page({ body: '{"version":"1.9"}' }))).toEqual({
    kind: 'failed',
    sentence: 'GET http://hello.example/ says "1.9" at $.version; expected 1.10 at $.version',
    measured: '1.9',
    limit: '1.10',
  });
});

test.each<[string, Partial<Answered>, string]>([
  [
    '{ path: /version, json: "$.builds[0].commit" }',
    { body: versions },
    `says "old" at $.builds[0].commit; expected ${COMMIT} at $.builds[0].commit`,
  ],
  [
    '{ path: /version, json: "$.builds[*].commit" }',
    { body: versions },
    `says "old" at $.builds[*].commit; expected ${COMMIT}`,
  ],
  ['{ path: /version, json: $.number }', { body: versions }, 'says 7 at $.number;'],
  ['{ path: /version, json: $.short }', { body: versions }, `says "${short}" at $.short; expected ${COMMIT}`],
  ['{ path: /version, json: $.build }', { body: '{"a":1}' }, 'has no $.build: $ is an object with a;'],
  ['{ path: /version, json: $.constructor }', { body: '{}' }, 'has no $.constructor'],
  ['{ path: /version, json: $.commit }', { body: 'commit' }, 'is not JSON, but begins with "commit";'],
  ['{ path: /version, json: $.commit }', { status: 404, body: versions }, 'answered 404;'],
  ['{ path: /, header: X-Commit }', { headers: { 'x-commit': 'old' } }, 'says old; expected'],
  ['{ path: /, header: X-Commit }', {}, 'has no header X-Commit; expected'],
  ['{ path: /, text: "commit {revision}" }', { body: 'commit old' }, 'says "old" after "commit ";'],
  ['{ path: /, text: "commit {revision}" }', { body: 'Hello' }, 'has no "commit ", but begins with "Hello";'],
  ['{ path: /, text: "commit {revision}" }', { body: `commit ${COMMIT}0` }, 'after "commit ";'],
  ['{ path: /, text: "commit {revision}" }', { body: `commit ${COMMIT}.1` }, 'after "commit ";'],
  ['{ path: /, text: "commit {revision}" }', { body: `commit ${COMMIT}-dirty` }, 'after "commit ";'],
  ['{ path: /, text: "(commit {revision})" }', { body: `(commit ${COMMIT}` }, 'after "(commit ";'],
])('%s answered with %j: bad', async (spec, more, sentence) => {
  const sighting = await see(`revision: ${spec}`, page(more));
  expect(sighting).toMatchObject({ kind: 'failed', limit: COMMIT, measured: expect.anything() });
  expect(sighting.sentence).toContain(sentence);
});

test('a stale host is found and named', async () => {
  const { ask, asked } = asking(({ via }) =>
    answered({ body: `{"commit":"${via === '10.0.0.2' ? 'old' : COMMIT}"}` }),
  );
  const places = ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map((via) => ({ label: `host ${via}`, via }));
  expect(await see('revision: { path: /version, json: $.commit }', subjectOf({ ask }, { places }))).toEqual({
    kind: 'failed',
    sentence: `at host 10.0.0.2: GET http://hello.example/version says "old" at $.commit; expected ${COMMIT} at $.commit (so at 1 of 3 places)`,
    measured: 'old',
    limit: COMMIT,
    sample: '3 places',
  });
  expect(asked.map(({ via }) => via)).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3']);
});

test('without a commit nothing can be compared', async () => {
  const subject = subjectOf(
    asking(() => answered({ body: '{"commit":""}' })),
    { commit: '' },
  );
  expect(await see('revision: { path: /, json: $.commit }', subject)).toMatchObject({
    kind: 'error',
    blame: 'config',
  });
});

test('silence is bad, blindness is not, and a secret is sent', async () => {
  const spec = 'revision: { path: /, json: $.commit, headers: { Authorization: { secret: /a } } }';
  const { ask, asked } = asking((_, index) =>
    index === 0
      ? { kind: 'silent', why: 'ECONNRESET', ms: 1 }
      : { kind: 'blind', why: 'ENOTFOUND', blame: 'platform' },
  );
  const subject = subjectOf({ ask, secret: async () => 's3cret' });
  expect(await see(spec, subject)).toMatchObject({ kind: 'failed', measured: 'no answer' });
  expect(await see(spec, subject)).toMatchObject({ kind: 'error', blame: 'platform' });
  expect(asked[0]?.secretHeaders).toEqual({ Authorization: 's3cret' });
});

test.each([
  ['{ json: $.commit }', 'a path that begins with one /'],
  ['{ path: / }', 'exactly one of json, header, text'],
  ['{ path: /, json: $.a, header: b }', 'exactly one of json, header, text'],
  ['{ path: /, json: commit }', 'a JSON path like'],
  ['{ path: /, header: "a b" }', "a header's name"],
  ['{ path: /, text: commit }', 'a text with one {revision} in it'],
  ['{ path: /, text: "{revision}" }', 'something before that'],
  ['{ path: /, text: "a {revision} {revision}" }', 'a text with one {revision} in it'],
  ['{ path: /, json: $.a, length: 6 }', 'a whole number from 7 to 40'],
  ['{ path: /, json: $.a, length: 8, version: 1.0.0 }', 'only without a version'],
])('revision: %s is refused', (spec, expected) => {
  expect(() => readCheck(`revision: ${spec}`)).toThrow(expected);
});

test.each([
  ['{ path: /v, json: $.commit }', 'GET /v says the deployed commit at $.commit, at every place'],
  ['{ path: /v, header: X-V, version: 1.2.3 }', 'GET /v says "1.2.3" in the header X-V, at every place'],
  ['{ path: /v, text: "v {revision}" }', 'GET /v says the deployed commit in "v {revision}", at every place'],
])('revision: %s is explained', (spec, clause) => {
  expect(explain(readCheck(`revision: ${spec}`))).toBe(clause);
});
