import type { Mood, Row } from './rows.ts';
import { fitted, widthOf } from './text.ts';

/** Paints a text, or does not. */
export type Paint = (mood: Mood, text: string) => string;

const titles = { name: 'check', looks: 'looks', short: 'last seen', verdict: 'verdict' };
const GAP = '  ';
const LEAST_SEEN = 16;
const LEAST_NAME = 8;

/** The table in lines that fit the width; where that is narrow, what was seen last gives way. */
export const tableOf = (rows: readonly Row[], width: number, paint: Paint): readonly string[] => {
  const columns = columnsFor(rows, width);
  const line = (row: typeof titles, painted: (text: string) => string): string => {
    const seen = columns.seen > 0 ? `${GAP}${fitted(row.short, columns.seen)}` : '';
    const head = `${fitted(row.name, columns.name)}${GAP}${fitted(row.looks, columns.looks)}${seen}${GAP}`;
    return `${head}${painted(fitted(row.verdict, columns.verdict).trimEnd())}`;
  };
  return [line(titles, (text) => text), ...rows.map((row) => line(row, (text) => paint(row.mood, text)))];
};

const columnsFor = (rows: readonly Row[], width: number) => {
  const longest = (column: keyof typeof titles): number =>
    Math.max(...[titles, ...rows].map((row) => widthOf(row[column])));
  const [looks, verdict] = [longest('looks'), longest('verdict')];
  const free = width - looks - verdict - 2 * GAP.length;
  const name = Math.max(LEAST_NAME, Math.min(longest('name'), Math.floor(free / 2)));
  const left = free - name - GAP.length;
  if (left >= LEAST_SEEN) return { name, looks, seen: left, verdict };
  return { name: Math.max(LEAST_NAME, Math.min(longest('name'), free)), looks, seen: 0, verdict };
};

/** As many rows as a screen holds: those that are through and good give way first, and are counted. */
export const atMost = (
  rows: readonly Row[],
  most: number,
): { readonly shown: readonly Row[]; readonly hidden: number } => {
  if (rows.length <= most) return { shown: rows, hidden: 0 };
  const rank = ({ mood, verdict }: Row): number => ranks[verdict === 'waiting' ? 'waiting' : mood];
  const chosen = new Set([...rows].sort((one, other) => rank(one) - rank(other)).slice(0, Math.max(0, most)));
  const shown = rows.filter((row) => chosen.has(row));
  return { shown, hidden: rows.length - shown.length };
};

const ranks = { bad: 0, doubtful: 1, open: 2, waiting: 3, good: 4 } as const;
