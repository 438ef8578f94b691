import type { Subject, Turn } from '../core/looks.ts';
import type { Reader } from '../core/settings.ts';
import type { Sighting } from '../core/sighting.ts';

/** One look at the subject; what it throws is a look that saw nothing. */
export type Check<Spec> = (spec: Spec, subject: Subject, turn: Turn) => Promise<Sighting>;

/** A type of check: how its part of the gate file is read, how it looks, and what it asks for in plain words. */
export type CheckType<Spec> = {
  readonly read: Reader<Spec>;
  readonly look: Check<Spec>;
  /** One clause without a full stop. */
  readonly explain: (spec: Spec) => string;
};

// Read once for all looks of a round: reading a URL takes longer than judging an answer.
const pages = new WeakMap<Subject, Map<string, URL>>();

/** A path below the environment's base URL, whose own path it continues. */
export const below = (subject: Subject, path: string): URL => {
  const known = pages.get(subject) ?? new Map<string, URL>();
  const page = known.get(path) ?? new URL(`${subject.url.replace(/\/+$/, '')}${path}`);
  pages.set(subject, known.set(path, page));
  return page;
};
