/**
 * Virtual time. It moves only by jumping to the next due timer, and 1 ms for each call on the wire, and it jumps
 * only when nothing is in flight. Whatever runs outside (an invocation, a hook, a build) is a piece of Work.
 */
import type { Random } from './random.ts';

/** A timer is data, not a closure: the service named gets `data` when it is due. */
export type Timer = {
  readonly id: number;
  readonly due: number;
  readonly service: string;
  readonly name: string;
  readonly data: unknown;
};

/** Something in flight; while it runs, time stands still. */
export type Work = {
  readonly name: string;
  state: 'running' | 'calling' | 'asleep' | 'done';
  /** Calls that wait to be let in. */
  calls: number;
  /** Ran longer than the grace of real time: no longer holds the clock. */
  late: boolean;
  grace?: NodeJS.Timeout;
};

type Entering = { readonly work: Work; readonly admit: () => void };
type Watcher = {
  readonly what: string;
  readonly test: () => boolean;
  readonly resolve: (work: Work) => void;
  readonly reject: (error: Error) => void;
};

export type ClockOptions = {
  /** Epoch milliseconds. */
  readonly start: number;
  readonly random: Random;
  /** Real milliseconds after which what is still running no longer holds the clock. */
  readonly graceMs?: number;
  /** Timers further ahead than this are left to real time: for a sandbox in which a person works. */
  readonly horizonMs?: number;
  readonly fire: (timer: Timer) => Promise<void> | void;
};

export type Clock = ReturnType<typeof createClock>;

const earlier = (a: Timer, b: Timer): number => a.due - b.due || a.id - b.id;

export const createClock = (options: ClockOptions) => {
  const { random, graceMs = 10_000, horizonMs = Number.POSITIVE_INFINITY } = options;
  let now = options.start;
  let nextId = 1;
  let turning = false;
  let stopped = false;
  let realWait: NodeJS.Timeout | undefined;
  let timers: Timer[] = [];
  const inFlight = new Set<Work>();
  const entering: Entering[] = [];
  const watchers: Watcher[] = [];

  const poke = (): void => {
    if (turning || stopped) return;
    turning = true;
    setImmediate(() => {
      turning = false;
      turn();
    });
  };

  const watch = (work: Work): void => {
    clearTimeout(work.grace);
    work.late = false;
    work.grace = setTimeout(() => {
      work.late = true;
      poke();
    }, graceMs);
    work.grace.unref();
  };

  /** Says that something is in flight from now on. */
  const begin = (name: string): Work => {
    const work: Work = { name, state: 'running', calls: 0, late: false };
    inFlight.add(work);
    watch(work);
    return work;
  };

  /** Says that it is over. */
  const end = (work: Work): void => {
    clearTimeout(work.grace);
    work.state = 'done';
    inFlight.delete(work);
    poke();
  };

  /** It waits for a timer of this clock only. */
  const sleep = (work: Work): void => {
    if (work.state === 'done') return;
    clearTimeout(work.grace);
    work.state = 'asleep';
    poke();
  };

  const wake = (work: Work): void => {
    if (work.state === 'done') return;
    work.state = 'running';
    watch(work);
  };

  /** A call of `work` asks to be let in: parallel calls enter one by one, in an order drawn from the seed. */
  const enter = (work: Work): Promise<void> =>
    new Promise((admit) => {
      work.calls += 1;
      work.state = 'calling';
      clearTimeout(work.grace);
      entering.push({ work, admit });
      poke();
    });

  const admitOne = (): void => {
    const [chosen] = entering.splice(random.below(entering.length), 1);
    if (!chosen) return;
    now += 1;
    chosen.work.calls -= 1;
    if (chosen.work.state !== 'done') {
      chosen.work.state = 'running';
      watch(chosen.work);
    }
    chosen.admit();
  };

  /** A work whose other calls still wait is not computing as far as anybody can tell. */
  const holds = (work: Work): boolean => work.state === 'running' && !work.late && work.calls === 0;

  const fireNext = (timer: Timer): void => {
    timers = timers.slice(1);
    now = Math.max(now, timer.due);
    const work = begin(`${timer.service} ${timer.name}`);
    Promise.resolve()
      .then(() => options.fire(timer))
      .finally(() => end(work));
  };

  const turn = (): void => {
    if (stopped || [...inFlight].some(holds)) return;
    if (entering.length > 0) return admitOne();
    const seen = watchers.findIndex((watcher) => watcher.test());
    const watcher = seen < 0 ? undefined : watchers.splice(seen, 1)[0];
    if (watcher) return watcher.resolve(begin(watcher.what));
    const next = timers[0];
    if (next && next.due - now <= horizonMs) return fireNext(next);
    if (next) return waitInRealTime(next);
    if ([...inFlight].every((work) => work.state !== 'running')) nothingLeft();
  };

  const waitInRealTime = (next: Timer): void => {
    if (realWait) return;
    const before = Date.now();
    realWait = setTimeout(
      () => {
        realWait = undefined;
        now += Date.now() - before;
        poke();
      },
      Math.min(next.due - now - horizonMs, 1_000),
    );
    realWait.unref();
  };

  const nothingLeft = (): void => {
    for (const { what, reject } of watchers.splice(0)) {
      reject(new Error(`waited for ${what}, but nothing is left that could happen`));
    }
  };

  /** Resolves, holding the clock as a new Work, as soon as nothing is in flight and `test` holds. */
  const until = (what: string, test: () => boolean): Promise<Work> =>
    new Promise((resolve, reject) => {
      watchers.push({ what, test, resolve, reject });
      poke();
    });

  const schedule = (due: number, service: string, name: string, data: unknown): number => {
    const timer: Timer = { id: nextId++, due: Math.max(due, now), service, name, data };
    timers.push(timer);
    timers.sort(earlier);
    poke();
    return timer.id;
  };

  const cancel = (id: number): void => {
    timers = timers.filter((timer) => timer.id !== id);
  };

  return {
    now: (): number => now,
    /** ISO time as AWS prints it. */
    iso: (): string => new Date(now).toISOString(),
    schedule,
    after: (ms: number, service: string, name: string, data: unknown): number =>
      schedule(now + ms, service, name, data),
    cancel,
    begin,
    end,
    sleep,
    wake,
    enter,
    until,
    pending: (): readonly Timer[] => timers,
    working: (): readonly string[] => [...inFlight].map((work) => work.name),
    stop: (): void => {
      stopped = true;
      clearTimeout(realWait);
      for (const work of inFlight) clearTimeout(work.grace);
    },
  };
};
