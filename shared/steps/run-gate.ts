import { type CheckSpec, look as lookOnce } from '../checks/index.ts';
import { runChecks, type Time } from '../checks/run.ts';
import { environmentOf, type Gate, type Plan } from '../core/gate.ts';
import type { Looks, Place, Subject, Turn } from '../core/looks.ts';
import type { Report } from '../core/report.ts';
import {
  areDecided,
  blindBy,
  deadProbe,
  type Facts,
  reportOf,
  type Seen,
  verdictOn,
} from '../core/reporting.ts';
import { type CheckProgress, nothingSeen } from '../core/sighting.ts';
import type { Verdict } from '../core/verdict.ts';
import { DeliveryError } from '../errors.ts';
import { findPlaces } from './find-places.ts';

export type { Time };

export type GateRun = {
  readonly gate: Gate<CheckSpec>;
  readonly environment: string;
  readonly commit: string;
  /** Of this validation: the same in all its rounds, and no other's. */
  readonly id: string;
  readonly executionId?: string;
  readonly looks: Looks;
  /** The report of the round before. */
  readonly before?: Report;
  readonly time: Time;
  /** The names of the checks to run, if not all. */
  readonly only?: readonly string[];
  /** Hears of every look. */
  readonly onLook?: (report: Report) => void;
};

/**
 * One round of a validation: first the control probes, then the checks, and the control probes again if the checks came
 * out not good. The report is still running when no time was left; given back as `before`, it goes on from there.
 */
export const runGate = async (run: GateRun): Promise<Report> => {
  const { gate, look, report } = openRound(run);
  const elsewhere = subjectOf(run, []);
  const control = await look('control', gate.control, elsewhere);
  if (!areDecided(gate.control, control)) return report();
  const dead = deadProbe(gate.control, control);
  if (dead) return report(blindBy(dead));

  const checks = await look('checks', gate.checks, await subjectAtPlaces(run));
  if (!areDecided(gate.checks, checks)) return report();
  const verdict = verdictOn(gate, checks);
  if (verdict.whole === 'good release' || gate.control.length === 0) return report(verdict);

  const again = await look('controlAgain', gate.control, elsewhere);
  if (!areDecided(gate.control, again)) return report();
  const deadNow = deadProbe(gate.control, again);
  return report(deadNow ? blindBy(deadNow) : verdict);
};

/** What this round looks at, and what has been seen so far, in earlier rounds and in this one. */
const openRound = (run: GateRun) => {
  const { time, id, onLook } = run;
  const gate = selected(run.gate, run.only);
  const facts = factsOf(run);
  let seen = seenBefore(gate, run.before);
  const report = (verdict?: Verdict): Report =>
    reportOf(gate, facts, seen, verdict && { verdict, at: new Date(time.now()).toISOString() });

  const look = async (part: keyof Seen, plans: readonly Plan<CheckSpec>[], subject: Subject) => {
    const before = seen[part] ?? [];
    const live = [...before];
    seen = { ...seen, [part]: live };
    const progress = await runChecks({
      plans,
      before,
      startedAt: Date.parse(facts.startedAt),
      look: (spec: CheckSpec, turn: Turn) => lookOnce(spec, subject, turn),
      key: `${id}/${part}`,
      time,
      onLook: (index, now) => {
        live[index] = now;
        onLook?.(report());
      },
    });
    seen = { ...seen, [part]: progress };
    return progress;
  };
  return { gate, look, report };
};

const selected = (gate: Gate<CheckSpec>, only: GateRun['only']): Gate<CheckSpec> => {
  if (!only) return gate;
  const stranger = only.find((name) => !gate.checks.some((check) => check.name === name));
  if (stranger === undefined)
    return { ...gate, checks: gate.checks.filter(({ name }) => only.includes(name)) };
  const known = gate.checks.map(({ name }) => `"${name}"`).join(', ');
  throw new DeliveryError(
    'config',
    `Expected a check of the gate file, got "${stranger}"; there are ${known}`,
  );
};

const factsOf = ({ gate, environment, commit, id, executionId, before, time }: GateRun): Facts => ({
  id,
  environment,
  url: environmentOf(gate, environment).url,
  commit,
  ...(executionId ? { executionId } : {}),
  startedAt: before?.startedAt ?? new Date(time.now()).toISOString(),
});

/** By their names: a gate that is another one than in the round before lends no check the looks of its neighbour. */
const seenBefore = ({ control, checks }: Gate<CheckSpec>, before: Report | undefined): Seen => {
  if (!before) return { control: [], checks: [] };
  const { controlAgain } = before;
  return {
    control: control.map((plan) => lastOf(plan, before.control)),
    checks: checks.map((plan) => lastOf(plan, before.checks)),
    ...(controlAgain ? { controlAgain: control.map((plan) => lastOf(plan, controlAgain)) } : {}),
  };
};

const lastOf = ({ name, spec }: Plan<CheckSpec>, reports: Report['checks']): CheckProgress => {
  const same = reports.find((report) => report.name === name && report.type === spec.type);
  return same ? progressOf(same) : nothingSeen;
};

const progressOf = ({ attempts, pending }: CheckProgress): CheckProgress =>
  pending ? { attempts, pending } : { attempts };

const subjectOf = (run: GateRun, places: readonly Place[]): Subject => ({
  id: run.id,
  environment: run.environment,
  url: environmentOf(run.gate, run.environment).url,
  places,
  commit: run.commit,
  // The pipeline validates as soon as it has deployed.
  ...(run.executionId ? { deployedAt: Date.parse(factsOf(run).startedAt) } : {}),
  looks: run.looks,
});

/** Where the places cannot be found, whatever looks at one of them meets that error; checks that need none do not. */
const subjectAtPlaces = async (run: GateRun): Promise<Subject> => {
  const environment = environmentOf(run.gate, run.environment);
  try {
    return subjectOf(run, await findPlaces(environment, run.environment, run.looks));
  } catch (thrown) {
    const unknown = (): never => {
      throw thrown;
    };
    return Object.defineProperty(subjectOf(run, []), 'places', { get: unknown });
  }
};
