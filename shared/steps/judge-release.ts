import { fingerprint } from '../adapters/artifact.ts';
import type { OwnEvent } from '../adapters/events.ts';
import { readKnownGood, readRollback, writeKnownGood } from '../adapters/ledger-records.ts';
import { type Judgement, readJudgement, writeJudgement } from '../adapters/ledger-releases.ts';
import { errored, type Outcome, passed } from '../core/outcome.ts';
import { isSameBundle, shortCommit } from '../core/release.ts';
import type { Report } from '../core/report.ts';
import { blameOf, outcomeOfReport, throughOf } from '../core/report-outcome.ts';
import { hindered, mayStillUndo, nextUndo, stillUndoing, type Undoing } from '../core/undoing.ts';
import { type Phase, stillChecking } from '../core/validation.ts';
import { DeliveryError, toOutcome } from '../errors.ts';
import { type Means as LookMeans, lookAtRelease, tellOfReport, type Validation } from './look-at-release.ts';

export type Means = LookMeans & { readonly send: (event: OwnEvent) => Promise<void> };

/** One round of a validation: looks, judges, records, and waits until a bad release is undone. */
export const judgeRelease = async (means: Means, validation: Validation, phase: Phase): Promise<Outcome> => {
  const { release, environment, context } = validation;
  if (phase.at === 'undoing') return untilUndone(means, phase, () => goOnUndoing(means, validation, phase));
  const standing = await readJudgement(means.ledger, release, environment);
  if (standing?.verdict === 'bad') {
    const undoing = sinceIn(means, validation, standing);
    return untilUndone(means, undoing, () => undo(means, validation, standing, undoing));
  }
  // The same run of the action again, whose answer was lost on the way.
  if (standing && standing.actionExecutionId === context.actionExecutionId)
    return pass(means, validation, standing);
  return check(means, validation, phase.at === 'checking');
};

const check = async (means: Means, validation: Validation, resumed: boolean): Promise<Outcome> => {
  const report = await lookAtRelease(means, validation, resumed);
  if (report.verdict === 'running') return stillChecking(throughOf(report), report.checks.length);
  const end = async (): Promise<Outcome> => {
    await tellOfReport(means, validation, report);
    return conclude(means, validation, report);
  };
  if (report.verdict === 'good release') return end();
  if (report.verdict !== 'bad release') return end().catch((thrown) => untold(report, thrown));
  // The next round finds the verdict in the report.
  return untilUndone(means, { since: Date.parse(report.endedAt ?? '') }, end);
};

/** That people could not be told is no reason to keep from them why. */
const untold = (report: Report, thrown: unknown): Outcome =>
  errored(blameOf(report), `${report.sentence}. Nobody could be told: ${toOutcome(thrown).reason}`);

/** Whatever hinders the undoing of a bad release does not end the action, which would let it stand: it is tried again. */
const untilUndone = async (
  { time }: Means,
  where: Parameters<typeof hindered>[0],
  go: () => Promise<Outcome>,
): Promise<Outcome> => {
  try {
    return await go();
  } catch (thrown) {
    if (!mayStillUndo(where, time.now())) throw thrown;
    return hindered(where, toOutcome(thrown).reason);
  }
};

const goOnUndoing = async (means: Means, validation: Validation, undoing: Undoing): Promise<Outcome> => {
  const { release, environment } = validation;
  return undo(means, validation, mustStand(await readJudgement(means.ledger, release, environment)), undoing);
};

const conclude = async (means: Means, validation: Validation, report: Report): Promise<Outcome> => {
  if (report.verdict !== 'good release' && report.verdict !== 'bad release') return outcomeOfReport(report);
  const { release, environment, context } = validation;
  const judgement: Judgement = {
    verdict: report.verdict === 'good release' ? 'good' : 'bad',
    reason: report.sentence,
    commit: release.commit,
    executionId: context.executionId,
    actionExecutionId: context.actionExecutionId,
    at: new Date(means.time.now()).toISOString(),
  };
  const standing = await writeJudgement(means.ledger, release, environment, judgement);
  if (standing.verdict === 'good') return pass(means, validation, standing);
  // Written by somebody else meanwhile: then the event is theirs to send, and ours only if it stays away.
  if (standing !== judgement) return undo(means, validation, standing, since(standing));
  return told(means, validation, standing, since(standing));
};

const pass = async (
  means: Means,
  validation: Validation,
  { at, executionId, reason }: Judgement,
): Promise<Outcome> => {
  const { release, environment } = validation;
  const known = await readKnownGood(means.ledger, environment);
  const written = known && isSameBundle(known.bundle, release.bundle) && known.at === at;
  if (!written) {
    const bundle = await fingerprint(means.s3, release.bundle);
    await writeKnownGood(means.ledger, environment, { commit: release.commit, bundle, executionId, at });
  }
  return passed(`${shortCommit(release.commit)} is known good in ${environment}; ${reason}`);
};

const undo = async (
  means: Means,
  validation: Validation,
  standing: Judgement,
  { since, sent }: Undoing,
): Promise<Outcome> => {
  const record = await readRollback(means.ledger, validation.release, validation.environment);
  const now = means.time.now();
  const next = nextUndo(record, { since, sent }, now, standing.reason);
  if (next.do === 'answer') return next.outcome;
  if (!next.sendAgain) return stillUndoing({ since, sent });
  return told(means, validation, standing, { since, sent: now });
};

/** Tells roll-back; what cannot be told now is told in the next round. */
const told = async (
  means: Means,
  validation: Validation,
  standing: Judgement,
  undoing: Undoing,
): Promise<Outcome> => {
  try {
    await announce(means, validation, standing);
    return stillUndoing(undoing);
  } catch (thrown) {
    return hindered({ since: undoing.since, sent: 0 }, toOutcome(thrown).reason);
  }
};

const announce = (
  { service, send }: Means,
  { release, environment }: Validation,
  { executionId, reason }: Judgement,
) =>
  send({
    source: `slipway.${service}`,
    detailType: 'Release Judged Bad',
    detail: {
      service,
      environment,
      commit: release.commit,
      bundle: { bucket: release.bundle.bucket, key: release.bundle.key },
      executionId,
      reason,
    },
  });

/** A later run of the action, as after a retry, gives the roll-back a time of its own. */
const sinceIn = ({ time }: Means, { context }: Validation, standing: Judgement): Undoing =>
  standing.actionExecutionId === context.actionExecutionId
    ? since(standing)
    : { ...since(standing), since: time.now() };

const since = ({ at }: Judgement): Undoing => ({ since: Date.parse(at), sent: Date.parse(at) });

const mustStand = (standing: Judgement | undefined): Judgement => {
  if (standing?.verdict === 'bad') return standing;
  throw new DeliveryError('platform', 'The ledger has no bad verdict for a release that is being taken back');
};
