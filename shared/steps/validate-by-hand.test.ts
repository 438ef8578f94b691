import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { DueRound } from '../../events/manual-validation.ts';
import { s3With, zip } from '../../test/fake-bundle.ts';
import { startLedger } from '../../test/ledger.ts';
import { writeKnownGood } from '../adapters/ledger-records.ts';
import type { Looks, Reply } from '../core/looks.ts';
import { beginValidation, followValidation, goOn } from './validate-by-hand.ts';

let ledgers: Awaited<ReturnType<typeof startLedger>>;
beforeAll(async () => {
  ledgers = await startLedger();
});
afterAll(() => ledgers.stop());

const id = '0b5cbd7a-0c6f-4b57-9d5a-3d1c6f0e2a11';
const commit = '0123456789abcdef0123456789abcdef01234567';
const gate = (more = '') => `version: 1
environments:
  staging: { url: "http://staging.hello.example" }
checks:
  - { name: home, http: { path: / }${more} }
  - { name: served, revision: { path: /version, json: $.commit } }
`;
const bake = ', interval: 1m, attempts: 9, consecutiveSuccess: 3';

const world = async ({ file = gate(), known = true, budgetMs = 20_000 } = {}) => {
  const { client: s3, kept } = s3With(await zip({}, { 'delivery.yml': file }));
  const ledger = await ledgers.empty();
  const bundle = { bucket: 'artifacts', key: 'hello/Bundle/x', sha256: 'x' };
  const at = '2026-11-23T09:00:00.000Z';
  if (known) await writeKnownGood(ledger, 'staging', { commit, bundle, executionId: 'e-1', at });
  const state = { now: Date.parse('2026-11-23T10:00:00Z'), served: commit };
  const later: DueRound[] = [];
  const ask = async (): Promise<Reply> => ({
    kind: 'answered',
    status: 200,
    headers: {},
    body: JSON.stringify({ commit: state.served }),
    cut: false,
    ms: 5,
  });
  const means = () => {
    const end = state.now + budgetMs;
    return {
      ledger,
      s3,
      looks: { ask, now: () => state.now } as Partial<Looks> as Looks,
      time: {
        now: () => state.now,
        sleep: async (ms: number) => {
          state.now += ms;
        },
        hasTime: (ms: number) => state.now + ms <= end,
      },
      goOnLater: async (due: DueRound) => void later.push(due),
    };
  };
  return { means, state, later, kept, ledger };
};

test("the environment's current release is judged by its own gate, and nothing is written", async () => {
  const { means, later, kept } = await world();
  expect(await beginValidation(means(), { environment: 'staging' }, id)).toMatchObject({
    id,
    commit,
    verdict: 'good release',
    sentence: 'good release: 2 of 2 checks passed',
  });
  expect([later, [...kept.keys()]]).toEqual([[], []]);
});

test('a bad release is reported, and nothing more happens', async () => {
  const { means, state, ledger, kept } = await world({ budgetMs: 60_000 });
  state.served = 'another';
  const before = await ledgers.items(ledger);
  const answer = await beginValidation(means(), { environment: 'staging', checks: ['served'] }, id);
  expect(answer).toMatchObject({ verdict: 'bad release', checks: [{ name: 'served' }] });
  expect(await ledgers.items(ledger)).toEqual(before);
  expect(kept.size).toBe(0);
});

test('gate and commit given in the request need no release', async () => {
  const { means } = await world({ known: false });
  const request = { environment: 'staging', gate: gate(), commit };
  expect(await beginValidation(means(), request, id)).toMatchObject({ verdict: 'good release' });
  await expect(beginValidation(means(), { environment: 'staging', gate: gate() }, id)).rejects.toMatchObject({
    blame: 'config',
    message: expect.stringMatching(/^No release is known good in staging yet: expected "gate".*and "commit"/),
  });
});

test('a gate in the request takes the place of that of the release', async () => {
  const { means } = await world({ file: 'broken' });
  expect(await beginValidation(means(), { environment: 'staging', gate: gate() }, id)).toMatchObject({
    verdict: 'good release',
  });
});

test('a long validation answers with its id, goes on round by round, and can be followed', async () => {
  const { means, state, later } = await world({ file: gate(bake) });
  const first = await beginValidation(means(), { environment: 'staging' }, id);
  expect(first).toMatchObject({
    id,
    verdict: 'running',
    sentence: '1 of 2 checks are through',
    follow: `serverless invoke -f validateDeployment --data '{"validation":"${id}"}'`,
  });
  expect(await followValidation(means(), id)).toEqual(first);
  const ends: string[] = [];
  for (let due = later.shift(); due && ends.length < 20; due = later.shift()) {
    state.now += 15_000;
    ends.push(await goOn(means(), due));
  }
  expect(ends.at(-1)).toBe('good release');
  const last = await followValidation(means(), id);
  expect(last).toMatchObject({ verdict: 'good release', checks: [{ attempts: { length: 3 } }, {}] });
  expect(last).not.toHaveProperty('follow');
  expect(await goOn(means(), { validation: id, round: 2 })).toBe('nothing: it has ended, good release');
});

test('a message that comes twice is one round, at once or one after the other', async () => {
  const { means, state, later } = await world({ file: gate(bake) });
  await beginValidation(means(), { environment: 'staging' }, id);
  const [due = { validation: id, round: 0 }] = later.splice(0);
  expect(due).toEqual({ validation: id, round: 2 });
  state.now += 60_000;
  await Promise.all([goOn(means(), due), goOn(means(), due)]);
  expect(await goOn(means(), due)).toBe('nothing: round 2 has been run');
  expect(new Set(later.map(({ round }) => round))).toEqual(new Set([3]));
  expect(await followValidation(means(), id)).toMatchObject({ checks: [{ attempts: { length: 2 } }, {}] });
});

test('a round that dies before it is kept is run again', async () => {
  const { means, state, later } = await world({ file: gate(bake) });
  await beginValidation(means(), { environment: 'staging' }, id);
  const [due = { validation: id, round: 0 }] = later.splice(0);
  state.now += 60_000;
  const dying = { ...means(), goOnLater: async () => Promise.reject(new Error('killed')) };
  await expect(goOn(dying, due)).rejects.toThrow('killed');
  expect(await goOn(means(), due)).toBe('running');
  expect(later).toEqual([{ validation: id, round: 3 }]);
  await expect(goOn(means(), { validation: id, round: 9 })).rejects.toMatchObject({ blame: 'platform' });
});

test('whoever follows a validation whose rounds no longer come is told so, and not that it runs', async () => {
  const { means, state } = await world({ file: gate(bake) });
  await beginValidation(means(), { environment: 'staging' }, id);
  state.now += 19 * 60_000;
  expect(await followValidation(means(), id)).toMatchObject({ verdict: 'running' });
  state.now += 2 * 60_000;
  await expect(followValidation(means(), id)).rejects.toMatchObject({
    blame: 'platform',
    message: expect.stringMatching(/^Round 2 of \S+ has not come to an end since 2026-11-23T10:00/),
  });
});

test('without a place for what it has seen a long validation is refused, and says what to do', async () => {
  const { means, later } = await world({ known: false });
  const request = { environment: 'staging', gate: gate(bake), commit };
  await expect(beginValidation(means(), request, id)).rejects.toThrow(/npm run validate/);
  expect(later).toEqual([]);
});

test('a validation that nobody began is refused', async () => {
  const { means } = await world();
  await expect(followValidation(means(), id)).rejects.toMatchObject({
    blame: 'config',
    message: `There is no validation ${id}; what was asked by hand is kept for 30 days`,
  });
});
