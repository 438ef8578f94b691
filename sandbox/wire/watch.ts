/** Sees which members of an input an operation looks at: one that is given and ignored would be a silent success. */
import type { Input } from '../service.ts';
import { isGiven } from './schema.ts';

export type Watched = {
  readonly input: Input;
  /** Members that are given, and that nobody has looked at so far. */
  readonly unread: () => readonly string[];
};

/** Only the first level is watched: whoever takes a whole structure answers for it (Operation.notDone). */
export const watchReads = (input: Input): Watched => {
  const read = new Set<string | symbol>();
  const see = (name: string | symbol): void => void read.add(name);
  const watched = new Proxy(input, {
    get: (target, name) => {
      see(name);
      return target[name];
    },
    has: (target, name) => {
      see(name);
      return name in target;
    },
    getOwnPropertyDescriptor: (target, name) => {
      see(name);
      return Reflect.getOwnPropertyDescriptor(target, name);
    },
  });
  return {
    input: watched,
    unread: () => Object.keys(input).filter((name) => isGiven(input[name]) && !read.has(name)),
  };
};
