import type { S3Client } from '@aws-sdk/client-s3';
import type { BeginValidation, DueRound } from '../../events/manual-validation.ts';
import { readEntry } from '../adapters/artifact.ts';
import type { Ledger } from '../adapters/ledger.ts';
import { readKnownGood } from '../adapters/ledger-records.ts';
import { pointToValidation, whereValidationIs } from '../adapters/ledger-releases.ts';
import { byHandKey, type Kept, keep, type Place, readKept } from '../adapters/reports.ts';
import { checkReaders } from '../checks/index.ts';
import { GATE_FILE, parseGate } from '../core/gate.ts';
import type { Looks } from '../core/looks.ts';
import type { Report } from '../core/report.ts';
import { DeliveryError } from '../errors.ts';
import { runGate, type Time } from './run-gate.ts';

export type Means = {
  readonly ledger: Ledger;
  readonly s3: S3Client;
  readonly looks: Looks;
  readonly time: Time;
  /** Lets the validation go on with that round, a little later. */
  readonly goOnLater: (due: DueRound) => Promise<void>;
};

/** What is kept of a validation by hand: all that its next round needs. */
type State = {
  readonly gate: string;
  readonly environment: string;
  readonly commit: string;
  readonly checks?: readonly string[];
  readonly report: Report;
  /** The one that comes next: a message that names another is late, or came twice. */
  readonly round: number;
  /** When the one before ended, in epoch milliseconds. */
  readonly at: number;
};

/** What the caller gets: the report, and while it runs how it is followed. */
export type Answer = Report & { readonly follow?: string };

/** Validates by hand: nothing is answered to a pipeline, nothing is taken back. A long validation goes on by itself. */
export const beginValidation = async (
  means: Means,
  request: BeginValidation,
  id: string,
): Promise<Answer> => {
  const { environment, checks } = request;
  const { gate, commit } = await askedFor(means, request);
  const asked = { gate, environment, commit, ...(checks ? { checks } : {}) };
  const report = await round(means, asked, id);
  if (report.verdict !== 'running') return report;
  const known = await readKnownGood(means.ledger, environment);
  if (!known) throw nowhereToKeep(environment);
  const place = { bucket: known.bundle.bucket, key: byHandKey(id) };
  await pointToValidation(means.ledger, id, place, means.time.now());
  await keep(means.s3, place, { ...asked, report, round: 2, at: means.time.now() });
  await means.goOnLater({ validation: id, round: 2 });
  return answer(report);
};

/** The next round of a validation by hand. */
export const goOn = async (means: Means, due: DueRound): Promise<string> => {
  const { place, kept } = await read(means, due.validation);
  const { report: before, round: next, at: _, ...asked } = kept.content;
  if (before.verdict !== 'running') return `nothing: it has ended, ${before.verdict}`;
  if (due.round < next) return `nothing: round ${due.round} has been run`;
  if (due.round > next)
    throw new DeliveryError(
      'platform',
      `Round ${due.round} of ${due.validation} is asked for before round ${next}`,
    );
  const report = await round(means, asked, due.validation, before);
  const after = { ...asked, report, round: next + 1, at: means.time.now() };
  // Asked for before this one is kept: one that dies in between runs again, and what is asked for twice is run once.
  if (report.verdict === 'running') await means.goOnLater({ validation: due.validation, round: after.round });
  const isKept = await keep(means.s3, place, after, kept.eTag);
  return isKept === undefined ? 'nothing: the same round was run beside this one' : report.verdict;
};

// The queue hands a round over three times, six minutes apart, before it gives it up.
const GIVEN_UP_MS = 20 * 60_000;

/** The report of a validation by hand, as far as it has come; an error when it goes on no more. */
export const followValidation = async (means: Means, id: string): Promise<Answer> => {
  const { report, at, round: next } = (await read(means, id)).kept.content;
  if (report.verdict === 'running' && means.time.now() - at > GIVEN_UP_MS)
    throw new DeliveryError(
      'platform',
      `Round ${next} of ${id} has not come to an end since ${new Date(at).toISOString()}: the log of validateDeployment says why, its message lies in the queue of failed events; ask for another validation`,
    );
  return answer(report);
};

const askedFor = async (
  means: Means,
  { environment, gate, commit }: BeginValidation,
): Promise<{ readonly gate: string; readonly commit: string }> => {
  // With both of them nothing is asked of AWS.
  if (gate !== undefined && commit !== undefined) return { gate, commit };
  const known = await readKnownGood(means.ledger, environment);
  if (!known)
    throw new DeliveryError(
      'config',
      `No release is known good in ${environment} yet: expected "gate" (the text of a ${GATE_FILE}) and "commit" in the request`,
    );
  return {
    gate: gate ?? (await readEntry(means.s3, known.bundle, GATE_FILE)).text,
    commit: commit ?? known.commit,
  };
};

const round = (
  { looks, time }: Means,
  { gate, environment, commit, checks }: Omit<State, 'report' | 'round' | 'at'>,
  id: string,
  before?: Report,
): Promise<Report> =>
  runGate({
    gate: parseGate(gate, checkReaders),
    environment,
    commit,
    id,
    looks,
    time,
    ...(checks ? { only: checks } : {}),
    ...(before ? { before } : {}),
  });

const read = async (
  { ledger, s3 }: Means,
  id: string,
): Promise<{ readonly place: Place; readonly kept: Kept<State> }> => {
  const place = await whereValidationIs(ledger, id);
  if (!place)
    throw new DeliveryError(
      'config',
      `There is no validation ${id}; what was asked by hand is kept for 30 days`,
    );
  return { place, kept: await readKept<State>(s3, place) };
};

const answer = (report: Report): Answer =>
  report.verdict === 'running'
    ? { ...report, follow: `serverless invoke -f validateDeployment --data '{"validation":"${report.id}"}'` }
    : report;

const nowhereToKeep = (environment: string) =>
  new DeliveryError(
    'config',
    `The checks take longer than one invocation, and until a release is known good in ${environment} there is no place for what they have seen: run them with npm run validate`,
  );
