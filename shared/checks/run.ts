import type { Plan } from '../core/gate.ts';
import { isDecided } from '../core/judgement.ts';
import type { Turn } from '../core/looks.ts';
import { type CheckProgress, nothingSeen, type Sighting } from '../core/sighting.ts';

/** The time that there is, and how it passes. */
export type Time = {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Whether so many milliseconds may still be spent. */
  readonly hasTime: (ms: number) => boolean;
};

type Run<Spec> = {
  readonly plans: readonly Plan<Spec>[];
  /** What each plan's check saw in earlier rounds. */
  readonly before: readonly CheckProgress[];
  /** What `settle` is counted from, in epoch milliseconds. */
  readonly startedAt: number;
  readonly look: (spec: Spec, turn: Turn) => Promise<Sighting>;
  /** Of the validation: makes the key of each look. */
  readonly key: string;
  readonly time: Time;
  readonly onLook?: (index: number, progress: CheckProgress) => void;
};

// The longest that one look takes: a slice of samples, and the time after which the probe gives up.
const LOOK_MS = 15_000;
// Asking for what takes minutes more often than this costs more than it tells.
const PENDING_MS = 15_000;

/** Looks, for all plans at once, until each is decided or no time is left for another look. */
export const runChecks = <Spec>(run: Run<Spec>): Promise<readonly CheckProgress[]> =>
  Promise.all(run.plans.map((plan, index) => runOne(run, plan, index)));

const runOne = async <Spec>(run: Run<Spec>, plan: Plan<Spec>, index: number): Promise<CheckProgress> => {
  const { time } = run;
  let progress = run.before[index] ?? nothingSeen;
  let dueAt = firstDueAt(run, plan, progress);
  while (!isDecided(progress.attempts, plan.pace)) {
    const waitMs = waitUntil(dueAt, run, plan, progress);
    if (!time.hasTime(waitMs + LOOK_MS)) return progress;
    if (waitMs > 0) await time.sleep(waitMs);
    const sighting = await run.look(plan.spec, turnOf(run, plan, progress));
    const now = time.now();
    progress = add(progress, sighting, new Date(now).toISOString());
    dueAt = now + pauseAfter(plan, progress);
    run.onLook?.(index, progress);
  }
  return progress;
};

/** Never longer than from one look to the next: a clock that was set back would otherwise hold the check until it catches up. */
const waitUntil = <Spec>(
  dueAt: number,
  { time }: Run<Spec>,
  plan: Plan<Spec>,
  progress: CheckProgress,
): number => {
  const isFirst = progress.attempts.length === 0 && !progress.pending;
  const longest = isFirst ? plan.pace.settleMs : pauseAfter(plan, progress);
  return Math.min(longest, Math.max(0, dueAt - time.now()));
};

const firstDueAt = <Spec>({ startedAt }: Run<Spec>, plan: Plan<Spec>, progress: CheckProgress): number => {
  const last = progress.pending ?? progress.attempts.at(-1);
  return last ? Date.parse(last.at) + pauseAfter(plan, progress) : startedAt + plan.pace.settleMs;
};

const pauseAfter = <Spec>({ pace: { intervalMs } }: Plan<Spec>, { pending }: CheckProgress): number =>
  pending ? Math.max(intervalMs, PENDING_MS) : intervalMs;

const turnOf = <Spec>(
  { key }: Run<Spec>,
  { name }: Plan<Spec>,
  { attempts, pending }: CheckProgress,
): Turn => ({
  key: `${key}/${name}/${attempts.length + 1}`,
  ...(pending ? { memo: pending.memo } : {}),
});

const add = ({ attempts }: CheckProgress, sighting: Sighting, at: string): CheckProgress =>
  sighting.kind === 'pending'
    ? { attempts, pending: { ...sighting, at } }
    : { attempts: [...attempts, { ...sighting, at }] };
