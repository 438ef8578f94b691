/** A rehearsal: put everything up, play a scenario, say what held. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, deployPipeline, openAccount } from './put-up.ts';
import type { Kept, Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';
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
  readonly lines: readonly Line[];
  /** Why the deploy failed, or the story could not be played to its end. */
  readonly fault?: string;
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
export const hashOf = (trace: readonly Entry[]): string => {
  const hash = createHash('sha256');
  for (const { at, kind, who, what, detail, aside } of trace) {
    if (kind !== 'log' && !aside) hash.update(`${at}|${kind}|${who}|${what}|${detail?.outcome ?? ''}\n`);
  }
  return hash.digest('hex');
};

/** What the promises and the trace come to. */
export const judge = (promises: readonly Kept[], trace: readonly Entry[]): Verdict => {
  if (trace.some((entry) => outcomeIs(entry, 'unknown'))) return 'not-rehearsed';
  const faults = trace.some((entry) => entry.kind === 'bug');
  return !faults && promises.every((promise) => promise.held) ? 'passed' : 'failed';
};

const secondsSince = (start: number): number => Math.round((performance.now() - start) / 10) / 100;

type Played = {
  readonly promises: readonly Kept[];
  readonly seconds: RehearsalRecord['seconds'];
  readonly stage?: Stage;
  /** Why it could not be played to its end. */
  readonly fault?: string;
};

/** Deploys and plays; a deploy or a story that fails keeps none of the promises, and says why. */
const play = async (account: Account, options: RehearsalOptions, began: () => void): Promise<Played> => {
  const { scenario, project, seed } = options;
  let seconds = { package: 0, deploy: 0, rehearse: 0 };
  let stage: Stage | undefined;
  try {
    options.onStep(`serverless deploy to ${account.world.url} …`);
    const deployed = await deployPipeline(account, project, seed);
    stage = deployed.stage;
    began();
    const start = performance.now();
    const promises = await scenario.run(stage);
    seconds = { ...deployed.seconds, rehearse: secondsSince(start) };
    return { promises, seconds, stage };
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    const promises = scenario.promises.map((text) => ({ text, held: false }));
    return { promises, seconds, fault, ...(stage ? { stage } : {}) };
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

/** Rehearses one scenario, from an empty account to the promises at its end. */
export const rehearse = async (options: RehearsalOptions): Promise<Rehearsal> => {
  const { scenario, seed, project } = options;
  const folder = await mkdtemp(join(tmpdir(), 'slipway-'));
  const lines: Line[] = [];
  let start = performance.now();
  const onEntry = (entry: Entry): void => {
    const line = lineOf(entry);
    if (!line) return;
    lines.push(line);
    options.onLine(line, (performance.now() - start) / 1_000);
  };
  const account = await openAccount({ project, seed, folder, onEntry });
  const close = async (keep: boolean): Promise<void> => {
    await account.close();
    if (!keep) await rm(folder, { recursive: true, force: true });
  };
  options.onOpen?.(() => close(false));
  const { promises, seconds, stage, fault } = await play(account, options, () => {
    start = performance.now();
  });
  const { world } = account;
  const record: RehearsalRecord = {
    scenario: scenario.name,
    seed,
    verdict: judge(promises, world.trace),
    promises,
    timeline: lines.map((line) => ({ ...line, at: new Date(line.at).toISOString() })),
    calls: countCalls(world.trace),
    seconds,
    traceHash: hashOf(world.trace.slice(stage?.from ?? 0)),
  };
  const logFile = join(folder, 'trace.log');
  await writeLog(logFile, world.trace);
  const leave = (): void => stage?.leave();
  return { record, world, lines, leave, folder, logFile, close, ...(fault === undefined ? {} : { fault }) };
};
