/** A rehearsal: put everything up, play a scenario, say what held. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { putUp } from './put-up.ts';
import type { Kept, Scenario } from './scenario.ts';
import { type Line, lineOf } from './timeline.ts';
import type { Entry, World } from './world.ts';

export type Verdict = 'passed' | 'failed' | 'not-rehearsed';

/** What `--json` writes. */
export type RehearsalRecord = {
  readonly scenario: string;
  readonly seed: number;
  readonly verdict: Verdict;
  readonly promises: readonly Kept[];
  readonly timeline: readonly (Omit<Line, 'at'> & { readonly at: string })[];
  readonly calls: { readonly total: number; readonly denied: number; readonly unknown: number };
  readonly seconds: { readonly package: number; readonly deploy: number; readonly rehearse: number };
  readonly traceHash: string;
};

export type RehearsalOptions = {
  readonly scenario: Scenario;
  readonly seed: number;
  /** The folder of the service whose serverless.yml is deployed. */
  readonly project: string;
  readonly onLine: (line: Line, realSeconds: number) => void;
  readonly onStep: (text: string) => void;
  /** Told how to end everything half-way, as soon as there is something to end. */
  readonly onOpen?: (end: () => Promise<void>) => void;
};

export type Rehearsal = {
  readonly record: RehearsalRecord;
  readonly world: World;
  /** The story is over, and what goes on goes on slowly enough for a person. */
  readonly leave: () => void;
  readonly folder: string;
  /** Where everything that happened is written, line by line. */
  readonly logFile: string;
  /** Ends every process and closes every port; removes the folder unless it is kept. */
  readonly close: (keep: boolean) => Promise<void>;
};

const outcomeIs = (entry: Entry, outcome: string): boolean => entry.detail?.outcome === outcome;

const countCalls = (trace: readonly Entry[]): RehearsalRecord['calls'] => {
  const calls = trace.filter((entry) => entry.detail?.outcome !== undefined);
  return {
    total: calls.length,
    denied: calls.filter((entry) => outcomeIs(entry, 'denied')).length,
    unknown: calls.filter((entry) => outcomeIs(entry, 'unknown')).length,
  };
};

/** What happened, in which order and when, without the ports and folders of this machine. */
const hashOf = (trace: readonly Entry[]): string => {
  const hash = createHash('sha256');
  for (const { at, kind, who, what, detail } of trace) {
    if (kind !== 'log') hash.update(`${at}|${kind}|${who}|${what}|${detail?.outcome ?? ''}\n`);
  }
  return hash.digest('hex');
};

const judge = (promises: readonly Kept[], trace: readonly Entry[]): Verdict => {
  if (trace.some((entry) => outcomeIs(entry, 'unknown'))) return 'not-rehearsed';
  const faults = trace.some((entry) => entry.kind === 'bug');
  return !faults && promises.every((promise) => promise.held) ? 'passed' : 'failed';
};

const play = async (scenario: Scenario, stage: Parameters<Scenario['run']>[0]): Promise<readonly Kept[]> => {
  try {
    return await scenario.run(stage);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return scenario.promises.map((text) => ({ text, held: false, why }));
  }
};

const writeLog = (file: string, trace: readonly Entry[]): Promise<void> =>
  writeFile(
    file,
    trace
      .map(({ at, kind, who, what, detail }) =>
        [new Date(at).toISOString(), kind.padEnd(5), who, what, detail ? JSON.stringify(detail) : ''].join(
          ' ',
        ),
      )
      .join('\n'),
  );

const secondsSince = (start: number): number => Math.round((performance.now() - start) / 10) / 100;

/** Rehearses one scenario. Throws only for faults of the set-up itself, such as a deploy that fails. */
export const rehearse = async (options: RehearsalOptions): Promise<Rehearsal> => {
  const { scenario, seed } = options;
  const folder = await mkdtemp(join(tmpdir(), 'slipway-'));
  const lines: Line[] = [];
  let began = performance.now();
  const onEntry = (entry: Entry): void => {
    const line = lineOf(entry);
    if (!line) return;
    lines.push(line);
    options.onLine(line, (performance.now() - began) / 1_000);
  };
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  const onOpen = (takeDown: () => Promise<void>): void =>
    options.onOpen?.(async () => {
      await takeDown();
      await removeFolder();
    });
  const up = await putUp({ ...options, folder, onEntry, onOpen }).catch(async (error) => {
    await removeFolder();
    throw error;
  });
  const { stage, seconds, close: takeDown } = up;
  const { world } = stage;
  began = performance.now();
  const promises = await play(scenario, stage);
  const rehearsed = secondsSince(began);
  const trace = world.trace.slice(stage.from);
  const logFile = join(folder, 'trace.log');
  const record: RehearsalRecord = {
    scenario: scenario.name,
    seed,
    verdict: judge(promises, world.trace),
    promises,
    timeline: lines.map((line) => ({ ...line, at: new Date(line.at).toISOString() })),
    calls: countCalls(world.trace),
    seconds: { ...seconds, rehearse: rehearsed },
    traceHash: hashOf(trace),
  };
  await writeLog(logFile, world.trace);
  const close = async (keep: boolean): Promise<void> => {
    await takeDown();
    if (!keep) await removeFolder();
  };
  return { record, world, leave: stage.leave, folder, logFile, close };
};
