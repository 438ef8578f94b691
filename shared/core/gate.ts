import { DeliveryError } from '../errors.ts';
import { exactlyOne, oneOf } from './setting-kinds.ts';
import {
  duration,
  flag,
  inside,
  list,
  mapping,
  object,
  optional,
  type Place,
  type Read,
  type Reader,
  record,
  refuseUnknown,
  text,
  whole,
  withDefault,
  wrong,
} from './settings.ts';
import { parseYaml } from './yaml.ts';
import { type List, type Mapping, malformed, type Node } from './yaml-inline.ts';

/** The file of the delivered service that says what healthy means. */
export const GATE_FILE = 'delivery.yml';

/** How often a check looks, and what its looks come to. */
export type Pace = {
  /** Milliseconds from the start of the validation to the first look. */
  readonly settleMs: number;
  readonly intervalMs: number;
  readonly attempts: number;
  readonly consecutiveSuccess: number;
  /** How many bad looks, and how many that saw nothing, are put up with. */
  readonly failureLimit: number;
  readonly errorLimit: number;
};

export type Plan<Spec> = {
  readonly name: string;
  /** Reported, but it never blocks. */
  readonly advisory: boolean;
  /** Whether the release is bad without it; one that is not counts in the score alone. */
  readonly required: boolean;
  readonly weight: number;
  readonly pace: Pace;
  readonly spec: Spec;
};

export type Environment = {
  readonly url: string;
  readonly hosts?: 'deployment-group' | readonly string[] | undefined;
  readonly everyAddress: boolean;
};

/** Percent of the weight from which a release is good, and good with a warning. */
export type Score = { readonly pass: number; readonly warn: number };

export type Gate<Spec> = {
  readonly environments: ReadonlyMap<string, Environment>;
  /** Places that must be reachable for a verdict to be believed. */
  readonly control: readonly Plan<Spec>[];
  readonly checks: readonly Plan<Spec>[];
  readonly score: Score;
};

/** What a gate can ask for: the key of each type of check and the reader of its settings. */
export type CheckReaders<Spec> = Readonly<Record<string, Reader<Spec>>>;

/** Reads a gate file strictly: whatever is unknown, missing or impossible is an error that names its line. */
export const parseGate = <Spec>(source: string, readers: CheckReaders<Spec>): Gate<Spec> => {
  try {
    const { version: _, ...gate } = object({
      version: whole(1, 1),
      environments: record(environment),
      control: withDefault(named(list(probe(readers))), []),
      checks: withOneRequired(named(list(plan(readers)))),
      score: withDefault(score, { pass: 90, warn: 75 }),
    })(parseYaml(source), { name: '', line: 1 });
    return gate;
  } catch (thrown) {
    throw inGateFile(thrown);
  }
};

const inGateFile = (thrown: unknown): unknown =>
  thrown instanceof DeliveryError
    ? new DeliveryError(thrown.blame, `${GATE_FILE}: ${thrown.message}`, { cause: thrown })
    : thrown;

/** The part of the gate that speaks of one environment. */
export const environmentOf = <Spec>(gate: Gate<Spec>, name: string): Environment => {
  const found = gate.environments.get(name);
  if (found) return found;
  const known = [...gate.environments.keys()].join(', ') || 'none';
  throw new DeliveryError(
    'config',
    `${GATE_FILE}: expected the environment "${name}" to be described, got ${known}`,
  );
};

const baseUrl: Reader<string> = (node, at) => {
  const expected = 'an http(s) URL without user, query or fragment';
  const written = text(/\S/, expected)(node, at);
  const url = URL.canParse(written) ? new URL(written) : undefined;
  const plain = url && !url.username && !url.password && !url.search && !url.hash;
  if (!plain || !/^https?:$/.test(url.protocol)) throw wrong(node, at, expected);
  return url.href;
};

const hostName = text(/^[A-Za-z0-9:][A-Za-z0-9.:-]*$/, 'the name or the address of a host');
const hosts: Reader<'deployment-group' | readonly string[]> = (node, at) =>
  node?.kind === 'list' ? list(hostName)(node, at) : oneOf('deployment-group')(node, at);

const environment: Reader<Environment> = (node, at) => {
  const read = object({ url: baseUrl, hosts: optional(hosts), everyAddress: withDefault(flag, false) })(
    node,
    at,
  );
  if (read.everyAddress && read.hosts !== undefined)
    throw malformed(
      node?.line ?? at.line,
      `${at.name} to have either hosts or everyAddress: true`,
      'both of them',
    );
  return read;
};

const score: Reader<Score> = (node, at) => {
  const percent = whole(1, 100);
  const read = object({ pass: withDefault(percent, 90), warn: optional(percent) })(node, at);
  const warn = read.warn ?? Math.min(75, read.pass);
  if (warn > read.pass)
    throw malformed(
      node?.line ?? at.line,
      `${at.name}.warn to be at most its pass of ${read.pass}`,
      `\`${warn}\``,
    );
  return { pass: read.pass, warn };
};

const paceOf = (defaultAttempts: number) => ({
  settle: withDefault(duration('0s', '60m'), 0),
  interval: withDefault(duration('100ms', '30m'), 2_000),
  attempts: withDefault(whole(1, 1_000), defaultAttempts),
  consecutiveSuccess: withDefault(whole(1, 1_000), 1),
  failureLimit: optional(whole(0, 1_000)),
  errorLimit: optional(whole(0, 1_000)),
});

