import type { Blame } from './outcome.ts';
import type { CheckProgress, Measure } from './sighting.ts';
import type { CheckVerdict, Whole } from './verdict.ts';

/** One check in a report, with every look. */
export type CheckReport = Measure &
  CheckProgress & {
    readonly name: string;
    /** The type's key in the gate file. */
    readonly type: string;
    readonly status: CheckVerdict['status'] | 'running';
    /** What was seen, and what would have passed. */
    readonly sentence: string;
    readonly blame?: Blame;
    readonly required: boolean;
    readonly advisory: boolean;
    readonly weight: number;
  };

/**
 * A validation as it is kept on S3 and given to whoever asks by hand; while it runs it is also all that the next round
 * needs to know.
 */
export type Report = {
  readonly version: 1;
  /** Of the validation: the run of the pipeline's action, or the invocation by hand. */
  readonly id: string;
  readonly environment: string;
  readonly url: string;
  readonly commit: string;
  /** The pipeline execution; absent by hand. */
  readonly executionId?: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly verdict: Whole | 'running';
  readonly sentence: string;
  readonly score?: { readonly value: number; readonly pass: number; readonly warn: number };
  readonly control: readonly CheckReport[];
  readonly controlAgain?: readonly CheckReport[];
  readonly checks: readonly CheckReport[];
};
