import type { Plan } from '../core/gate.ts';
import { count, isDecided, nothingSeen, type Sighting, type Tally } from '../core/judgement.ts';

type Run<Spec> = {
  readonly plans: readonly Plan<Spec>[];
  /** What each plan's check saw in earlier rounds. */
  readonly tallies: readonly Tally[];
  readonly look: (spec: Spec) => Promise<Sighting>;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Whether so many milliseconds may still be spent. */
  readonly hasTime: (ms: number) => boolean;
};

// The longest that one look takes: the probe gives up after it.
const LOOK_MS = 10_000;

/** Looks, for all plans at once, until each is decided or no time is left for another look. */
export const runChecks = <Spec>(run: Run<Spec>): Promise<readonly Tally[]> =>
  Promise.all(run.plans.map((plan, index) => runOne(run, plan, run.tallies[index] ?? nothingSeen)));

const runOne = async <Spec>(run: Run<Spec>, plan: Plan<Spec>, before: Tally): Promise<Tally> => {
  let tally = before;
  while (!isDecided(tally, plan.pace)) {
    const waitMs =
      tally.lastAt === undefined ? 0 : Math.max(0, tally.lastAt + plan.pace.intervalMs - run.now());
    if (!run.hasTime(waitMs + LOOK_MS)) return tally;
    if (waitMs > 0) await run.sleep(waitMs);
    tally = count(tally, await run.look(plan.spec), run.now());
  }
  return tally;
};
