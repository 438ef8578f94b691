/**
 * Long polls: a client that waits is answered when a message can be seen, or when its time has passed, which is
 * virtual time. It wakes by a timer; until then its work sleeps, so that time may move.
 */
import type { Call } from '../../service.ts';
import type { World } from '../../world.ts';

type Look<T> = {
  /** What can be had now; nothing: it goes on waiting. */
  readonly take: () => T | undefined;
  /** When there may be something to see, if that is known already. */
  readonly next: () => number | undefined;
};
type Waiting = Look<unknown> & {
  readonly queue: string;
  readonly until: number;
  readonly end: (outcome: () => unknown) => void;
  timer: number;
  due: number;
};

const everybody = new WeakMap<World, Map<number, Waiting>>();

const waitingIn = (world: World): Map<number, Waiting> => {
  const known = everybody.get(world) ?? new Map<number, Waiting>();
  everybody.set(world, known);
  return known;
};

const setTimer = (world: World, id: number, waiting: Waiting, due: number): void => {
  waiting.due = Math.min(due, waiting.until);
  waiting.timer = world.clock.schedule(waiting.due, 'sqs', 'look', { id });
};

/** Has those who wait at the queue look at `at`, unless they do so earlier. */
export const lookAt = (world: World, queue: string, at: number): void => {
  for (const [id, waiting] of waitingIn(world)) {
    if (waiting.queue !== queue || waiting.due <= at) continue;
    world.clock.cancel(waiting.timer);
    setTimer(world, id, waiting, at);
  }
};

/** What `take` gives or throws, once and for all. */
const outcomeOf = ({ take }: Waiting): { readonly outcome: () => unknown; readonly isOver: boolean } => {
  try {
    const found = take();
    return { outcome: () => found, isOver: found !== undefined };
  } catch (error) {
    const outcome = () => {
      throw error;
    };
    return { outcome, isOver: true };
  }
};

/** Timer: one of those who wait looks. */
export const look = (world: World, { id }: { readonly id: number }): void => {
  const waiting = waitingIn(world).get(id);
  if (!waiting) return;
  const { outcome, isOver } = outcomeOf(waiting);
  if (!isOver && world.clock.now() < waiting.until) {
    setTimer(world, id, waiting, waiting.next() ?? waiting.until);
    return;
  }
  waitingIn(world).delete(id);
  waiting.end(outcome);
};

let lastId = 0;

/** Waits at a queue for at most so long; gives what was taken, or nothing. */
export const waitAt = <T>(
  { world, work }: Call,
  queue: string,
  ms: number,
  { take, next }: Look<T>,
): Promise<T | undefined> =>
  new Promise((resolve, reject) => {
    const until = world.clock.now() + ms;
    const end = (outcome: () => unknown): void => {
      if (work) world.clock.wake(work);
      try {
        resolve(outcome() as T | undefined);
      } catch (error) {
        reject(error);
      }
    };
    lastId += 1;
    const waiting: Waiting = { queue, until, take, next, end, timer: 0, due: until };
    waitingIn(world).set(lastId, waiting);
    setTimer(world, lastId, waiting, next() ?? until);
    if (work) world.clock.sleep(work);
  });

/** Nobody is answered any more. */
export const forgetWaiting = (world: World): void => void everybody.delete(world);
