import * as z from 'zod/mini';
import { atOnce } from '../core/at-once.ts';
import { decodeJson } from '../core/decode.ts';
import { judgeLatency, type LatencyLimits, type Tally } from '../core/latency.ts';
import type { Place, Reply } from '../core/looks.ts';
import { atLeastOne, oneOrMore, percent } from '../core/setting-kinds.ts';
import { duration, mapping, object, optional, type Reader, whole, withDefault } from '../core/settings.ts';
import type { Sighting } from '../core/sighting.ts';
import { below, type CheckType } from './check.ts';
import { atEveryPlace } from './places.ts';
import { type Headers, headers, pagePath, sender, unanswered } from './request.ts';

export type LatencySpec = {
  readonly type: 'latency';
  readonly path: string;
  readonly status: readonly number[];
  readonly headers: Headers | undefined;
  readonly concurrency: number;
  readonly limits: LatencyLimits;
};

const percents = { p50: 50, p95: 95, p99: 99, max: 100 } as const;
const limit = optional(duration('1ms', '10s'));

const settings = object({
  path: pagePath,
  status: withDefault(oneOrMore(whole(100, 599)), [200]),
  headers: optional(headers),
  samples: withDefault(whole(1, 1_000), 20),
  concurrency: withDefault(whole(1, 20), 1),
  p50: limit,
  p95: limit,
  p99: limit,
  max: limit,
  errorRate: optional(percent),
});

const read: Reader<LatencySpec> = (node, at) => {
  const map = mapping(node, at);
  const { p50, p95, p99, max, errorRate, samples, ...spec } = settings(map, at);
  atLeastOne(map, at, [...Object.keys(percents), 'errorRate']);
  const percentiles = Object.entries({ p50, p95, p99, max }).flatMap(([name, ms]) =>
    ms === undefined ? [] : [{ name, percent: percents[name as keyof typeof percents], ms }],
  );
  return { type: 'latency', ...spec, limits: { samples, percentiles, errorRate: errorRate ?? 0 } };
};

// No request is begun later than this in one look: what is left is done in another.
const SLICE_MS = 5_000;
// More at a time would measure how busy we are.
const PLACES_AT_ONCE = 4;

/** Requests, several at a time, are answered rightly and quickly enough at every place. */
export const latency: CheckType<LatencySpec> = {
  read,
  look: async (spec, subject, { memo }) => {
    const url = below(subject, spec.path);
    const what = `GET ${url.href}`;
    const ask = await sender({ url, headers: spec.headers }, subject);
    const until = subject.looks.now() + SLICE_MS;
    const before = memo === undefined ? {} : decodeJson(tallies, memo, 'the samples so far', 'platform');
    const after: Record<string, Tally> = {};
    const lookAt = async (place: Place): Promise<Sighting> => {
      const measured = await measure(
        () => ask(place),
        spec,
        before[place.label],
        () => subject.looks.now() < until,
      );
      if ('kind' in measured) return unanswered(what, measured);
      after[place.label] = measured;
      const verdict = judgeLatency(measured, spec.limits);
      return verdict ? { ...verdict, sentence: `${what}: ${verdict.sentence}` } : begun(what, measured, spec);
    };
    const sighting = await atEveryPlace(subject.places, lookAt, { most: PLACES_AT_ONCE });
    return sighting.kind === 'pending' ? { ...sighting, memo: JSON.stringify(after) } : sighting;
  },
  explain: ({ path, limits: { samples, percentiles, errorRate }, concurrency }) => {
    const times = percentiles.map(({ name, ms }) => `${name} at most ${ms} ms`);
    const together = concurrency === 1 ? 'one after the other' : `${concurrency} at a time`;
    const limits = [...times, `at most ${errorRate}% going wrong`].join(', ');
    return `GET ${path}, ${samples} times, ${together}: ${limits}`;
  },
};

const tallies = z.record(
  z.string(),
  z.strictObject({ ms: z.array(z.number()), bad: z.number(), why: z.optional(z.string()) }),
);

const begun = (what: string, { ms, bad }: Tally, { limits }: LatencySpec): Sighting => ({
  kind: 'pending',
  sentence: `${what}: ${ms.length + bad} of ${limits.samples} requests so far`,
  memo: '',
});

type Blind = Extract<Reply, { kind: 'blind' }>;
type State = { tally: Tally; blind?: Blind; isDecided: boolean };

/** Adds requests to the tally until all are made, nothing can help any more, or no time is left. */
const measure = async (
  ask: () => Promise<Reply>,
  { status, concurrency, limits }: LatencySpec,
  before: Tally = { ms: [], bad: 0 },
  hasTime: () => boolean,
): Promise<Tally | Blind> => {
  const state: State = { tally: before, isDecided: false };
  const shortest = Math.min(...limits.percentiles.map(({ ms }) => ms));
  const left = Array.from({ length: limits.samples - before.ms.length - before.bad });
  await atOnce(left, concurrency, async () => {
    if (state.blind || state.isDecided || !hasTime()) return;
    const reply = await ask();
    if (reply.kind === 'blind') {
      state.blind = reply;
      return;
    }
    const isGood = reply.kind === 'answered' && status.includes(reply.status);
    state.tally = add(state.tally, reply, isGood);
    // Judging takes time, too; and only what is not good can decide before the end.
    if (!isGood || reply.ms > shortest) state.isDecided = judgeLatency(state.tally, limits) !== undefined;
  });
  return state.blind ?? state.tally;
};

const add = ({ ms, bad, ...tally }: Tally, reply: Exclude<Reply, Blind>, isGood: boolean): Tally => {
  if (isGood) return { ...tally, ms: [...ms, Math.round(reply.ms * 10) / 10], bad };
  return { ms, bad: bad + 1, why: reply.kind === 'answered' ? `answered ${reply.status}` : reply.why };
};
