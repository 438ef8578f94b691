import { expect, test } from '@jest/globals';
import type { CheckReport, Report } from '../shared/core/report.ts';
import type { Wanted } from './arguments.ts';
import { changesOf, conclusionOf, interruptedAt } from './words.ts';

const at = '2026-01-01T12:00:00.000Z';

const check = (name: string, status: CheckReport['status'], sentence = 'seen'): CheckReport => ({
  name,
  type: 'http',
  status,
  sentence,
  required: true,
  advisory: status === 'advisory-failed',
  weight: 1,
  attempts: [{ kind: status === 'passed' ? 'passed' : 'failed', sentence, at }],
});

const report = (verdict: Report['verdict'], checks: readonly CheckReport[], rest = {}): Report => ({
  version: 1,
  id: 'a',
  environment: 'staging',
  url: 'http://staging.hello.example/',
  commit: '',
  startedAt: at,
  verdict,
  sentence: verdict,
  control: [],
  checks,
  ...rest,
});

const wanted: Wanted = {
  gate: 'my gates/delivery.yml',
  environment: 'staging',
  url: undefined,
  commit: undefined,
  checks: [],
  allow: ['10.0.0.0/8'],
  watch: false,
  json: false,
  explain: false,
};

test('a good release is one line, and what was advisory', () => {
  const score = { value: 100, pass: 90, warn: 75 };
  const checks = [check('a', 'passed'), check('b', 'advisory-failed', 'took 612 ms; the limit is 400 ms')];
  expect(conclusionOf(report('good release', checks, { score }), wanted)).toEqual([
    'good release: 1 of 2 checks passed, score 100 (good from 90, with a warning from 75)',
    'b: failed (advisory: it does not count)',
    '  took 612 ms; the limit is 400 ms',
  ]);
});

test('a good release of some points may come with a warning', () => {
  const score = { value: 80, pass: 90, warn: 75 };
  expect(conclusionOf(report('good release', [check('a', 'passed')], { score }), wanted)).toEqual([
    'good release, with a warning: 1 of 1 checks passed, score 80 (good from 90, with a warning from 75)',
  ]);
});

test('a bad release tells how to look again, in words that a shell understands', () => {
  expect(conclusionOf(report('bad release', [check("it's home", 'failed')]), wanted).at(-1)).toBe(
    "  npm run validate -- --gate 'my gates/delivery.yml' --environment staging --allow 10.0.0.0/8 --check 'it'\\''s home' --watch",
  );
});

test('a commit that nobody has named may be the wrong one', () => {
  const stale = report('bad release', [{ ...check('a', 'failed'), type: 'revision' }]);
  expect(conclusionOf(stale, wanted).join()).toContain('name it by --commit');
  expect(conclusionOf(stale, { ...wanted, commit: 'f'.repeat(40) }).join()).not.toContain('name it');
});

test('a host that may not be reached is one for --allow', () => {
  const refused = { ...check('a', 'error', 'x is not among validationHosts'), blame: 'config' } as const;
  const said = conclusionOf(report('environment broken', [refused]), wanted).join();
  expect(said).toContain('--allow stands for validationHosts');
});

test.each([
  ['config', 'configuration'],
  ['permission', 'aws sts get-caller-identity'],
  ['platform', 'between this machine and the service'],
] as const)('could not look, to blame is %s', (blame, says) => {
  const blind = { ...check('a', 'error'), blame };
  const said = conclusionOf(report('environment broken', [blind]), wanted).join('\n');
  expect(said).toContain('Nothing is known about the release');
  expect(said).toContain(says);
});

test('control probes that fail are to blame before all checks', () => {
  const blind = report('checker blind', [check('a', 'failed')], { control: [check('net', 'failed')] });
  const said = conclusionOf(blind, wanted);
  expect(said[0]).toBe('checker blind: a control probe failed, so nothing that was seen can be believed');
  expect(said).toContain('control: net: failed');
  expect(said.join()).toContain('this machine cannot look');
});

test('what has changed: verdicts, checks, and what is new or gone; a time that is measured is no news', () => {
  const before = report('good release', [
    check('a', 'passed', 'took 12 ms'),
    check('b', 'failed', 'took 12 ms (5 attempts: 5 bad, 0 good)'),
    check('c', 'failed', 'answered 500'),
    check('d', 'passed'),
  ]);
  const now = report('bad release', [
    check('a', 'failed', 'answered 404'),
    check('b', 'failed', 'took 13 ms (5 attempts: 4 bad, 1 good)'),
    check('c', 'failed', 'answered 404'),
    check('e', 'passed'),
  ]);
  expect(changesOf(before, before)).toEqual([]);
  expect(changesOf(before, now)).toEqual([
    'bad release: 1 of 4 checks passed; it was: good release',
    'a: failed, was passed: answered 404',
    'c: still failed: answered 404',
    'e: passed: seen',
    'd: is not looked at any more',
  ]);
});

test('Ctrl-C says what was through and what was not', () => {
  expect(interruptedAt(undefined)).toEqual(['Ended by Ctrl-C before anything was looked at.']);
  const half = report('running', [check('a', 'passed'), check('b', 'failed', 'bad'), check('c', 'running')]);
  expect(interruptedAt(half)).toEqual([
    'Ended by Ctrl-C, without a verdict: 2 of 3 checks through, 1 passed',
    'b: failed: bad',
    'Not through: c',
  ]);
});

test('nothing that a terminal would obey comes out of a page', () => {
  const said = conclusionOf(
    report('bad release', [check('a\u001b[2J', 'failed', 'began "\u001b]0;x\u0007"')]),
    wanted,
  );
  expect(said.join('')).not.toMatch(/\p{Cc}/u);
});
