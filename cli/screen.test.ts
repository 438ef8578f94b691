import { expect, test } from '@jest/globals';
import type { Row } from './rows.ts';
import { type Environment, makeScreen } from './screen.ts';

const row = (verdict: string, seen = '', looks = '1/5'): Row => ({
  name: 'home',
  looks,
  seen,
  short: seen,
  verdict,
  mood: verdict === 'passed' ? 'good' : 'open',
});

const open = (tty: object, env: Environment = {}) => {
  const written: string[] = [];
  const output = { write: (text: string) => written.push(text), ...tty };
  return { screen: makeScreen(output, env, () => new Date(0)), written };
};
const terminal = { isTTY: true, columns: 80, rows: 24 };

test('on a terminal the table is drawn again in its place', () => {
  const { screen, written } = open(terminal);
  screen.show([row('looking')]);
  screen.show([row('passed')]);
  expect(written).toHaveLength(2);
  expect(written[0]).not.toContain('\u001b[A');
  expect(written[1]?.startsWith('\u001b[A\u001b[A\r')).toBe(true);
  expect(written[1]).toContain('\u001b[32mpassed');
});

test('what is said while a table is drawn stands above it', () => {
  const { screen, written } = open(terminal);
  screen.show([row('passed')]);
  screen.say(['something has changed']);
  expect(written[1]).toMatch(/^\S+\rsomething has changed.*\n.*check .*\n.*home /);
});

test('after its end a table stays, and the next one comes below', () => {
  const { screen, written } = open(terminal);
  screen.show([row('passed')]);
  screen.end();
  screen.say([
    '  the end of a story that is told at such length that it does not fit on one line of eighty columns',
  ]);
  screen.show([row('looking')]);
  expect(written[1]).toBe(
    '  the end of a story that is told at such length that it does not fit on one\n  line of eighty columns\n',
  );
  expect(written[2]).not.toContain('\u001b[A');
});

test('a command is not broken, so that it can be copied', () => {
  const { screen, written } = open({ ...terminal, columns: 20 });
  screen.say(['To look again:', '  npm run validate -- --gate delivery.yml --environment staging']);
  expect(written[0]).toContain('  npm run validate -- --gate delivery.yml --environment staging\n');
});

test('no colours where they are not wanted', () => {
  const { screen, written } = open(terminal, { NO_COLOR: '1' });
  screen.show([row('passed')]);
  expect(written[0]).toContain('passed');
  expect(written[0]).not.toContain('\u001b[32m');
});

test('more rows than the screen has are counted', () => {
  const { screen, written } = open({ ...terminal, rows: 6 });
  screen.show(Array.from({ length: 10 }, (_, index) => ({ ...row('passed'), name: `check ${index}` })));
  expect(written[0]?.split('\n')).toHaveLength(6);
  expect(written[0]).toContain('… and 7 more');
});

test.each([
  ['no terminal', {}, {}],
  ['a dumb terminal', terminal, { TERM: 'dumb' }],
  ['CI', terminal, { CI: 'true' }],
])('%s: one line for each change, and nothing else', (_, tty, env) => {
  const { screen, written } = open(tty, env);
  screen.show([row('waiting', '', '0/5')]);
  screen.show([row('looking', 'answered 500 after 12 ms', '1/5')]);
  screen.show([row('looking', 'answered 500 after 14 ms', '2/5')]);
  screen.show([row('looking', 'answered 404 after 14 ms', '3/5')]);
  screen.show([row('passed', 'answered 200', '4/5')]);
  screen.end();
  screen.say(['good release']);
  expect(written).toEqual([
    '00:00:00  home: looking (1/5): answered 500 after 12 ms\n',
    '00:00:00  home: looking (3/5): answered 404 after 14 ms\n',
    '00:00:00  home: passed (4/5): answered 200\n',
    'good release\n',
  ]);
});
