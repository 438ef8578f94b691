/** What the points of a metric mean for an alarm, pure. */
import type { StateValue } from './state.ts';

export type Terms = {
  /** Points that count: N. */
  readonly evaluated: number;
  /** Of them have to be beyond the threshold: M. */
  readonly toAlarm: number;
  readonly missing: 'missing' | 'breaching' | 'notBreaching' | 'ignore';
};

export type Verdict = {
  /** None: the alarm stays in the state in which it is. */
  readonly value?: StateValue;
  /** How many points nobody has. */
  readonly lacking: number;
};

/** Some periods before those that count are looked at too, so that late points are found; how many is AWS's secret. */
export const lookedAt = (evaluated: number): number => evaluated + 2;

type Point = { readonly age: number; readonly breaching: boolean };

/** All that is known is beyond the threshold, and began long enough ago. */
const isOld = (points: readonly Point[], { toAlarm, missing }: Terms): boolean =>
  missing === 'missing' && (points.at(-1)?.age ?? 0) >= toAlarm;

const ofFew = (points: readonly Point[], terms: Terms): StateValue | undefined => {
  const breaching = points.filter((point) => point.breaching).length;
  if (breaching >= terms.toAlarm) return 'ALARM';
  if (points.length === 0) return terms.missing === 'missing' ? 'INSUFFICIENT_DATA' : undefined;
  if (breaching < points.length) return 'OK';
  // One point beyond the threshold, too young to alarm: AWS does not say. Nothing is known, so nothing changes.
  return isOld(points, terms) ? 'ALARM' : undefined;
};

/** Judges points, the newest first: beyond the threshold, within it, or not there at all. */
export const judge = (found: readonly (boolean | undefined)[], terms: Terms): Verdict => {
  const points = found.flatMap((breaching, index) =>
    breaching === undefined ? [] : [{ age: index + 1, breaching }],
  );
  const lacking = Math.max(0, terms.evaluated - points.length);
  const filled = { breaching: lacking, notBreaching: 0, missing: undefined, ignore: undefined }[
    terms.missing
  ];
  if (lacking > 0 && filled === undefined) {
    const value = ofFew(points, terms);
    return value ? { value, lacking } : { lacking };
  }
  const counting = points.slice(0, terms.evaluated).filter((point) => point.breaching).length;
  return { value: counting + (filled ?? 0) >= terms.toAlarm ? 'ALARM' : 'OK', lacking };
};
