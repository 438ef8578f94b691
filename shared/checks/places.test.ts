import { expect, test } from '@jest/globals';
import type { Place } from '../core/looks.ts';
import type { Sighting } from '../core/sighting.ts';
import { atEveryPlace, oneSlice } from './places.ts';

const good = (measured: number): Sighting => ({
  kind: 'passed',
  sentence: `took ${measured}`,
  measured,
  limit: 500,
});
const bad = (measured: number | string): Sighting => ({
  kind: 'failed',
  sentence: `took ${measured}`,
  measured,
  limit: 500,
});
const blind: Sighting = { kind: 'error', sentence: 'no route', blame: 'platform' };
const pending: Sighting = { kind: 'pending', sentence: '3 of 40', memo: 'm' };

const at = (...sightings: readonly Sighting[]) => {
  const places = sightings.map((_, index): Place => ({ label: `host ${index}`, via: `10.0.0.${index}` }));
  return atEveryPlace(places, async ({ label }) => sightings[Number(label.slice(-1))] as Sighting);
};

test.each<[string, readonly Sighting[], object]>([
  ['one place is not named', [bad(612)], bad(612)],
  [
    'of good ones the one nearest to its limit counts',
    [good(100), good(490), good(300)],
    { ...good(490), sentence: 'took 490, the worst of 3 places', sample: '3 places' },
  ],
  [
    'of bad ones the one farthest from its limit counts',
    [bad(501), good(490), bad(700)],
    { ...bad(700), sentence: 'at host 2: took 700 (so at 2 of 3 places)', sample: '3 places' },
  ],
  [
    'of what is no number the first counts',
    [good(1), bad('old'), bad('older')],
    { ...bad('old'), sentence: 'at host 1: took old (so at 2 of 3 places)' },
  ],
  ['a bad place outweighs a blind one', [blind, bad(600)], { kind: 'failed' }],
  ['a blind place outweighs good ones', [good(1), blind], { ...blind, sentence: 'at host 1: no route' }],
  ['a blind place outweighs one that is not ready', [pending, blind], { kind: 'error' }],
  ['one that is not ready outweighs good ones', [good(1), pending], pending],
])('%s', async (_, sightings, expected) => {
  expect(await at(...sightings)).toMatchObject(expected);
});

test('a place with a problem is bad without a look', async () => {
  const looked: string[] = [];
  const places: readonly Place[] = [
    { label: 'i-1' },
    { label: 'i-2', problem: 'its deployment ended Failed' },
  ];
  const sighting = await atEveryPlace(places, async ({ label }) => {
    looked.push(label);
    return good(1);
  });
  expect(looked).toEqual(['i-1']);
  expect(sighting).toMatchObject({
    kind: 'failed',
    sentence: 'at i-2: it cannot be healthy: its deployment ended Failed (so at 1 of 2 places)',
  });
});

test('the only place with a problem is named, too', async () => {
  const places = [{ label: 'i-2', problem: 'its deployment ended Failed' }];
  expect(await atEveryPlace(places, async () => good(1))).toMatchObject({
    kind: 'failed',
    sentence: 'at i-2: it cannot be healthy: its deployment ended Failed',
  });
});

test('no place at all is no pass', async () => {
  expect(await at()).toMatchObject({ kind: 'error', blame: 'config' });
});

test('no more places than so many are looked at at once', async () => {
  let most = 0;
  let now = 0;
  const places = Array.from({ length: 9 }, (_, index) => ({ label: `${index}` }));
  await atEveryPlace(
    places,
    async () => {
      now += 1;
      most = Math.max(most, now);
      await Promise.resolve();
      now -= 1;
      return good(1);
    },
    { most: 4 },
  );
  expect(most).toBe(4);
});

const silence = (count: number) => {
  const places = Array.from({ length: count }, (_, index): Place => ({ label: `host ${index}` }));
  let now = 0;
  const hasTime = oneSlice({ now: () => now });
  let looked = 0;
  const look = (sighting: Sighting) =>
    atEveryPlace(
      places,
      async () => {
        looked += 1;
        await Promise.resolve();
        now = Math.ceil(looked / 50) * 10_000;
        return sighting;
      },
      { hasTime },
    );
  return { look, looked: () => looked };
};

test('hundreds of places that take all the time are not looked at one after the other', async () => {
  const { look, looked } = silence(300);
  expect(await look(bad('no answer'))).toMatchObject({
    kind: 'failed',
    sentence: 'at host 0: took no answer (so at 50 of 300 places)',
  });
  expect(looked()).toBe(50);
});

test('places for which no time was left are not taken for good', async () => {
  expect(await silence(300).look(good(1))).toMatchObject({
    kind: 'error',
    blame: 'platform',
    sentence: 'at host 50: no time was left to look: the places before it took 5 seconds',
  });
});
