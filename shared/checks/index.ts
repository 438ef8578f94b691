import type { Subject, Turn } from '../core/looks.ts';
import type { Reader } from '../core/settings.ts';
import type { Sighting } from '../core/sighting.ts';
import { toOutcome } from '../errors.ts';
import { type AlarmSpec, alarm } from './alarm.ts';
import type { CheckType } from './check.ts';
import { type HttpSpec, http } from './http.ts';
import { type JenkinsSpec, jenkins } from './jenkins.ts';
import { type LatencySpec, latency } from './latency.ts';
import { metric } from './metric.ts';
import type { MetricSpec } from './metric-settings.ts';
import { type RevisionSpec, revision } from './revision.ts';
import { type TlsSpec, tls } from './tls.ts';

export type CheckSpec =
  | HttpSpec
  | RevisionSpec
  | LatencySpec
  | TlsSpec
  | AlarmSpec
  | MetricSpec
  | JenkinsSpec;

type Table = { readonly [Type in CheckSpec['type']]: CheckType<Extract<CheckSpec, { type: Type }>> };

/** Every type of check, under the key that a gate file calls it by. */
const checkTypes: Table = { http, revision, latency, tls, alarm, metric, jenkins };

/** How each type's settings are read from a gate file. */
export const checkReaders: Readonly<Record<string, Reader<CheckSpec>>> = Object.fromEntries(
  Object.entries(checkTypes).map(([type, { read }]) => [type, read]),
);

/** One look of whichever check the settings are for; what it throws is what it could not see. */
export const look = async (spec: CheckSpec, subject: Subject, turn: Turn): Promise<Sighting> => {
  try {
    return await typeOf(spec).look(spec, subject, turn);
  } catch (thrown) {
    const { blame, reason } = toOutcome(thrown);
    return { kind: 'error', sentence: reason, blame };
  }
};

/** What a check asks for, as one clause in plain words. */
export const explain = (spec: CheckSpec): string => typeOf(spec).explain(spec);

const typeOf = ({ type }: CheckSpec) => checkTypes[type] as CheckType<CheckSpec>;
