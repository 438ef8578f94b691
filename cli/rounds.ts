import { randomUUID } from 'node:crypto';
import type { Looks } from '../shared/core/looks.ts';
import type { Report } from '../shared/core/report.ts';
import { runGate } from '../shared/steps/run-gate.ts';
import { allowedHosts } from './allowed.ts';
import { UsageError, type Wanted } from './arguments.ts';
import { type Prepared, type Means as PrepareMeans, prepare } from './prepare.ts';
import { rowsOf, waitingRows } from './rows.ts';
import type { Output, Screen } from './screen.ts';
import { changesOf, conclusionOf } from './words.ts';

/** What a validation by hand runs with. */
export type Means = PrepareMeans & {
  readonly out: Output;
  readonly now: () => number;
  /** Returns early when the person has had enough. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** What checks look with, held to these hosts. */
  readonly looksFor: (allowedHosts: string) => Looks;
};

export type Run = {
  readonly wanted: Wanted;
  readonly means: Means;
  readonly screen: Screen;
  /** The last that is known of the validation that runs. */
  seen: Report | undefined;
};

/** How long `--watch` rests between two validations, and how often a look that takes its time is taken up again. */
const REST_MS = 5_000;

/** One validation, with its conclusion. */
export const once = async (run: Run, prepared: Prepared): Promise<Report> => {
  const report = await look(run, prepared, true);
  if (run.means.interrupted.aborted) return report;
  run.screen.end();
  run.screen.say(['', ...conclusionOf(report, run.wanted)]);
  if (run.wanted.json) print(run, report);
  return report;
};

/** Validation after validation until Ctrl-C; after the first, only what has changed is said. */
export const watch = async (run: Run, first: Prepared): Promise<void> => {
  const { wanted, means, screen } = run;
  let before: Report | undefined;
  let said = '';
  for (let next: Prepared | string = first; !means.interrupted.aborted; next = await again(wanted, means)) {
    const complaint = typeof next === 'string' ? next : '';
    if (typeof next !== 'string') before = await round(run, next, before);
    // The gate file may be being written just now: it is read again, and complained about once.
    else if (complaint !== said) screen.say([complaint]);
    said = complaint;
    await means.sleep(REST_MS);
  }
};

const again = async (wanted: Wanted, means: Means): Promise<Prepared | string> => {
  try {
    return await prepare(wanted, means);
  } catch (thrown) {
    if (thrown instanceof UsageError) return thrown.message;
    throw thrown;
  }
};

const round = async (run: Run, prepared: Prepared, before: Report | undefined): Promise<Report> => {
  const report = await look(run, prepared, run.screen.redraws || before === undefined);
  if (run.means.interrupted.aborted) return report;
  const news = before ? changesOf(before, report) : conclusionOf(report, run.wanted);
  const time = new Date(run.means.now()).toISOString().slice(11, 19);
  if (news.length > 0)
    run.screen.say(news.map((line, index) => (index === 0 ? `${time}  ${line}` : `  ${line}`)));
  if (run.wanted.json) print(run, report);
  return report;
};

const look = async (run: Run, prepared: Prepared, shows: boolean): Promise<Report> => {
  const { now, sleep, interrupted, looksFor } = run.means;
  const onLook = (report: Report): void => {
    // What is still under way after Ctrl-C has nobody to be shown to.
    if (interrupted.aborted) return;
    run.seen = report;
    if (shows) run.screen.show(rowsOf(report, prepared.gate));
  };
  const { gate, environment, commit, only } = prepared;
  const order = {
    gate,
    environment,
    commit,
    id: randomUUID(),
    looks: looksFor(allowedHosts(prepared, run.wanted)),
    time: { now, sleep, hasTime: () => !interrupted.aborted },
    ...(only ? { only } : {}),
    onLook,
  };
  if (shows) run.screen.show(waitingRows(gate, only));
  let report = await runGate(order);
  while (report.verdict === 'running' && !interrupted.aborted) {
    await sleep(REST_MS);
    report = await runGate({ ...order, before: report });
  }
  onLook(report);
  return report;
};

/** The report alone, on stdout. */
export const print = ({ wanted, means }: Run, report: Report): void =>
  void means.out.write(`${JSON.stringify(report, null, wanted.watch ? 0 : 2)}\n`);
