import type { Gate, Plan } from './gate.ts';
import { isDecided, judge } from './judgement.ts';
import type { CheckReport, Report } from './report.ts';
import { type CheckProgress, nothingSeen } from './sighting.ts';
import { type CheckVerdict, type Verdict, verdictOf } from './verdict.ts';

/** What a validation has seen so far, by the places of the plans in the gate. */
export type Seen = {
  readonly control: readonly CheckProgress[];
  readonly checks: readonly CheckProgress[];
  /** The control probes once more, begun when the checks had come out not good. */
  readonly controlAgain?: readonly CheckProgress[];
};

type Spec = { readonly type: string };
export type Facts = Pick<Report, 'id' | 'environment' | 'url' | 'commit' | 'executionId' | 'startedAt'>;

/** Whether every one of these has been decided. */
export const areDecided = (plans: readonly Plan<unknown>[], seen: readonly CheckProgress[]): boolean =>
  plans.every(({ pace }, index) => isDecided(seen[index]?.attempts ?? [], pace));

/** The control probe that could not be reached, if there is one. */
export const deadProbe = (
  plans: readonly Plan<Spec>[],
  seen: readonly CheckProgress[],
): CheckReport | undefined =>
  checkReports(plans, seen).find(({ status }) => status === 'failed' || status === 'error');

/** What the checks come to; every one of them has been decided. */
export const verdictOn = ({ checks, score }: Gate<Spec>, seen: readonly CheckProgress[]): Verdict =>
  verdictOf(checkReports(checks, seen) as readonly CheckVerdict[], score);

/** The verdict when a control probe could not be reached: whatever else was seen, nobody knows. */
export const blindBy = ({ name, sentence, blame = 'platform' }: CheckReport): Verdict => {
  // One that nobody allowed to be asked is a mistake in the setting-up, not a network that is down.
  const whole = blame === 'platform' ? 'checker blind' : 'environment broken';
  return {
    whole,
    sentence: `${whole}: the control probe "${name}" failed, so nothing that was seen can be believed: ${sentence}`,
  };
};

/** The report of what was seen; without a verdict it is still running. */
export const reportOf = (
  gate: Gate<Spec>,
  facts: Facts,
  { control, checks, controlAgain }: Seen,
  end?: { readonly verdict: Verdict; readonly at: string },
): Report => {
  const reports = checkReports(gate.checks, checks);
  const through = reports.filter(({ status }) => status !== 'running').length;
  return {
    version: 1,
    ...facts,
    ...(end ? { endedAt: end.at } : {}),
    verdict: end?.verdict.whole ?? 'running',
    sentence: end?.verdict.sentence ?? `${through} of ${reports.length} checks are through`,
    ...(end?.verdict.score ? { score: end.verdict.score } : {}),
    control: checkReports(gate.control, control),
    ...(controlAgain ? { controlAgain: checkReports(gate.control, controlAgain) } : {}),
    checks: reports,
  };
};

const checkReports = (plans: readonly Plan<Spec>[], seen: readonly CheckProgress[]): readonly CheckReport[] =>
  plans.map((plan, index) => checkReport(plan, seen[index] ?? nothingSeen));

const checkReport = (plan: Plan<Spec>, progress: CheckProgress): CheckReport => {
  const { name, required, advisory, weight, spec, pace } = plan;
  const fixed = { name, type: spec.type, required, advisory, weight, ...progress };
  const judged = judge(progress.attempts, pace);
  if (!judged) return { ...fixed, status: 'running', sentence: soFar(progress) };
  const { kind, ...found } = judged;
  return { ...fixed, status: kind !== 'passed' && advisory ? 'advisory-failed' : kind, ...found };
};

const soFar = ({ attempts, pending }: CheckProgress): string =>
  pending?.sentence ?? attempts.at(-1)?.sentence ?? 'not looked at yet';
