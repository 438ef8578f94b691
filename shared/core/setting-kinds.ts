import { type Place, type Reader, wrong } from './settings.ts';
import { type Mapping, malformed } from './yaml-inline.ts';

/** One of some words. */
export const oneOf =
  <const Word extends string>(...words: readonly Word[]): Reader<Word> =>
  (node, at) => {
    const word = words.find((known) => node?.kind === 'scalar' && node.value === known);
    if (word === undefined) throw wrong(node, at, words.join(' or '));
    return word;
  };

/** A number, whole or not. */
export const decimal =
  (from: number, to: number): Reader<number> =>
  (node, at) => {
    const value = node?.kind === 'scalar' ? node.value : undefined;
    if (typeof value === 'number' && value >= from && value <= to) return value;
    throw wrong(node, at, `a number from ${from} to ${to}`);
  };

/** A share with its sign, like 0.5%, as the number before the sign. */
export const percent: Reader<number> = (node, at) => {
  const written = node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : '';
  const share = Number(/^(\d{1,3}(?:\.\d{1,3})?) ?%$/.exec(written)?.[1] ?? Number.NaN);
  if (share <= 100) return share;
  throw wrong(node, at, 'a share from 0% to 100% with its sign, like 0.5%');
};

/** One value, or a list of at least one. */
export const oneOrMore =
  <T>(reader: Reader<T>): Reader<readonly T[]> =>
  (node, at) => {
    if (node?.kind !== 'list') return [reader(node, at)];
    if (node.items.length === 0) throw wrong(node, at, 'one value or a list of at least one');
    return node.items.map((item, index) => reader(item, { name: `${at.name}[${index}]`, line: item.line }));
  };

/** Refuses all but exactly one of some keys. */
export const exactlyOne = (map: Mapping, at: Place, keys: readonly string[]): void => {
  const given = map.entries.map(({ key }) => key).filter((key) => keys.includes(key));
  if (given.length !== 1)
    throw malformed(
      map.line,
      `${at.name} to have exactly one of ${keys.join(', ')}`,
      given.join(' and ') || 'none of them',
    );
};

/** Refuses a map that has none of some keys. */
export const atLeastOne = (map: Mapping, at: Place, keys: readonly string[]): void => {
  if (map.entries.every(({ key }) => !keys.includes(key)))
    throw malformed(map.line, `${at.name} to have at least one of ${keys.join(', ')}`, 'none of them');
};
