import type { Ledger } from '../adapters/ledger.ts';
import {
  readFreeze,
  readQuarantine,
  readRollback,
  readTested,
  readVerdict,
} from '../adapters/ledger-records.ts';
import type { AdmissionFacts, ApprovalRun, GroupFacts, GroupState, Passage } from '../core/admission.ts';
import type { JobContext } from '../core/job.ts';
import type { Release } from '../core/release.ts';
import { DeliveryError } from '../errors.ts';

/** What is asked of AWS besides the ledger. */
export type AdmissionPorts = {
  readonly groupState: (group: string) => Promise<GroupState>;
  readonly jobContext: (jobId: string) => Promise<JobContext>;
  readonly approvalRuns: (pipeline: string, executionId: string) => Promise<readonly ApprovalRun[]>;
};

type Entry = { readonly jobId: string; readonly environment: string; readonly release: Release };
type Known = Pick<AdmissionFacts, 'quarantine' | 'freeze' | 'tested' | 'passage' | 'groups'>;

/** All that an admission is decided by. Environments are in the order in which a release travels through them. */
export const gatherAdmission = async (
  ports: AdmissionPorts,
  ledger: Ledger,
  environments: Readonly<Record<string, readonly string[]>>,
  entry: Entry,
): Promise<Known> => {
  const { environment, release } = entry;
  const names = Object.keys(environments);
  const groups = environments[environment];
  if (!groups)
    throw new DeliveryError(
      'config',
      `Expected the environment to be one of ${names.join(', ')}, got "${environment}"`,
    );
  const before = names[names.indexOf(environment) - 1];
  const [quarantine, freeze, tested, passage, ...groupFacts] = await Promise.all([
    readQuarantine(ledger, release.commit),
    readFreeze(ledger, environment),
    readTested(ledger, release),
    before === undefined ? undefined : gatherPassage(ports, ledger, before, entry),
    ...groups.map((group) => gatherGroup(ports, ledger, environment, group)),
  ]);
  return {
    ...(quarantine ? { quarantine } : {}),
    ...(freeze ? { freeze } : {}),
    ...(tested ? { tested } : {}),
    ...(passage ? { passage } : {}),
    groups: groupFacts,
  };
};

const gatherPassage = async (
  { jobContext, approvalRuns }: AdmissionPorts,
  ledger: Ledger,
  before: string,
  { jobId, release }: Entry,
): Promise<Passage> => {
  const { pipeline, executionId } = await jobContext(jobId);
  const [verdict, approvals] = await Promise.all([
    readVerdict(ledger, release, before),
    approvalRuns(pipeline, executionId),
  ]);
  return { environment: before, approvals, ...(verdict ? { verdict } : {}) };
};

const gatherGroup = async (
  { groupState }: AdmissionPorts,
  ledger: Ledger,
  environment: string,
  group: string,
): Promise<GroupFacts> => {
  const state = await groupState(group);
  const bundle = state.lastDeployment?.bundle;
  if (!bundle) return state;
  const [verdict, rollback] = await Promise.all([
    readVerdict(ledger, { bundle }, environment),
    readRollback(ledger, { bundle }, environment),
  ]);
  return { ...state, ...(verdict ? { verdict } : {}), ...(rollback ? { rollback } : {}) };
};
