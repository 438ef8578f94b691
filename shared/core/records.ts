import type { Bundle } from './release.ts';

/** The release passed its tests as this very bundle. */
export type TestedRecord = {
  readonly commit: string;
  readonly executionId: string;
  readonly buildUrl: string;
  readonly at: string;
};

/** How a validation judged the release in one environment. */
export type VerdictRecord = {
  readonly verdict: 'good' | 'bad';
  readonly reason: string;
  readonly commit: string;
  readonly executionId: string;
  readonly at: string;
};

export type RollbackState = 'intended' | 'created' | 'restored' | 'restore-failed' | 'nothing-to-restore';

/** The one decision to take a release back out of an environment, and how far it got. */
export type RollbackRecord = {
  readonly state: RollbackState;
  readonly why: string;
  readonly badCommit: string;
  readonly to?: { readonly commit: string; readonly bundle: Bundle };
  readonly deployments?: readonly { readonly group: string; readonly deploymentId: string }[];
  readonly at: string;
};

/** Nothing more happens to a roll-back in one of these states. */
export const isFinalRollback = (state: RollbackState): boolean => state !== 'intended' && state !== 'created';

/** The newest validated release of an environment. */
export type KnownGoodRecord = {
  readonly commit: string;
  readonly bundle: Bundle & { readonly sha256?: string };
  readonly executionId: string;
  readonly at: string;
};

/** A commit that was judged bad once and enters no stage again. */
export type QuarantineRecord = { readonly reason: string; readonly at: string };

/** An operator's word that nothing enters an environment for now; without `until` it holds until it is deleted. */
export type FreezeRecord = {
  readonly reason: string;
  readonly by: string;
  readonly at: string;
  readonly until?: string;
};

/** The one Jenkins build of a key; `intent` is when we were about to start it, `endedAt` when the pipeline ended its action. */
export type JenkinsRunRecord = {
  readonly intent: string;
  /** The job's path below Jenkins' root. */
  readonly job?: string;
  readonly endedAt?: string;
  readonly queueUrl?: string;
  readonly buildUrl?: string;
};