const weighing = {
  advisory: withDefault(flag, false),
  required: optional(flag),
  weight: optional(whole(1, 1_000)),
};

const plan =
  <Spec>(readers: CheckReaders<Spec>): Reader<Plan<Spec>> =>
  (node, at) => {
    const { map, type, rest } = split(node, at, readers, { ...paceOf(5), ...weighing });
    const {
      name,
      advisory,
      required = !advisory,
      weight,
      ...pace
    } = object({
      name: text(),
      ...paceOf(5),
      ...weighing,
    })(rest, at);
    if (advisory && (required || weight !== undefined))
      throw malformed(
        map.line,
        `${at.name} to be either advisory, or required or weighed`,
        'both: what is advisory never counts',
      );
    return {
      name,
      advisory,
      required,
      weight: weight ?? 1,
      pace: toPace(map, pace, at),
      spec: specOf(readers, type, at),
    };
  };

/** A place that must be reachable: asked for by a whole URL, not below that of an environment. */
const probe =
  <Spec>(readers: CheckReaders<Spec>): Reader<Plan<Spec>> =>
  (node, at) => {
    const { map, type, rest } = split(node, at, only(readers, 'http'), paceOf(3));
    exactlyOne(mapping(type.value, inside(at, 'http', type.line)), inside(at, 'http', type.line), ['url']);
    const { name, ...pace } = object({ name: optional(text()), ...paceOf(3) })(rest, at);
    const spec = specOf(readers, type, at);
    const { url } = spec as { readonly url?: string };
    return {
      name: name ?? `${url} is reachable`,
      advisory: false,
      required: true,
      weight: 1,
      pace: toPace(map, pace, at),
      spec,
    };
  };

const only = <Spec>(readers: CheckReaders<Spec>, type: string): CheckReaders<Spec> =>
  Object.fromEntries(Object.entries(readers).filter(([key]) => key === type));

type Entry = Mapping['entries'][number];

/** The one key that is the check's type, and the others. */
const split = <Spec>(
  node: Parameters<Reader<unknown>>[0],
  at: Place,
  readers: CheckReaders<Spec>,
  others: object,
): { readonly map: Mapping; readonly type: Entry; readonly rest: Mapping } => {
  const map = mapping(node, at);
  const types = Object.keys(readers);
  refuseUnknown(map, at, ['name', ...types, ...Object.keys(others)]);
  exactlyOne(map, at, types);
  const type = map.entries.find(({ key }) => types.includes(key)) as Entry;
  return { map, type, rest: { ...map, entries: map.entries.filter((entry) => entry !== type) } };
};

const specOf = <Spec>(readers: CheckReaders<Spec>, { key, line, value }: Entry, at: Place): Spec =>
  (readers[key] as Reader<Spec>)(value, inside(at, key, line));

const toPace = (map: Mapping, given: Read<ReturnType<typeof paceOf>>, at: Place): Pace => {
  const { settle, interval, attempts, consecutiveSuccess } = given;
  const atMost = (key: 'consecutiveSuccess' | 'failureLimit' | 'errorLimit', most: number) => {
    const entry = map.entries.find((candidate) => candidate.key === key);
    if (entry && (given[key] ?? 0) > most)
      throw wrong(entry.value, inside(at, key, entry.line), `at most ${most}, with ${attempts} attempts`);
  };
  atMost('consecutiveSuccess', attempts);
  atMost('failureLimit', attempts - 1);
  atMost('errorLimit', attempts - 1);
  refuseEndless(map, at, settle + (attempts - 1) * interval);
  return {
    settleMs: settle,
    intervalMs: interval,
    attempts,
    consecutiveSuccess,
    failureLimit: given.failureLimit ?? attempts - 1,
    errorLimit: given.errorLimit ?? attempts - 1,
  };
};

const HOUR_MS = 3_600_000;
const MOST_HOURS = 20;

/** What CodePipeline ends for taking a day is never judged, however bad the release. */
const refuseEndless = (map: Mapping, at: Place, ms: number): void => {
  if (ms > MOST_HOURS * HOUR_MS)
    throw malformed(
      map.line,
      `${at.name} to make all its attempts within ${MOST_HOURS} hours`,
      `attempts and an interval of ${Math.ceil(ms / HOUR_MS)} hours`,
    );
};

/** Every one has a name of its own. */
const named =
  <Spec>(reader: Reader<readonly Plan<Spec>[]>): Reader<readonly Plan<Spec>[]> =>
  (node, at) => {
    const plans = reader(node, at);
    const twin = plans.findIndex(({ name }, index) => plans.findIndex((one) => one.name === name) < index);
    if (twin < 0) return plans;
    const { line } = (node as List).items[twin] as Node;
    throw malformed(line, `every check to have a name of its own`, `"${plans[twin]?.name}" twice`);
  };

const withOneRequired =
  <Spec>(reader: Reader<readonly Plan<Spec>[]>): Reader<readonly Plan<Spec>[]> =>
  (node, at) => {
    const plans = reader(node, at);
    if (plans.some(({ required }) => required)) return plans;
    throw malformed(at.line, 'at least one check that is required', 'none');
  };
