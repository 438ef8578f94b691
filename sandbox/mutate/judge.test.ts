import { expect, test } from '@jest/globals';
import type { Scenario } from '../scenario.ts';
import type { Tried } from './bench.ts';
import { fateOf } from './judge.ts';
import type { Mutation } from './mutation.ts';

const scenario = (name: string): Scenario => ({ name, summary: '', promises: [], run: async () => [] });
const scenarios = ['one', 'two', 'three'].map(scenario);
const mutation: Mutation = { name: 'm', apply: () => undefined, scenarios: ['two'], names: /the cause/ };

/** Plays nothing: each story comes to what the table says. */
const playing = (tried: Readonly<Record<string, Tried>>) => {
  const played: string[] = [];
  const attempt = async ({ name }: Scenario): Promise<Tried> => {
    played.push(name);
    return tried[name] ?? { verdict: 'passed', says: [] };
  };
  const asked = async ({ name }: Scenario) => new Set([`role-of-${name} s3:GetObject`]);
  return { played, bench: { attempt, asked } };
};

test('a mutation that no story sees has survived, and every story was played, the likeliest first', async () => {
  const { played, bench } = playing({});
  expect(await fateOf(bench, mutation, scenarios)).toEqual({ kind: 'survived' });
  expect(played).toEqual(['two', 'one', 'three']);
});

test('a story that fails and names the cause kills it', async () => {
  const { played, bench } = playing({ one: { verdict: 'failed', says: ['noise', 'here is the cause'] } });
  expect(await fateOf(bench, mutation, scenarios)).toEqual({
    kind: 'killed',
    by: 'one',
    says: 'here is the cause',
  });
  expect(played).toEqual(['two', 'one']);
});

test('a story that fails without naming the cause does not kill it', async () => {
  const { bench } = playing({ two: { verdict: 'failed', says: ['something', 'else'] } });
  expect(await fateOf(bench, mutation, scenarios)).toEqual({
    kind: 'unnamed',
    by: 'two',
    says: 'something | else',
  });
});

test('what the sandbox does not do kills nothing, though it names the cause', async () => {
  const { bench } = playing({ two: { verdict: 'not-rehearsed', says: ['the cause'] } });
  expect(await fateOf(bench, mutation, scenarios)).toMatchObject({ kind: 'not rehearsed' });
});

test('but for the likeliest, a story in which nobody asks for what is taken away is not played', async () => {
  const { played, bench } = playing({ three: { verdict: 'failed', says: ['the cause'] } });
  const grant = { ...mutation, matters: 'role-of-three s3:GetObject' };
  expect(await fateOf(bench, grant, scenarios)).toMatchObject({ kind: 'killed', by: 'three' });
  expect(played.splice(0)).toEqual(['two', 'three']);
  expect(await fateOf(bench, { ...grant, matters: 'role-of-three s3:PutObject' }, scenarios)).toEqual({
    kind: 'survived',
  });
  expect(played).toEqual(['two']);
});

test('a story that there is not is an error', async () => {
  const { bench } = playing({});
  await expect(fateOf(bench, { ...mutation, scenarios: ['four'] }, scenarios)).rejects.toThrow(
    'a scenario named four',
  );
});
