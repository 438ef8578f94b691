import { DeliveryError } from '../errors.ts';
import {
  duration,
  flag,
  inside,
  list,
  mapping,
  object,
  type Place,
  type Reader,
  record,
  refuseUnknown,
  text,
  whole,
  withDefault,
  wrong,
} from './settings.ts';
import { parseYaml } from './yaml.ts';
import { type Mapping, malformed, type Node } from './yaml-inline.ts';

/** The file of the delivered service that says what healthy means. */
export const GATE_FILE = 'delivery.yml';

/** How often a check looks, and how many good looks in a row it asks for. */
export type Pace = {
  readonly intervalMs: number;
  readonly attempts: number;
  readonly consecutiveSuccess: number;
};

export type Plan<Spec> = {
  readonly name: string;
  readonly advisory: boolean;
  readonly pace: Pace;
  readonly spec: Spec;
};

export type Gate<Spec> = {
  readonly environments: ReadonlyMap<string, { readonly url: string }>;
  readonly checks: readonly Plan<Spec>[];
};

/** What a gate can ask for: the key of each type of check and the reader of its settings. */
export type CheckReaders<Spec> = Readonly<Record<string, Reader<Spec>>>;

/** Reads a gate file strictly: whatever is unknown, missing or impossible is an error that names its line. */
export const parseGate = <Spec>(source: string, readers: CheckReaders<Spec>): Gate<Spec> => {
  try {
    const gate = object({
      version: whole(1, 1),
      environments: record(object({ url: baseUrl })),
      checks: list(plan(readers)),
    })(parseYaml(source), { name: '', line: 1 });
    refuseTwins(gate.checks);
    if (gate.checks.every(({ advisory }) => advisory))
      throw new DeliveryError('config', 'expected at least one check that is not advisory, got none');
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
export const environmentOf = <Spec>(gate: Gate<Spec>, name: string): { readonly url: string } => {
  const environment = gate.environments.get(name);
  if (environment) return environment;
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

const plan =
  <Spec>(readers: CheckReaders<Spec>): Reader<Plan<Spec>> =>
  (node, at) => {
    const map = mapping(node, at);
    const types = Object.keys(readers);
    refuseUnknown(map, at, ['name', ...types, ...Object.keys(judgement)]);
    const given = map.entries.filter(({ key }) => types.includes(key));
    const [type] = given;
    if (!type || given.length > 1)
      throw malformed(
        map.line,
        `${at.name} to have one of ${types.join(', ')}`,
        given.map(({ key }) => key).join(' and ') || 'none',
      );
    const rest = { ...map, entries: map.entries.filter((entry) => entry !== type) };
    const { name, advisory, ...pace } = object({ name: text(), ...judgement })(rest, at);
    refuseImpossible(map, pace, at);
    const spec = (readers[type.key] as Reader<Spec>)(type.value, inside(at, type.key, type.line));
    return { name, advisory, pace: { ...pace, intervalMs: pace.interval }, spec };
  };

const judgement = {
  interval: withDefault(duration('100ms', '10m'), 2_000),
  attempts: withDefault(whole(1, 100), 5),
  consecutiveSuccess: withDefault(whole(1, 100), 1),
  advisory: withDefault(flag, false),
};

const refuseImpossible = (map: Mapping, pace: Omit<Pace, 'intervalMs'>, at: Place): void => {
  if (pace.consecutiveSuccess <= pace.attempts) return;
  const node = map.entries.find(({ key }) => key === 'consecutiveSuccess')?.value as Node;
  throw wrong(node, inside(at, 'consecutiveSuccess', map.line), `at most the ${pace.attempts} attempts`);
};

const refuseTwins = (checks: readonly { readonly name: string }[]): void => {
  const twin = checks.find(({ name }, index) => checks.findIndex((other) => other.name === name) < index);
  if (twin)
    throw new DeliveryError(
      'config',
      `expected every check to have a name of its own, got "${twin.name}" twice`,
    );
};
