import type { S3Client } from '@aws-sdk/client-s3';
import { fingerprint, readEntry } from '../adapters/artifact.ts';
import type { OwnEvent } from '../adapters/events.ts';
import type { Ledger } from '../adapters/ledger.ts';
import { readKnownGood, readRollback, writeKnownGood } from '../adapters/ledger-records.ts';
import {
  type Judgement,
  readJudgement,
  readProgress,
  writeJudgement,
  writeProgress,
} from '../adapters/ledger-releases.ts';
import { checkReaders, look } from '../checks/index.ts';
import { runChecks } from '../checks/run.ts';
import { environmentOf, GATE_FILE, parseGate } from '../core/gate.ts';
import type { JobContext } from '../core/job.ts';
import { isDecided, type Tally } from '../core/judgement.ts';
import { type Outcome, passed } from '../core/outcome.ts';
import type { Get } from '../core/probe.ts';
import { isSameBundle, type Release, shortCommit } from '../core/release.ts';
import { nextUndo, stillUndoing, type Undoing } from '../core/undoing.ts';
import { type Phase, stillChecking } from '../core/validation.ts';
import { checkVerdict, outcomeOf, type Verdict, verdictOf } from '../core/verdict.ts';
import { DeliveryError } from '../errors.ts';

export type Means = {
  readonly service: string;
  readonly ledger: Ledger;
  readonly s3: S3Client;
  readonly send: (event: OwnEvent) => Promise<void>;
  readonly get: Get;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly hasTime: (ms: number) => boolean;
};

export type Validation = {
  readonly release: Release;
  readonly environment: string;
  readonly context: JobContext;
};

/** One round of a validation: looks, judges, records, and waits until a bad release is undone. */
export const judgeRelease = async (means: Means, validation: Validation, phase: Phase): Promise<Outcome> => {
  const { release, environment, context } = validation;
  const standing = await readJudgement(means.ledger, release, environment);
  if (phase.at === 'undoing') return undo(means, validation, mustStand(standing), phase);
  if (standing?.verdict === 'bad') return undo(means, validation, standing, since(standing));
  // The same run of the action again, whose answer was lost on the way.
  if (standing && standing.actionExecutionId === context.actionExecutionId)
    return pass(means, validation, standing);
  return check(means, validation);
};

const check = async (means: Means, validation: Validation): Promise<Outcome> => {
  const { release, environment, context } = validation;
  const { text } = await readEntry(means.s3, release.bundle, GATE_FILE);
  const gate = parseGate(text, checkReaders);
  const { url } = environmentOf(gate, environment);
  const tallies = await runChecks({
    ...means,
    plans: gate.checks,
    tallies: await readProgress(means.ledger, context.actionExecutionId),
    look: (spec) => look(spec, { url, commit: release.commit, get: means.get }),
  });
  const through = gate.checks.filter(({ pace }, index) => isDecided(tallies[index] as Tally, pace)).length;
  if (through < gate.checks.length) {
    await writeProgress(means.ledger, context.actionExecutionId, tallies, means.now());
    return stillChecking(through, gate.checks.length);
  }
  const verdict = verdictOf(gate.checks.map((plan, index) => checkVerdict(plan, tallies[index] as Tally)));
  return conclude(means, validation, verdict);
};

const conclude = async (means: Means, validation: Validation, verdict: Verdict): Promise<Outcome> => {
  if (verdict.whole !== 'good release' && verdict.whole !== 'bad release') return outcomeOf(verdict);
  const { release, environment, context } = validation;
  const judgement: Judgement = {
    verdict: verdict.whole === 'good release' ? 'good' : 'bad',
    reason: verdict.sentence,
    commit: release.commit,
    executionId: context.executionId,
    actionExecutionId: context.actionExecutionId,
    at: new Date(means.now()).toISOString(),
  };
  const standing = await writeJudgement(means.ledger, release, environment, judgement);
  if (standing.verdict === 'good') return pass(means, validation, standing);
  // Written by somebody else meanwhile: then the event is theirs to send, and ours only if it stays away.
  if (standing !== judgement) return undo(means, validation, standing, since(standing));
  await announce(means, validation, standing);
  return stillUndoing(since(standing));
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
  const now = means.now();
  const next = nextUndo(record, { since, sent }, now, standing.reason);
  if (next.do === 'answer') return next.outcome;
  if (!next.sendAgain) return stillUndoing({ since, sent });
  await announce(means, validation, standing);
  return stillUndoing({ since, sent: now });
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

const since = ({ at }: Judgement): Undoing => ({ since: Date.parse(at), sent: Date.parse(at) });

const mustStand = (standing: Judgement | undefined): Judgement => {
  if (standing?.verdict === 'bad') return standing;
  throw new DeliveryError('platform', 'The ledger has no bad verdict for a release that is being taken back');
};
