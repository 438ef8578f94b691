import type { S3Client } from '@aws-sdk/client-s3';
import { readEntry } from '../adapters/artifact.ts';
import type { Ledger } from '../adapters/ledger.ts';
import { intendTelling, markPaged, wasPaged } from '../adapters/ledger-releases.ts';
import { keep, readKept, reportKey } from '../adapters/reports.ts';
import { checkReaders } from '../checks/index.ts';
import type { Measurement } from '../core/delivery-metrics.ts';
import { GATE_FILE, parseGate } from '../core/gate.ts';
import type { JobContext } from '../core/job.ts';
import type { Looks } from '../core/looks.ts';
import { type Release, shortCommit } from '../core/release.ts';
import type { Report } from '../core/report.ts';
import { validationMetrics } from '../core/validation-metrics.ts';
import { runGate, type Time } from './run-gate.ts';

export type Means = {
  readonly service: string;
  readonly ledger: Ledger;
  readonly s3: S3Client;
  readonly looks: Looks;
  readonly time: Time;
  readonly measure: (measurement: Measurement) => void;
  readonly tell: (page: { readonly subject: string; readonly message: string }) => Promise<void>;
  /** Aborted when the round has been answered for lack of time. */
  readonly signal?: AbortSignal | undefined;
};

export type Validation = {
  readonly release: Release;
  readonly environment: string;
  readonly context: JobContext;
};

/** Looks at the release by its own gate, from where the round before has left off, and keeps what was seen. */
export const lookAtRelease = async (
  means: Means,
  validation: Validation,
  resumed: boolean,
): Promise<Report> => {
  const { release, environment, context } = validation;
  const place = { bucket: release.bundle.bucket, key: reportKey(context.executionId, environment) };
  const kept = resumed ? (await readKept<Report>(means.s3, place)).content : undefined;
  // A retry of the action looks anew, and so does who cannot read the report; the new one takes the place of that before.
  const before = kept?.version === 1 && kept.id === context.actionExecutionId ? kept : undefined;
  if (before && before.verdict !== 'running') return before;
  const { text } = await readEntry(means.s3, release.bundle, GATE_FILE);
  const report = await runGate({
    gate: parseGate(text, checkReaders),
    environment,
    commit: release.commit,
    id: context.actionExecutionId,
    executionId: context.executionId,
    looks: means.looks,
    time: means.time,
    ...(before ? { before } : {}),
  });
  // What was under way when Lambda froze the function looks silent when it thaws, perhaps beside the next round.
  means.signal?.throwIfAborted();
  await keep(means.s3, place, report).catch((thrown) => {
    // A bad release is not let go for want of a report; all other verdicts can be come to once more.
    if (report.verdict !== 'bad release') throw thrown;
  });
  return report;
};

/** Counts a validation that has ended, and tells people of one that could not look: nothing else would. */
export const tellOfReport = async (means: Means, { release }: Validation, report: Report): Promise<void> => {
  const { ledger, time } = means;
  if (await intendTelling(ledger, report.id, time.now()))
    for (const measurement of validationMetrics(report)) means.measure(measurement);
  if (report.verdict !== 'checker blind' && report.verdict !== 'environment broken') return;
  const key = `validation-${report.id}`;
  if (await wasPaged(ledger, key)) return;
  await means.tell(toPage(means.service, report, release));
  await markPaged(ledger, key, time.now());
};

const toPage = (service: string, report: Report, { commit, bundle }: Release) => ({
  subject: `${service}: ${report.environment} could not be validated`,
  message: [
    `${shortCommit(commit)} is deployed to ${report.environment}, but its validation could not look: nothing is known about the release, and nothing was taken back.`,
    report.sentence,
    `Every look: s3://${bundle.bucket}/${reportKey(report.executionId ?? '', report.environment)}`,
    `When the cause is mended, retry the stage; its validation then looks again.`,
  ].join('\n\n'),
});
