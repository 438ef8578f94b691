/** A frozen moment of a sandbox in which nothing is in flight, and the way back to it, as often as one likes. */
import { rmSync } from 'node:fs';
import type { Credentials, World } from '../world.ts';
import { clone } from './clone.ts';
import { keepFiles } from './files.ts';

export type Snapshot = {
  /** Puts everything back as it was; nothing may be in flight but whoever asks. */
  readonly restore: () => Promise<void>;
  /** Gives back the room that it takes on the disk. */
  readonly forget: () => void;
};

const keepState = (world: World): (() => void) => {
  const kept = clone(world.state);
  return () => Object.assign(world.state, clone(kept));
};

/** Entries are never changed once they are written: their number is enough. */
const keepTrace = ({ trace }: World): (() => void) => {
  const { length } = trace;
  return () => {
    trace.length = length;
  };
};

const keepMap = <T>(map: Map<string, T>, copy: (value: T) => T): (() => void) => {
  const kept = [...map];
  return () => {
    map.clear();
    for (const [key, value] of kept) map.set(key, copy(value));
  };
};

const idle = ({ work: _, ...credentials }: Credentials): Credentials => credentials;

let nextStore = 1;

/**
 * Freezes the sandbox. Whatever is not plain data is the business of the services: functions start cold after this
 * moment, in this run as in each one that is taken up from here, but in the processes that there are.
 */
export const takeSnapshot = async (world: World): Promise<Snapshot> => {
  const store = `${world.folder}-frozen-${nextStore++}`;
  const services = Object.values(world.services);
  const live: (() => Promise<void>)[] = [];
  for (const service of services) if (service.freeze) live.push(await service.freeze(world));
  const plain = [
    keepState(world),
    keepTrace(world),
    keepMap(world.credentials, idle),
    keepMap(world.network, (addresses) => addresses),
    world.random.keep(),
    world.clock.keep(),
  ];
  const files = keepFiles(world.folder, store);
  const restore = async (): Promise<void> => {
    for (const putBack of plain) putBack();
    files();
    for (const putBack of live) await putBack();
  };
  return { restore, forget: () => rmSync(store, { recursive: true, force: true }) };
};
