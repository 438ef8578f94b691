import { atOnce } from '../core/at-once.ts';
import type { Place, Subject } from '../core/looks.ts';
import type { Seen, Sighting } from '../core/sighting.ts';

type Options = { readonly most?: number; readonly hasTime?: () => boolean };

// No place is begun later than this in one look: hundreds of silent ones would outlast every round, and never be judged.
const SLICE_MS = 5_000;

/** The time in which the places of one look can be begun. */
export const oneSlice = ({ now }: Pick<Subject['looks'], 'now'>): (() => boolean) => {
  const until = now() + SLICE_MS;
  return () => now() < until;
};

/** Looks at every place, many at a time; of several, the worst sighting counts, and tells where it was made. */
export const atEveryPlace = async (
  places: readonly Place[],
  lookAt: (place: Place) => Promise<Sighting>,
  { most = 50, hasTime = () => true }: Options = {},
): Promise<Sighting> => {
  const [first, ...others] = places;
  if (!first)
    return { kind: 'error', sentence: 'there is no place of the environment to look at', blame: 'config' };
  if (others.length === 0) return first.problem === undefined ? await lookAt(first) : alone(first);
  const inTime = async (place: Place): Promise<Sighting> => (hasTime() ? lookAt(place) : noTime);
  return worstOf(await atOnce(places, most, (place) => lookAtPlace(place, inTime)));
};

const noTime: Sighting = {
  kind: 'error',
  sentence: `no time was left to look: the places before it took ${SLICE_MS / 1_000} seconds`,
  blame: 'platform',
};

const alone = ({ label, problem = '' }: Place): Sighting => {
  const { sentence, ...seen } = unhealthy(problem);
  return { ...seen, sentence: `at ${label}: ${sentence}` };
};

type At = { readonly place: Place; readonly sighting: Sighting };

const lookAtPlace = async (place: Place, lookAt: (place: Place) => Promise<Sighting>): Promise<At> => ({
  place,
  sighting: place.problem === undefined ? await lookAt(place) : unhealthy(place.problem),
});

const unhealthy = (problem: string): Seen => ({
  kind: 'failed',
  sentence: `it cannot be healthy: ${problem}`,
  measured: problem,
});

// From the worst to the best: that one place was seen bad outweighs that another could not be looked at.
const severity = ['failed', 'error', 'pending', 'passed'] as const;

const worstOf = (all: readonly At[]): Sighting => {
  const kind = severity.find((candidate) => all.some(({ sighting }) => sighting.kind === candidate));
  const alike = all.filter(({ sighting }) => sighting.kind === kind);
  const { place, sighting } = alike.reduce((worst, other) => (isWorse(other, worst) ? other : worst));
  const sample = `${all.length} places`;
  switch (sighting.kind) {
    case 'passed':
      return { ...sighting, sentence: `${sighting.sentence}, the worst of ${sample}`, sample };
    case 'failed':
      return {
        ...sighting,
        sentence: `at ${place.label}: ${sighting.sentence} (so at ${alike.length} of ${sample})`,
        sample,
      };
    case 'error':
      return { ...sighting, sentence: `at ${place.label}: ${sighting.sentence}` };
    case 'pending':
      return sighting;
  }
};

/** Good ones are the worse the nearer they are to their limit, bad ones the farther they are from it. */
const isWorse = (one: At, other: At): boolean => {
  const [here, there] = [distance(one), distance(other)];
  return one.sighting.kind === 'passed' ? here < there : here > there;
};

const distance = ({ sighting }: At): number => {
  const { measured, limit } = sighting as Partial<Seen>;
  return typeof measured === 'number' && typeof limit === 'number' ? Math.abs(limit - measured) : Number.NaN;
};
