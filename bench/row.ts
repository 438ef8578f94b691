/** One line of the benchmark: what was measured, and what it may be at most. */
export type Row = {
  readonly what: string;
  readonly measured: number;
  readonly limit: number;
  readonly unit: string;
  /** Anything that helps to read the figure. */
  readonly note?: string;
};

/** The middle one; of an even number the lower. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;

/** A figure that could not be taken is not within its limit. */
export const isWithin = ({ measured, limit }: Row): boolean => measured <= limit;

const shown = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(2));

/** The line as it is printed. */
export const printRow = (row: Row): string => {
  const verdict = isWithin(row) ? 'pass' : 'FAIL';
  const figures = `${shown(row.measured).padStart(8)} of ${shown(row.limit)} ${row.unit}`;
  return `${verdict}  ${row.what.padEnd(38)}${figures.padEnd(28)} ${row.note ?? ''}`.trimEnd();
};
