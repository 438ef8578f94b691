import { expect, test } from '@jest/globals';
import { COMMIT, readCheck, see, subjectOf } from '../../test/fake-looks.ts';
import type { JenkinsLook, Looks } from '../core/looks.ts';
import { explain } from './index.ts';

const following = (seen: JenkinsLook) => {
  const asked: Parameters<Looks['jenkins']>[] = [];
  const jenkins: Looks['jenkins'] = async (...given) => {
    asked.push(given);
    return seen;
  };
  return { asked, jenkins };
};

test('the job is started under the key of the look, and told what is judged', async () => {
  const { asked, jenkins } = following({ kind: 'passed', sentence: '12 tests passed' });
  const spec =
    'jenkins: { job: team/smoke, parameters: { URL: "{url}", STAGE: "{environment}", WHAT: "at {commit}", DEEP: true }, timeLimit: 5m }';
  expect(await see(spec, subjectOf({ jenkins }), { key: 'validation-1 smoke 1' })).toEqual({
    kind: 'passed',
    sentence: 'the Jenkins job team/smoke: 12 tests passed',
    measured: 'passed',
  });
  expect(asked).toEqual([
    [
      {
        key: 'validation-1 smoke 1',
        path: 'team/smoke',
        parameters: { URL: 'http://hello.example/', STAGE: 'staging', WHAT: `at ${COMMIT}`, DEEP: 'true' },
        timeLimitMinutes: 5,
      },
      undefined,
    ],
  ]);
});

test.each<[JenkinsLook, object]>([
  [
    { kind: 'pending', sentence: 'Queued in Jenkins', memo: '{"at":"queue"}' },
    { kind: 'pending', sentence: 'Queued in Jenkins', memo: '{"at":"queue"}' },
  ],
  [
    { kind: 'failed', sentence: 'Jenkins build #3 ended FAILURE' },
    {
      kind: 'failed',
      sentence:
        'the Jenkins job smoke did not pass: Jenkins build #3 ended FAILURE; expected SUCCESS within 10 minutes',
      measured: 'failed',
      limit: 'SUCCESS',
    },
  ],
  [
    { kind: 'blind', why: 'Jenkins refuses the user', blame: 'permission' },
    { kind: 'error', sentence: 'the Jenkins job smoke: Jenkins refuses the user', blame: 'permission' },
  ],
])('%j', async (seen, expected) => {
  expect(await see('jenkins: { job: smoke }', subjectOf(following(seen)))).toEqual(expected);
});

test('a look that was pending goes on with its memo', async () => {
  const { asked, jenkins } = following({ kind: 'passed', sentence: '' });
  await see('jenkins: { job: smoke }', subjectOf({ jenkins }), { key: 'k', memo: 'm' });
  expect(asked[0]?.[1]).toBe('m');
});

test.each([
  ['{}', 'the full name of a Jenkins job like folder/job'],
  ['{ job: /smoke }', 'the full name of a Jenkins job'],
  ['{ job: a//b }', 'the full name of a Jenkins job'],
  ['{ job: a/ }', 'the full name of a Jenkins job'],
  ['{ job: a, timeLimit: 90s }', 'a time in whole minutes'],
  ['{ job: a, timeLimit: 481m }', 'a time from 1m to 480m'],
  ['{ job: a, parameters: { DELIVERY_ID: 1 } }', 'DELIVERY_ID'],
  ['{ job: a, parameter: { A: 1 } }', 'parameter'],
])('jenkins: %s is refused', (spec, expected) => {
  expect(() => readCheck(`jenkins: ${spec}`)).toThrow(expected);
});

test('a check is explained', () => {
  expect(explain(readCheck('jenkins: { job: a/b, timeLimit: 1m }'))).toBe(
    'the Jenkins job a/b succeeds within 1 minute',
  );
});
