import { isOn } from '../adapters/codedeploy.ts';
import { intendRollback, readKnownGood, readTested } from '../adapters/ledger-records.ts';
import { markPaged, readTakeBack, wasPaged } from '../adapters/ledger-releases.ts';
import type { Bundle } from '../core/release.ts';
import { type Decision, decideRollBack, type TakeBack, type Trigger, toPage } from '../core/roll-back.ts';
import { DeliveryError } from '../errors.ts';
import { carryOut, type Means, type Place, UNKNOWN_COMMIT } from './restore.ts';

/** What is to be judged: why, where, and which release. */
export type Case = {
  readonly trigger: Trigger;
  readonly environment: string;
  readonly bundle: Bundle | undefined;
  readonly commit: string | undefined;
};

/** Decides whether the release is taken back, and does it; says what came of it. */
export const takeBack = async (means: Means, given: Case): Promise<string> => {
  const record =
    given.bundle && (await readTakeBack(means.ledger, { bundle: given.bundle }, given.environment));
  const decision = decideRollBack({
    ...given,
    record,
    knownGood: await readKnownGood(means.ledger, given.environment),
    reached: record ? [] : await reachedGroups(means, given),
    invocation: means.invocation,
    now: means.now(),
  });
  return act(means, given, decision);
};

const act = async (means: Means, given: Case, decision: Decision): Promise<string> => {
  switch (decision.do) {
    case 'nothing':
      return `nothing: ${decision.why}`;
    case 'retry':
      throw new DeliveryError('platform', `${decision.why}; to be tried again`);
    case 'page':
      return pageOnce(means, given, decision.why);
    case 'give-up':
      return begin(means, given, { ...decision, groups: [] });
    case 'restore':
      return begin(means, given, { ...decision, quarantine: true });
    case 'resume':
      return carryOut(means, placed(given), decision.record);
  }
};

const begin = async (
  means: Means,
  given: Case,
  plan: Pick<TakeBack, 'why' | 'groups' | 'to'> & { readonly quarantine: boolean },
): Promise<string> => {
  const place = placed(given);
  const commit = given.commit ?? (await readTested(means.ledger, place))?.commit;
  const record: TakeBack = {
    state: 'intended',
    why: plan.why,
    badCommit: commit ?? UNKNOWN_COMMIT,
    groups: plan.groups,
    owner: means.invocation,
    quarantines: plan.quarantine,
    at: new Date(means.now()).toISOString(),
    ...(plan.to ? { to: plan.to } : {}),
  };
  // Another trigger for the same release may have been quicker; its record then decides.
  if (!(await intendRollback(means.ledger, place, place.environment, record))) return takeBack(means, given);
  return carryOut(means, place, record);
};

const reachedGroups = async (means: Means, { environment, bundle }: Case): Promise<readonly string[]> => {
  const groups = means.environments[environment];
  if (!groups) throw new DeliveryError('config', `ENVIRONMENTS has no environment "${environment}"`);
  if (!bundle) return [];
  const on = await Promise.all(groups.map((group) => isOn(means.application, group, bundle)));
  return groups.filter((_, index) => on[index]);
};

const pageOnce = async (means: Means, given: Case, why: string): Promise<string> => {
  const id = given.trigger.kind === 'deployment' ? given.trigger.deployment.id : '';
  if (await wasPaged(means.ledger, id)) return 'nothing: people were told before';
  const told = { service: means.service, ...given };
  await means.tell(toPage(told, why, 'nothing was put back', `the deployment ${id} in CodeDeploy`));
  await markPaged(means.ledger, id, means.now());
  return `paged: ${why}`;
};

const placed = ({ environment, bundle }: Case): Place => {
  if (!bundle) throw new DeliveryError('platform', 'A roll-back was decided without knowing the release');
  return { environment, bundle };
};
