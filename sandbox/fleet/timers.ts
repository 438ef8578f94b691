/** Deadlines of running scripts: the timer is data on the sandbox's clock, what it ends is a process of this one. */
import type { Work } from '../clock.ts';
import type { World } from '../world.ts';
import type { Deadline } from './script.ts';

const waiting = new WeakMap<World, Map<number, () => void>>();
let nextId = 1;

const waitingOf = (world: World): Map<number, () => void> => {
  const known = waiting.get(world) ?? new Map<number, () => void>();
  waiting.set(world, known);
  return known;
};

/** Deadlines for the scripts that run as `work`. */
export const deadlinesFor =
  (world: World, work: Work): Deadline =>
  (ms, then) => {
    const id = nextId++;
    const timer = world.clock.after(ms, 'fleet', 'deadline', { id });
    waitingOf(world).set(id, () => {
      // What comes now takes real time again: the script has to end.
      world.clock.wake(work);
      then();
    });
    return () => {
      world.clock.cancel(timer);
      waitingOf(world).delete(id);
    };
  };

/** A deadline has come. */
export const due = (world: World, id: number): void => {
  const then = waitingOf(world).get(id);
  waitingOf(world).delete(id);
  then?.();
};
