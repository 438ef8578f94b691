/**
 * Virtual time. It moves only by jumping to the next due timer, and 1 ms for each call on the wire, and it jumps
 * only when nothing is in flight. Whatever runs outside (an invocation, a hook, a build) is a piece of Work.
 */
import type { Random } from './random.ts';
import { clone } from './snapshot/clone.ts';

/** A timer is data, not a closure: the service named gets `data` when it is due. */
export type Timer = {
  readonly id: number;
  readonly due: number;
  readonly service: string;
  readonly name: string;
  readonly data: unknown;
  /** Of a schedule that goes on for ever: no reason for time to move, and no unrest. */
  readonly idle?: true;
};

/** Something in flight; while it runs, time stands still. */
export type Work = {
  readonly name: string;
  state: 'running' | 'calling' | 'asleep' | 'done';
  /** Works in the order in which they began, so that chance chooses among the same ones each time. */
  readonly order: number;
  /** Calls that wait to be let in. */
  calls: number;
  /** Calls that have been let in and are not answered yet. */
  serving: number;
  /** Ran longer than the grace of real time: no longer holds the clock. */
  late: boolean;
  grace?: NodeJS.Timeout;
};

type Entering = { readonly work: Work; readonly admit: () => void };
type Watcher = {
  readonly what: string;
  readonly since: number;
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

/** Longer than anything of AWS waits: a transition that is disabled keeps an execution for 30 days. */
const longestWaitMs = 60 * 86_400_000;

const earlier = (a: Timer, b: Timer): number => a.due - b.due || a.id - b.id;

export class Clock {
  readonly #options: ClockOptions;
  readonly #inFlight = new Set<Work>();
  readonly #entering: Entering[] = [];
  readonly #watchers: Watcher[] = [];
  #timers: Timer[] = [];
  #now: number;
  #nextId = 1;
  #nextOrder = 1;
  #turning = false;
  #paused = false;
  #stopped = false;
  #realWait: NodeJS.Timeout | undefined;
  #horizonMs: number;

  constructor(options: ClockOptions) {
    this.#options = options;
    this.#now = options.start;
    this.#horizonMs = options.horizonMs ?? Number.POSITIVE_INFINITY;
  }

  now(): number {
    return this.#now;
  }

  /** ISO time as AWS prints it. */
  iso(): string {
    return new Date(this.#now).toISOString();
  }

  /** Says that something is in flight from now on. */
  begin(name: string): Work {
    const order = this.#nextOrder++;
    const work: Work = { name, state: 'running', order, calls: 0, serving: 0, late: false };
    this.#inFlight.add(work);
    this.#watch(work);
    return work;
  }

  /** Says that it is over. */
  end(work: Work): void {
    clearTimeout(work.grace);
    work.state = 'done';
    this.#inFlight.delete(work);
    this.#poke();
  }

  /** It waits for a timer of this clock only. */
  sleep(work: Work): void {
    if (work.state === 'done') return;
    clearTimeout(work.grace);
    work.state = 'asleep';
    this.#poke();
  }

  wake(work: Work): void {
    if (work.state === 'done') return;
    work.state = 'running';
    this.#watch(work);
  }

  /** A call of `work` asks to be let in: parallel calls enter one by one, in an order drawn from the seed. */
  enter(work: Work): Promise<void> {
    return new Promise((admit) => {
      work.calls += 1;
      if (work.state === 'running' && work.serving === 0) {
        work.state = 'calling';
        clearTimeout(work.grace);
      }
      this.#entering.push({ work, admit });
      this.#poke();
    });
  }

  /** Lets a call of `work` in and serves it: until it is answered, no other call of the same work enters. */
  async serve<T>(work: Work, run: () => Promise<T>): Promise<T> {
    const slept = work.state === 'asleep';
    await this.enter(work);
    work.serving += 1;
    try {
      return await run();
    } finally {
      work.serving -= 1;
      // Another call of the same work waits for virtual time, and still does.
      if (slept && work.serving > 0 && work.state === 'running') this.sleep(work);
      this.#poke();
    }
  }

  /** Resolves, holding the clock as a new Work, as soon as nothing is in flight and `test` holds. */
  until(what: string, test: () => boolean): Promise<Work> {
    return new Promise((resolve, reject) => {
      this.#watchers.push({ what, since: this.#now, test, resolve, reject });
      this.#poke();
    });
  }

  /** Sets a timer for a moment of virtual time; gives the id that `cancel` takes. */
  schedule(due: number, service: string, name: string, data: unknown): number {
    return this.#set({ due: Math.max(due, this.#now), service, name, data });
  }

  /** A timer of a schedule: it fires when its moment comes, but time does not move for its sake alone. */
  scheduleIdle(due: number, service: string, name: string, data: unknown): number {
    return this.#set({ due: Math.max(due, this.#now), service, name, data, idle: true });
  }

  #set(timer: Omit<Timer, 'id'>): number {
    const id = this.#nextId++;
    this.#timers.push({ id, ...timer });
    this.#timers.sort(earlier);
    this.#poke();
    return id;
  }

  after(ms: number, service: string, name: string, data: unknown): number {
    return this.schedule(this.#now + ms, service, name, data);
  }

  cancel(id: number): void {
    this.#timers = this.#timers.filter((timer) => timer.id !== id);
  }

  /** What is still to happen, but for schedules. */
  pending(): readonly Timer[] {
    return this.#timers.filter(({ idle }) => !idle);
  }

  working(): readonly string[] {
    return [...this.#inFlight].map((work) => work.name);
  }

  /** No timer fires until `resume`: calls still come in. */
  pause(): void {
    this.#paused = true;
  }

  isPaused(): boolean {
    return this.#paused;
  }

  /** Timers fire again, and it is `at` now, if that has not passed. */
  resume(at: number = this.#now): void {
    this.#paused = false;
    this.#now = Math.max(this.#now, at);
    this.#poke();
  }

  /** Remembers the time and every timer, while at most one is in flight: who asks. Gives what goes back there. */
  keep(): () => void {
    this.#atRest();
    const { timers, now, nextId, nextOrder } = clone({
      timers: this.#timers,
      now: this.#now,
      nextId: this.#nextId,
      nextOrder: this.#nextOrder,
    });
    return () => {
      this.#atRest();
      this.#timers = clone(timers);
      this.#now = now;
      this.#nextId = nextId;
      this.#nextOrder = nextOrder;
    };
  }

  #atRest(): void {
    if (this.#inFlight.size > 1)
      throw new Error(`expected nothing in flight, found ${this.working().join(', ')}`);
  }

  /** From now on timers further ahead than this are left to real time: a person has come in. */
  leaveToRealTime(horizonMs: number): void {
    this.#horizonMs = horizonMs;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#realWait);
    for (const work of this.#inFlight) clearTimeout(work.grace);
    this.#giveUp('the sandbox has stopped');
  }

  #watch(work: Work): void {
    clearTimeout(work.grace);
    work.late = false;
    work.grace = setTimeout(() => {
      work.late = true;
      this.#poke();
    }, this.#options.graceMs ?? 10_000);
    work.grace.unref();
  }

  #poke(): void {
    if (this.#turning || this.#stopped) return;
    this.#turning = true;
    setImmediate(() => {
      this.#turning = false;
      this.#turn();
    });
  }

  /** A work whose other calls still wait is not computing as far as anybody can tell. */
  #held(): boolean {
    const holds = (work: Work) => work.serving > 0 || work.calls === 0;
    return [...this.#inFlight].some((work) => work.state === 'running' && !work.late && holds(work));
  }

  #turn(): void {
    if (this.#stopped || this.#held()) return;
    if (this.#entering.length > 0) this.#admitOne();
    // Who watches sees a moment only when all that happens in it has happened.
    else if (this.#dueNow() || !this.#answerWatcher()) this.#jump();
  }

  #admitOne(): void {
    const works = [...new Set(this.#entering.map(({ work }) => work))].sort((a, b) => a.order - b.order);
    const work = works[this.#options.random.below(works.length)];
    // Calls of the same work keep their own order.
    const [chosen] = this.#entering.splice(
      this.#entering.findIndex((entering) => entering.work === work),
      1,
    );
    if (!chosen) return;
    this.#now += 1;
    chosen.work.calls -= 1;
    this.wake(chosen.work);
    chosen.admit();
  }

  #dueNow(): boolean {
    const next = this.#timers[0];
    return !this.#paused && next !== undefined && next.due <= this.#now;
  }

  #answerWatcher(): boolean {
    const index = this.#watchers.findIndex((watcher) => watcher.test());
    const watcher = index < 0 ? undefined : this.#watchers.splice(index, 1)[0];
    watcher?.resolve(this.begin(watcher.what));
    return watcher !== undefined;
  }

  #jump(): void {
    if (this.#paused) return;
    const next = this.#timers[0];
    if (next) this.#giveUpWaiting(next.due);
    if (next && (next.due <= this.#now || this.#mayJump())) this.#fire(next);
    else if (next) this.#waitInRealTime();
    else if (this.#inFlight.size === 0) this.#giveUp('nothing is left that could happen');
  }

  #fire(timer: Timer): void {
    this.#timers = this.#timers.slice(1);
    this.#now = Math.max(this.#now, timer.due);
    const work = this.begin(`${timer.service} ${timer.name}`);
    void Promise.resolve(this.#options.fire(timer)).finally(() => this.end(work));
  }

  /** Time moves for the sake of what is to happen soon, or of somebody who waits. */
  #mayJump(): boolean {
    const [next] = this.pending();
    return next ? next.due - this.#now <= this.#horizonMs : this.#watchers.length > 0;
  }

  /** What lies beyond the horizon is left to the real clock, second by second at most. */
  #waitInRealTime(): void {
    if (this.#realWait) return;
    const before = Date.now();
    const dues = this.#timers.map(({ due, idle }) => due - this.#now - (idle ? 0 : this.#horizonMs));
    this.#realWait = setTimeout(
      () => {
        this.#realWait = undefined;
        this.#now += Date.now() - before;
        this.#poke();
      },
      Math.max(0, Math.min(...dues, 1_000)),
    );
    this.#realWait.unref();
  }

  #giveUp(why: string): void {
    for (const { what, reject } of this.#watchers.splice(0))
      reject(new Error(`waited for ${what}, but ${why}`));
  }

  /** Schedules go on for ever: whoever waits for what never comes must not wait with them. */
  #giveUpWaiting(until: number): void {
    const tired = this.#watchers.filter(({ since }) => until - since > longestWaitMs);
    for (const watcher of tired) {
      this.#watchers.splice(this.#watchers.indexOf(watcher), 1);
      watcher.reject(new Error(`waited for ${watcher.what} for ${longestWaitMs / 86_400_000} days`));
    }
  }
}
