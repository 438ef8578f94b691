import { expect, test } from '@jest/globals';
import { cannotFail, complaintOf, complaintsOf } from './judge.ts';
import type { Played } from './play.ts';
import { type Expected, releases } from './releases.ts';
import type { CheckResult, Report } from './report.ts';
import { printTable, withTable } from './table.ts';

type Status = CheckResult['status'];

const report = (
  environment: string,
  verdict: string,
  statuses: Readonly<Record<string, Status>>,
): Report => ({
  environment,
  verdict,
  sentence: verdict,
  checks: Object.entries(statuses).map(([name, status]) => ({ name, status, required: true, sentence: '' })),
});

const played = (name: string, expected: Expected, more: Partial<Played> = {}): Played => ({
  release: { name, wrong: 'something', expected },
  reports: [],
  rolledBack: false,
  stands: true,
  ...more,
});

const fine = report('staging', 'good release', { greets: 'passed', fast: 'passed' });
const bad = report('staging', 'bad release', { greets: 'failed', fast: 'passed' });
const blind = report('staging', 'checker blind', {});
const inStaging: Expected = { caughtBy: 'greets', in: 'staging' };
const undone = { rolledBack: true, stands: false };

const healthy = played('healthy', 'good', { reports: [fine] });
const sick = played('sick', inStaging, { reports: [bad], ...undone });
const unseen = played('unseen', 'blind', { reports: [blind] });

test.each([
  ['a healthy release stands', healthy],
  ['a bad one is caught by its check and rolled back', sick],
  ['with a blind checker nothing is rolled back', unseen],
])('as it should be: %s', (_, one) => {
  expect(complaintOf(one)).toBeUndefined();
});

test.each([
  ['good and rolled back', { ...healthy, reports: [bad], ...undone }, 'got bad release, rolled back'],
  ['good and not validated', { ...healthy, reports: [] }, 'got not validated, stands'],
  ['bad and let through', { ...sick, ...healthy, release: sick.release }, 'it was passed there; got good'],
  ['bad and left where it is', { ...sick, rolledBack: false, stands: true }, 'got bad release, stands'],
  [
    'bad and caught by another check',
    { ...sick, reports: [report('staging', 'bad release', { greets: 'passed', fast: 'failed' })] },
    'it was passed there',
  ],
  [
    'bad and caught elsewhere',
    { ...sick, release: { ...sick.release, expected: { caughtBy: 'greets', in: 'production' as const } } },
    'it was not asked there',
  ],
  ['blind and rolled back', { ...unseen, ...undone }, 'got checker blind, rolled back'],
  ['blind and believed', { ...unseen, reports: [fine] }, 'got good release, stands'],
])('not as it should be: %s', (_, one, complaint) => {
  expect(complaintOf(one)).toContain(complaint);
});

test('a required check that nothing trips cannot fail', () => {
  expect(cannotFail([healthy, sick, unseen])).toEqual(['fast']);
  expect(complaintsOf([healthy, sick])).toEqual(['"fast" cannot fail: no bad release has tripped it']);
  const optional = { ...fine, checks: fine.checks.map((check) => ({ ...check, required: false })) };
  expect(cannotFail([{ ...healthy, reports: [optional] }])).toEqual([]);
});

test('a drill in which nothing is validated proves nothing', () => {
  expect(complaintsOf([])).toEqual(['no release was validated']);
});

test('the table has a line for each release and a column for each check', () => {
  expect(printTable([healthy, sick, unseen]).split('\n')).toEqual([
    '  1 greets',
    '  2 fast',
    '',
    '           1 2   verdict        then',
    '  healthy  . .   good release   stands',
    '  sick     X .   bad release    rolled back',
    '  unseen         checker blind  stands',
    '',
    'X caught it, . passed, ? could not look; where nothing stands it was not asked',
    'Cannot fail: fast.',
  ]);
});

test('a page gets the table in place of the one that it had, and keeps everything else', () => {
  const page = 'before\n<!-- npm run drill -- --write -->\nold\n<!-- the end of the drill -->\nafter\n';
  const written = withTable(page, [sick]);
  expect(written).toContain('\n```text\n  1 greets\n');
  expect(written).toMatch(/^before\n.*after\n$/s);
  expect(written).not.toContain('old');
  expect(withTable(written, [sick])).toBe(written);
  expect(() => withTable('no place', [sick])).toThrow('expected a place for the table');
});

test('every way of being bad that the drill promises is there, once', () => {
  const names = releases.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toHaveLength(12);
  expect(releases.filter(({ expected }) => expected === 'good')).toHaveLength(1);
  expect(releases.filter(({ expected }) => expected === 'blind')).toHaveLength(1);
});
