/** Copies of plain data. */

const cloneObject = (value: object): object => {
  const prototype = Object.getPrototypeOf(value);
  // Of whichever realm: Object.prototype is the one that has no prototype itself.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
    throw new Error(`expected plain data in the sandbox's state, got a ${prototype.constructor?.name}`);
  const copy = Object.create(prototype);
  for (const [key, inner] of Object.entries(value)) copy[key] = clone(inner);
  return copy;
};

/** A deep copy; bytes are shared, because nobody changes them in place. What is not plain data is an error. */
export const clone = <T>(value: T): T => {
  if (typeof value === 'function')
    throw new Error(`expected plain data in the sandbox's state, got a function`);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(clone) as T;
  if (value instanceof Date) return new Date(value) as T;
  if (value instanceof Map) return new Map([...value].map(([key, inner]) => [key, clone(inner)])) as T;
  if (value instanceof Set) return new Set([...value].map(clone)) as T;
  return cloneObject(value) as T;
};
