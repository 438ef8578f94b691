/** The comparison operators of alarms on a threshold. */
export type Comparison = {
  readonly isBeyond: (value: number, threshold: number) => boolean;
  /** As the reason of a state says it. */
  readonly words: string;
};

export const comparisons: Readonly<Record<string, Comparison>> = {
  GreaterThanThreshold: { isBeyond: (value, threshold) => value > threshold, words: 'greater than' },
  GreaterThanOrEqualToThreshold: {
    isBeyond: (value, threshold) => value >= threshold,
    words: 'greater than or equal to',
  },
  LessThanThreshold: { isBeyond: (value, threshold) => value < threshold, words: 'less than' },
  LessThanOrEqualToThreshold: {
    isBeyond: (value, threshold) => value <= threshold,
    words: 'less than or equal to',
  },
};
