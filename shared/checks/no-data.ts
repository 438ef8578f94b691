import { oneOf } from '../core/setting-kinds.ts';
import type { Measure, Sighting } from '../core/sighting.ts';

/** What it means that CloudWatch has no data: that all is well, that the release is bad, or that nobody could look. */
export type NoData = 'ok' | 'bad' | 'error';

export const noData = oneOf('ok', 'bad', 'error');

/** What a look that found no data comes to. */
export const withoutData = (policy: NoData, sentence: string, limit?: Measure['limit']): Sighting => {
  const measure = { measured: 'no data', ...(limit === undefined ? {} : { limit }) };
  switch (policy) {
    case 'ok':
      return { kind: 'passed', sentence: `${sentence}, which is taken for good`, ...measure };
    case 'bad':
      return { kind: 'failed', sentence: `${sentence}, which is taken for bad`, ...measure };
    case 'error':
      return { kind: 'error', sentence, blame: 'platform' };
  }
};

/** The policy in plain words. */
export const explainNoData: Readonly<Record<NoData, string>> = {
  ok: 'no data is good',
  bad: 'no data is bad',
  error: 'without data it could not look',
};
