import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type CheckSpec, checkReaders } from '../shared/checks/index.ts';
import { environmentOf, GATE_FILE, type Gate, type Plan, parseGate } from '../shared/core/gate.ts';
import { DeliveryError } from '../shared/errors.ts';
import { UsageError, type Wanted } from './arguments.ts';

/** A validation that is ready to be run: all that the command line and the gate file say. */
export type Prepared = {
  readonly gate: Gate<CheckSpec>;
  readonly environment: string;
  readonly url: string;
  /** Empty when nothing that is asked for needs it. */
  readonly commit: string;
  /** The names of the checks to run, if not all. */
  readonly only: readonly string[] | undefined;
};

/** What the command line is held against. */
export type Means = {
  readonly cwd: string;
  /** The commit that is checked out in a folder, if it is a git checkout. */
  readonly headOf: (folder: string) => Promise<string | undefined>;
};

/** Reads the gate file and holds the command line against it; whatever does not fit is wrong usage, and nothing was sent. */
export const prepare = async (wanted: Wanted, { cwd, headOf }: Means): Promise<Prepared> => {
  const path = resolve(cwd, wanted.gate);
  const gate = read(wanted, await load(wanted.gate, path));
  const { url } = environmentOf(gate, wanted.environment);
  const only = wanted.checks.length > 0 ? known(wanted.checks, gate) : undefined;
  const selected = gate.checks.filter(({ name }) => !only || only.includes(name));
  const commit = wanted.commit ?? (await headOf(dirname(path))) ?? '';
  if (!commit && !wanted.explain) refuseWithoutCommit(selected);
  return { gate, environment: wanted.environment, url, commit, only };
};

const load = async (shown: string, path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : (cause as Error).message;
    throw new UsageError(`Expected --gate to name a gate file (${GATE_FILE}), got ${shown}: ${why}`, {
      cause,
    });
  }
};

const read = ({ gate: shown, environment, url }: Wanted, source: string): Gate<CheckSpec> => {
  try {
    const gate = parseGate(source, checkReaders);
    // Unknown environments are refused even where the URL comes from the command line.
    const described = environmentOf(gate, environment);
    if (!url) return gate;
    const { hosts: _, ...elsewhere } = { ...described, url: url.href, everyAddress: false };
    return { ...gate, environments: new Map([...gate.environments, [environment, elsewhere]]) };
  } catch (cause) {
    if (!(cause instanceof DeliveryError)) throw cause;
    const message = cause.message.replace(`${GATE_FILE}: `, '');
    throw new UsageError(`${shown}: ${message}`, { cause });
  }
};

const known = (names: readonly string[], { checks }: Gate<CheckSpec>): readonly string[] => {
  const stranger = names.find((name) => checks.every((check) => check.name !== name));
  if (stranger === undefined) return names;
  const list = checks.map(({ name }) => `"${name}"`).join(', ');
  throw new UsageError(`Expected --check to name one of ${list}, got "${stranger}"`);
};

const refuseWithoutCommit = (plans: readonly Plan<CheckSpec>[]): void => {
  const needy = plans.find(({ spec }) => needsCommit(spec));
  if (needy)
    throw new UsageError(
      `The check "${needy.name}" needs to know which commit is to be served, and the gate file is in no git checkout: expected --commit, got nothing`,
    );
};

const needsCommit = (spec: CheckSpec): boolean => {
  if (spec.type === 'revision') return spec.version === undefined;
  if (spec.type === 'jenkins')
    return [...spec.parameters.values()].some((value) => value.includes('{commit}'));
  return false;
};
