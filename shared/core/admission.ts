import * as z from 'zod/mini';
import { decodeJson } from './decode.ts';
import { errored, failed, type Outcome, passed, waiting } from './outcome.ts';
import {
  type FreezeRecord,
  isFinalRollback,
  type QuarantineRecord,
  type RollbackRecord,
  type TestedRecord,
  type VerdictRecord,
} from './records.ts';
import { type Release, shortCommit } from './release.ts';
import { besideThePoint, type Deployment, readDescription } from './roll-back.ts';

/** What CodeDeploy says of one deployment group. */
export type GroupState = {
  readonly group: string;
  readonly activeDeploymentId?: string;
  readonly lastDeployment?: Deployment;
};

/** A group, and what the ledger says of the release that was last put on it. */
export type GroupFacts = GroupState & {
  readonly verdict?: Pick<VerdictRecord, 'verdict'>;
  readonly rollback?: Pick<RollbackRecord, 'state'>;
};

/** One time that an approval was asked for in this execution. */
export type ApprovalRun = { readonly action: string; readonly status: string; readonly startedAt: number };

/** What a release that has an environment before this one must have come through. */
export type Passage = {
  readonly environment: string;
  readonly verdict?: Pick<VerdictRecord, 'verdict'>;
  readonly approvals: readonly ApprovalRun[];
};

export type AdmissionFacts = {
  readonly release: Release;
  readonly environment: string;
  readonly now: number;
  /** When this action first had to wait, or now. */
  readonly since: number;
  readonly quarantine?: QuarantineRecord;
  readonly freeze?: FreezeRecord;
  readonly tested?: TestedRecord;
  readonly passage?: Passage;
  readonly groups: readonly GroupFacts[];
};

const WAIT_MINUTES = 60;

const admissionToken = z.strictObject({ v: z.literal(1), at: z.literal('admission'), since: z.number() });

/** When the action began to wait, from the token that the round before left. */
export const readWaitingSince = (token: string): number =>
  decodeJson(admissionToken, token, 'the continuation token', 'platform').since;

/** Whether the release enters the environment: refused for what is known against it, or kept waiting until that is known. */
export const decideAdmission = (facts: AdmissionFacts): Outcome => {
  const { release, environment, now, since } = facts;
  const name = shortCommit(release.commit);
  const refusals = refusalsOf(facts);
  if (refusals.length > 0) return failed(`${name} may not enter ${environment}: ${refusals.join('; ')}`);
  const obstacles = facts.groups.flatMap((group) => obstacleOf(group) ?? []);
  if (obstacles.length === 0) return passed(`${name} may enter ${environment}`);
  const why = obstacles.join('; ');
  if (now - since >= WAIT_MINUTES * 60_000)
    return errored('platform', `${name} waited ${WAIT_MINUTES} minutes to enter ${environment}: ${why}`);
  return waiting(`Waiting to enter ${environment}: ${why}`, JSON.stringify({ v: 1, at: 'admission', since }));
};

const refusalsOf = ({
  release,
  environment,
  now,
  quarantine,
  freeze,
  tested,
  passage,
}: AdmissionFacts): string[] => {
  const reasons = [
    quarantine && `the commit is quarantined since ${quarantine.at}: ${quarantine.reason}`,
    freeze &&
      isFrozen(freeze, now) &&
      `${environment} is frozen${freeze.by ? ` by ${freeze.by}` : ''}: ${freeze.reason}`,
    untested(release, tested),
    ...(passage ? unpassed(passage) : []),
  ];
  return reasons.filter((reason) => typeof reason === 'string');
};

// An end that cannot be read is no end.
const isFrozen = ({ until }: FreezeRecord, now: number): boolean => !(until && Date.parse(until) <= now);

const untested = ({ commit }: Release, tested: TestedRecord | undefined): string | undefined => {
  if (!tested) return 'this bundle has not passed the tests';
  return tested.commit === commit ? undefined : `this bundle was tested as commit ${tested.commit}`;
};

const unpassed = ({ environment, verdict, approvals }: Passage): (string | undefined)[] => {
  const last = approvals.reduce<ApprovalRun | undefined>(
    (latest, run) => (latest && latest.startedAt > run.startedAt ? latest : run),
    undefined,
  );
  return [
    verdict?.verdict === 'good' ? undefined : `this bundle has not been validated as good in ${environment}`,
    last?.status === 'Succeeded' ? undefined : 'nobody has approved it in this execution',
  ];
};

const obstacleOf = (facts: GroupFacts): string | undefined => {
  const { group, activeDeploymentId, lastDeployment: last, verdict, rollback } = facts;
  if (activeDeploymentId) return `${group} is busy with deployment ${activeDeploymentId}`;
  // How a roll-back itself ends is final either way, and it has paged somebody if it went wrong.
  if (!last || readDescription(last.description) || !last.bundle) return undefined;
  const isBad = verdict?.verdict === 'bad' || besideThePoint(last) === undefined;
  if (!isBad || (rollback && isFinalRollback(rollback.state))) return undefined;
  const how = verdict?.verdict === 'bad' ? 'was judged bad' : last.status;
  return `the last deployment of ${group}, ${last.id}, ${how} and has not been undone (${rollback?.state ?? 'no roll-back yet'})`;
};
