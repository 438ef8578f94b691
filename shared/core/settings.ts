import { type Mapping, malformed, type Node } from './yaml-inline.ts';

/** Reads one value of a document, or throws an error that names the line, what was expected and what came. */
export type Reader<T> = (node: Node | undefined, at: Place) => T;
/** Where a value belongs: its dotted name, and the line to blame when it is missing. */
export type Place = { readonly name: string; readonly line: number };

type Shape = Readonly<Record<string, Reader<unknown>>>;
export type Read<S extends Shape> = { readonly [Key in keyof S]: ReturnType<S[Key]> };

/** A map with exactly these keys; others are refused by name. */
export const object =
  <S extends Shape>(shape: S): Reader<Read<S>> =>
  (node, at) => {
    const map = mapping(node, at);
    refuseUnknown(map, at, Object.keys(shape));
    const read = (key: string) => {
      const entry = map.entries.find((candidate) => candidate.key === key);
      return (shape[key] as Reader<unknown>)(entry?.value, inside(at, key, entry?.line ?? map.line));
    };
    return Object.fromEntries(Object.keys(shape).map((key) => [key, read(key)])) as Read<S>;
  };

/** A map from names that the writer chooses. */
export const record =
  <T>(reader: Reader<T>): Reader<ReadonlyMap<string, T>> =>
  (node, at) =>
    new Map(
      mapping(node, at).entries.map(({ key, line, value }) => [key, reader(value, inside(at, key, line))]),
    );

/** A list of at least one. */
export const list =
  <T>(reader: Reader<T>): Reader<readonly T[]> =>
  (node, at) => {
    if (node?.kind !== 'list' || node.items.length === 0) throw wrong(node, at, 'a list of at least one');
    return node.items.map((item, index) => reader(item, { name: `${at.name}[${index}]`, line: item.line }));
  };

/** A value that may be left out. */
export const optional =
  <T>(reader: Reader<T>): Reader<T | undefined> =>
  (node, at) =>
    node === undefined ? undefined : reader(node, at);

/** A value that may be left out, and what it then is. */
export const withDefault =
  <T>(reader: Reader<T>, fallback: T): Reader<T> =>
  (node, at) =>
    node === undefined ? fallback : reader(node, at);

export const text =
  (pattern = /\S/, expected = 'a text'): Reader<string> =>
  (node, at) => {
    // 200, true and 1.10 without quotes are meant as they are written where a text is asked for.
    if (node?.kind !== 'scalar' || node.value === null) throw wrong(node, at, expected);
    const written = typeof node.value === 'string' ? node.value : node.source;
    if (!pattern.test(written)) throw wrong(node, at, expected);
    return written;
  };

export const whole =
  (from: number, to: number): Reader<number> =>
  (node, at) => {
    const value = node?.kind === 'scalar' ? node.value : undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to) return value;
    throw wrong(node, at, `a whole number from ${from} to ${to}`);
  };

export const flag: Reader<boolean> = (node, at) => {
  if (node?.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
  throw wrong(node, at, 'true or false');
};

/** A time with its unit, as milliseconds. */
export const duration =
  (from: string, to: string): Reader<number> =>
  (node, at) => {
    const ms = node?.kind === 'scalar' && typeof node.value === 'string' ? toMs(node.value) : undefined;
    if (ms !== undefined && ms >= (toMs(from) ?? 0) && ms <= (toMs(to) ?? 0)) return ms;
    throw wrong(node, at, `a time from ${from} to ${to} with its unit, like 500ms, 2s or 1m`);
  };

/** The error of a value that is not what its place asks for. */
export const wrong = (node: Node | undefined, at: Place, expected: string) =>
  malformed(node?.line ?? at.line, `${at.name || 'the document'} to be ${expected}`, describe(node));

export const mapping = (node: Node | undefined, at: Place): Mapping => {
  if (node?.kind === 'map') return node;
  throw wrong(node, at, 'a map of keys and values');
};

export const refuseUnknown = (map: Mapping, at: Place, known: readonly string[]): void => {
  const stranger = map.entries.find(({ key }) => !known.includes(key));
  if (!stranger) return;
  const where = at.name === '' ? '' : ` in ${at.name}`;
  throw malformed(
    stranger.line,
    `one of the keys ${known.join(', ')}${where}`,
    `the unknown key "${stranger.key}"`,
  );
};

export const inside = ({ name }: Place, key: string, line: number): Place => ({
  name: name === '' ? key : `${name}.${key}`,
  line,
});

const toMs = (written: string): number | undefined => {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(written);
  return match ? Number(match[1]) * unitMs[match[2] as keyof typeof unitMs] : undefined;
};

const unitMs = { ms: 1, s: 1_000, m: 60_000 } as const;

const describe = (node: Node | undefined): string => {
  if (node === undefined) return 'nothing';
  if (node.kind === 'scalar') return node.source === '' ? 'nothing' : `\`${node.source}\``;
  if (node.kind === 'map') return 'a map';
  return node.items.length === 0 ? 'an empty list' : 'a list';
};
