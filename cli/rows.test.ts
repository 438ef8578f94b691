import { expect, test } from '@jest/globals';
import type { CheckReport, Report } from '../shared/core/report.ts';
import { rowsOf, waitingRows } from './rows.ts';

const at = '2026-01-01T12:00:00.000Z';
const named = (name: string) => ({ name, pace: { attempts: 5 } });
const gate = { control: [named('net')], checks: [named('home'), named('slow')] };

const check = (name: string, changes: Partial<CheckReport>): CheckReport => ({
  name,
  type: 'http',
  status: 'running',
  sentence: '',
  required: true,
  advisory: false,
  weight: 1,
  attempts: [],
  ...changes,
});
const seen = (sentence: string) => [{ kind: 'failed', sentence, at }] as const;
const report = (checks: readonly CheckReport[], changes: Partial<Report> = {}): Report => ({
  version: 1,
  id: 'a',
  environment: 'staging',
  url: 'http://h/app/',
  commit: '',
  startedAt: at,
  verdict: 'running',
  sentence: '',
  control: [],
  checks,
  ...changes,
});
const verdictOf = (changes: Partial<CheckReport>) =>
  rowsOf(report([check('home', changes)]), gate)[0]?.verdict;

test('before the first look every line stands there and waits, but those that are not asked for', () => {
  expect(waitingRows(gate, undefined).map(({ name }) => name)).toEqual(['control: net', 'home', 'slow']);
  expect(waitingRows(gate, ['slow'])).toMatchObject([
    { name: 'control: net' },
    { name: 'slow', looks: '0/5', verdict: 'waiting' },
  ]);
});

test('control probes come first, and their second time last', () => {
  const again = report([check('home', {})], {
    control: [check('net', {})],
    controlAgain: [check('net', {})],
  });
  expect(rowsOf(again, gate).map(({ name }) => name)).toEqual(['control: net', 'home', 'control again: net']);
});

test('how often it was looked at, and what was seen last; the table need not repeat the URL', () => {
  const attempts = [...seen('x'), ...seen('GET http://h/app/home answered 500\u001b[2J')];
  expect(rowsOf(report([check('home', { attempts })]), gate)).toMatchObject([
    { looks: '2/5', seen: 'GET http://h/app/home answered 500 [2J', short: 'GET /home answered 500 [2J' },
  ]);
});

test.each([
  [{}, 'waiting'],
  [{ attempts: seen('x') }, 'looking'],
  [{ pending: { kind: 'pending', sentence: 'runs', memo: '', at } }, 'looking'],
  [{ status: 'passed' }, 'passed'],
  [{ status: 'failed' }, 'failed'],
  [{ status: 'error' }, 'could not look'],
  [{ status: 'advisory-failed' }, 'failed (advisory)'],
] as const)('%j is shown as %s', (changes, verdict) => expect(verdictOf(changes)).toBe(verdict));

test('what was never looked at, because the checker was blind, waits no longer', () => {
  const blind = report([check('home', {})], { verdict: 'checker blind' });
  expect(rowsOf(blind, gate)[0]?.verdict).toBe('not looked at');
});
