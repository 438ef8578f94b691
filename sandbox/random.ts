/** A seeded stream of numbers, and the ids drawn from it, so that the same seed gives the same run. */
export type Random = {
  /** A whole number from 0 up to and without `below`. */
  readonly below: (below: number) => number;
  readonly hex: (length: number) => string;
  readonly upper: (length: number) => string;
  readonly uuid: () => string;
  /** Starts the stream again, so that what comes next does not depend on how much was drawn before. */
  readonly reseed: (seed: number) => void;
  /** Remembers where the stream is; gives what goes back there. */
  readonly keep: () => () => void;
};

const draw = (alphabet: string, below: (n: number) => number, length: number): string =>
  Array.from({ length }, () => alphabet[below(alphabet.length)]).join('');

/** mulberry32: 32 bits of state are plenty for ids and the order of what is parallel. */
export const createRandom = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number): number => Math.floor(next() * n);
  const hex = (length: number): string => draw('0123456789abcdef', below, length);
  const upper = (length: number): string => draw('ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', below, length);
  const uuid = (): string => `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[below(4)]}${hex(3)}-${hex(12)}`;
  const reseed = (again: number): void => {
    state = again >>> 0;
  };
  const keep = () => {
    const kept = state;
    return () => {
      state = kept;
    };
  };
  return { below, hex, upper, uuid, reseed, keep };
};
