import type {
  FreezeRecord,
  JenkinsRunRecord,
  KnownGoodRecord,
  QuarantineRecord,
  RollbackRecord,
  RollbackState,
  TestedRecord,
  VerdictRecord,
} from '../core/records.ts';
import type { Bundle } from '../core/release.ts';
import {
  at,
  exchangeItem,
  type Ledger,
  putItem,
  putNewerItem,
  putNewItem,
  readItem,
  updateItem,
} from './ledger.ts';

type Bundled = { readonly bundle: Bundle };

/** Whether and by which build the release was tested as this very bundle. */
export const readTested = (ledger: Ledger, release: Bundled) =>
  readItem<TestedRecord>(ledger, at.tested(release), ['commit', 'at']);

/** Remembers that the release passed its tests. */
export const writeTested = (ledger: Ledger, release: Bundled, record: TestedRecord) =>
  putItem(ledger, at.tested(release), record);

/** How the release was judged in the environment. */
export const readVerdict = (ledger: Ledger, release: Bundled, environment: string) =>
  readItem<VerdictRecord>(ledger, at.verdict(release, environment), ['verdict', 'commit', 'at']);

/** Remembers how the release was judged in the environment. */
export const writeVerdict = (ledger: Ledger, release: Bundled, environment: string, record: VerdictRecord) =>
  putItem(ledger, at.verdict(release, environment), record);

/** The decision to take the release back out of the environment, if there is one. */
export const readRollback = (ledger: Ledger, release: Bundled, environment: string) =>
  readItem<RollbackRecord>(ledger, at.rollback(release, environment), ['state', 'badCommit', 'at']);

/** Writes the decision to take the release back; false when it had been made before. */
export const intendRollback = (
  ledger: Ledger,
  release: Bundled,
  environment: string,
  record: RollbackRecord,
) => putNewItem(ledger, at.rollback(release, environment), record);

/** Moves a roll-back on, if it is still in one of the states it may come from; tells whether it did. */
export const advanceRollback = (
  ledger: Ledger,
  release: Bundled,
  environment: string,
  from: readonly RollbackState[],
  change: Partial<RollbackRecord>,
) => updateItem(ledger, at.rollback(release, environment), change, { field: 'state', oneOf: from });

/** The newest validated release of the environment. */
export const readKnownGood = (ledger: Ledger, environment: string) =>
  readItem<KnownGoodRecord>(ledger, at.knownGood(environment), ['commit', 'bundle', 'at']);

/** Remembers a validated release: in the history, and as the environment's known good unless a younger one is there. */
export const writeKnownGood = async (
  ledger: Ledger,
  environment: string,
  record: KnownGoodRecord,
): Promise<void> => {
  await putItem(ledger, at.good(environment, record.at), record);
  await putNewerItem(ledger, at.knownGood(environment), record);
};

/** Why the commit may enter no stage, if so. */
export const readQuarantine = (ledger: Ledger, commit: string) =>
  readItem<QuarantineRecord>(ledger, at.quarantine(commit), ['reason']);

/** Lets the commit enter no stage any more; the first reason stays. */
export const quarantine = (ledger: Ledger, commit: string, record: QuarantineRecord) =>
  putNewItem(ledger, at.quarantine(commit), record);

/** An operator's freeze of the environment, over or not: compare `until` yourself. */
export const readFreeze = (ledger: Ledger, environment: string) =>
  readItem<FreezeRecord>(ledger, at.freeze(environment), ['reason']);

/** The build that belongs to the action execution, as far as it is known. */
export const readJenkinsRun = (ledger: Ledger, actionExecutionId: string) =>
  readItem<JenkinsRunRecord>(ledger, at.jenkinsRun(actionExecutionId), ['intent']);

/** Remembers that a build is about to be started; false when somebody was about to before. */
export const intendJenkinsRun = (
  ledger: Ledger,
  actionExecutionId: string,
  record: JenkinsRunRecord & { readonly expiresAt: number },
) => putNewItem(ledger, at.jenkinsRun(actionExecutionId), record);

/** Puts a new intent in the place of an old one that came to nothing; one of several at once wins. */
export const takeOverJenkinsRun = (ledger: Ledger, actionExecutionId: string, old: string, intent: string) =>
  updateItem(ledger, at.jenkinsRun(actionExecutionId), { intent }, { field: 'intent', oneOf: [old] });

/**
 * Remembers that the pipeline has ended the action: no build is started for it any more. Gives what was known before,
 * undefined when nobody had meant to start one. The intent becomes a new one, so that an old one cannot be taken over.
 */
export const endJenkinsRun = (
  ledger: Ledger,
  actionExecutionId: string,
  end: { readonly endedAt: string; readonly expiresAt: number },
) =>
  exchangeItem<JenkinsRunRecord>(ledger, at.jenkinsRun(actionExecutionId), { ...end, intent: end.endedAt });

/** Adds what became known of the build. */
export const updateJenkinsRun = (
  ledger: Ledger,
  actionExecutionId: string,
  change: Partial<JenkinsRunRecord>,
) => updateItem(ledger, at.jenkinsRun(actionExecutionId), change);
