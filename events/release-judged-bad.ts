import type { Bundle } from '../shared/core/release.ts';
import { detailOf, type EventEnvelope, fieldsOf, identityOf, textIn } from './envelope.ts';

export const RELEASE_JUDGED_BAD = 'Release Judged Bad';

/** What validation says of a bad release: the detail of our own event. */
export type JudgedBadDetail = {
  readonly service: string;
  readonly environment: string;
  readonly commit: string;
  readonly bundle: Bundle;
  readonly executionId: string;
  readonly reason: string;
};
export type ReleaseJudgedBadEvent = EventEnvelope<typeof RELEASE_JUDGED_BAD, JudgedBadDetail>;

export type JudgedBad = JudgedBadDetail & { readonly eventId: string; readonly time: string };

/** The source that our own events name. */
export const eventSource = (service: string): string => `slipway.${service}`;

/** A validation judged a release bad. */
export const toJudgedBad = (event: unknown): JudgedBad => {
  const detail = detailOf(event, RELEASE_JUDGED_BAD);
  const bundle = fieldsOf(detail.bundle);
  return {
    ...identityOf(event),
    service: textIn(detail, 'service'),
    environment: textIn(detail, 'environment'),
    commit: textIn(detail, 'commit'),
    bundle: { bucket: textIn(bundle, 'bucket', 'the bundle'), key: textIn(bundle, 'key', 'the bundle') },
    executionId: textIn(detail, 'executionId'),
    reason: textIn(detail, 'reason'),
  };
};
