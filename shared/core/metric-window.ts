/** A span of time in epoch milliseconds. */
export type Window = { readonly from: number; readonly to: number };

type Span = {
  readonly now: number;
  /** Unknown when somebody looks by hand. */
  readonly deployedAt?: number | undefined;
  readonly overMs: number;
  readonly periodMs: number;
};

/**
 * The newest window of whole periods; undefined while some of it lies before the deployment, which says nothing of
 * what was deployed.
 */
export const windowNow = ({ now, deployedAt, overMs, periodMs }: Span): Window | undefined => {
  const to = Math.floor(now / periodMs) * periodMs;
  const from = to - overMs;
  return deployedAt === undefined || from >= deployedAt ? { from, to } : undefined;
};

/** When the first window will be over. */
export const windowFrom = (
  deployedAt: number,
  { overMs, periodMs }: Pick<Span, 'overMs' | 'periodMs'>,
): number => Math.ceil(deployedAt / periodMs) * periodMs + overMs;

/** A window of the same length that was over when the deployment came. */
export const windowBefore = (
  deployedAt: number,
  { overMs, periodMs }: Pick<Span, 'overMs' | 'periodMs'>,
): Window => {
  const to = Math.floor(deployedAt / periodMs) * periodMs;
  return { from: to - overMs, to };
};

export const combinations = ['average', 'sum', 'maximum', 'minimum', 'latest'] as const;
export type Combination = (typeof combinations)[number];

/** The one number that the points of a window come to; undefined where there are none. */
export const combine = (points: readonly number[], how: Combination): number | undefined => {
  if (points.length === 0) return undefined;
  const sum = points.reduce((one, other) => one + other);
  switch (how) {
    case 'average':
      return sum / points.length;
    case 'sum':
      return sum;
    case 'maximum':
      return Math.max(...points);
    case 'minimum':
      return Math.min(...points);
    case 'latest':
      return points.at(-1);
  }
};
