import { createHash } from 'node:crypto';
import { type Application, findDeployment, putBack, readDeployment } from '../adapters/codedeploy.ts';
import type { Ledger } from '../adapters/ledger.ts';
import { advanceRollback, quarantine } from '../adapters/ledger-records.ts';
import { readPointer, readTakeBack, writePointer } from '../adapters/ledger-releases.ts';
import type { Environments } from '../config.ts';
import { type Bundle, releaseId } from '../core/release.ts';
import {
  type Deployment,
  describeRollBack,
  readDescription,
  settle,
  type TakeBack,
  toPage,
} from '../core/roll-back.ts';
import { DeliveryError } from '../errors.ts';

export type Means = {
  readonly service: string;
  readonly environments: Environments;
  readonly application: Application;
  readonly ledger: Ledger;
  readonly tell: (page: { readonly subject: string; readonly message: string }) => Promise<void>;
  readonly now: () => number;
  /** The id that Lambda keeps when it tries the same event again. */
  readonly invocation: string;
};

export const UNKNOWN_COMMIT = 'unknown';

export type Place = { readonly environment: string; readonly bundle: Bundle };

/** Does what the record intends, finding what was done before, and moves the record on. */
export const carryOut = async (means: Means, place: Place, record: TakeBack): Promise<string> => {
  if (record.quarantines && record.badCommit !== UNKNOWN_COMMIT)
    await quarantine(means.ledger, record.badCommit, { reason: record.why, at: record.at });
  if (!record.to) {
    await tell(
      means,
      place,
      record,
      'nothing was put back; somebody has to see to it',
      'the deployment groups in CodeDeploy',
    );
    await advance(means, place, ['intended'], { state: 'nothing-to-restore' });
    return `nothing-to-restore: ${record.why}`;
  }
  const made = await restore(means, place, record, record.to.bundle);
  const list = made.map(({ group, id }) => `${id} to ${group}`).join(', ');
  const what = `putting back ${record.to.commit}`;
  await tell(means, place, record, what, `CodeDeploy application ${means.application.name}, ${list}`);
  const deployments = made.map(({ group, id }) => ({ group, deploymentId: id }));
  await advance(means, place, ['intended'], { state: 'created', deployments });
  // One that was found may have ended before this record could tell whose it was.
  return finish(
    means,
    place,
    record,
    made.map(({ found }) => found),
  );
};

/** A roll-back of ours has ended: settles its record, and tells people if it failed. */
export const settleOwn = async (means: Means, ended: Deployment): Promise<string> => {
  const { environment, releaseHash } = readDescription(ended.description) ?? {
    environment: '',
    releaseHash: '',
  };
  const release = await readPointer(means.ledger, environment, releaseHash);
  const record = release && (await readTakeBack(means.ledger, release, environment));
  if (!release || !record)
    throw new DeliveryError(
      'platform',
      `The ledger knows no roll-back for the deployment ${ended.id} "${ended.description}"`,
    );
  const deployments = await Promise.all(
    record.groups.map((group) =>
      group === ended.group ? ended : look(means, environment, release, record, group),
    ),
  );
  return finish(means, { environment, ...release }, record, deployments);
};

type Made = { readonly group: string; readonly id: string; readonly found?: Deployment };

// One group that is busy must not keep the others on the bad release.
const restore = async (
  means: Means,
  place: Place,
  record: TakeBack,
  to: Bundle,
): Promise<readonly Made[]> => {
  await writePointer(means.ledger, place.environment, hashOf(place.bundle), place);
  const description = describeRollBack(place.environment, hashOf(place.bundle));
  const attempts = await Promise.allSettled(
    record.groups.map(async (group): Promise<Made> => {
      const found = await look(means, place.environment, place, record, group);
      if (found) return { group, id: found.id, found };
      return { group, id: await putBack(means.application, group, to, description) };
    }),
  );
  const refusals = attempts
    .filter((attempt) => attempt.status === 'rejected')
    .map(({ reason }) => reason as unknown);
  if (refusals.length === 1) throw refusals[0];
  if (refusals.length > 1) throw new AggregateError(refusals, refusals.map(String).join('; '));
  return attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
};

const finish = async (
  means: Means,
  place: Place,
  record: TakeBack,
  deployments: readonly (Deployment | undefined)[],
): Promise<string> => {
  const settlement = settle(record, deployments);
  if (!settlement) return `the roll-back is under way: ${record.why}`;
  if (settlement.state === 'restore-failed')
    await tell(
      means,
      place,
      { ...record, why: settlement.why },
      'the roll-back failed and is not tried again',
      means.application.name,
    );
  const state = settlement.state;
  const change = state === 'restored' ? { state } : { state, why: settlement.why };
  await advance(means, place, ['intended', 'created'], change);
  return `${state}: ${settlement.why}`;
};

const CLOCKS_DIFFER_MS = 5 * 60_000;

const look = (
  means: Means,
  environment: string,
  { bundle }: { readonly bundle: Bundle },
  record: TakeBack,
  group: string,
) => {
  const known = record.deployments?.find((deployment) => deployment.group === group);
  if (known) return readDeployment(means.application, known.deploymentId);
  const since = new Date(Date.parse(record.at) - CLOCKS_DIFFER_MS);
  return findDeployment(means.application, group, describeRollBack(environment, hashOf(bundle)), since);
};

const tell = (means: Means, place: Place, record: TakeBack, done: string, look: string) =>
  means.tell(toPage({ service: means.service, ...place, commit: record.badCommit }, record.why, done, look));

const advance = (means: Means, place: Place, from: readonly TakeBack['state'][], change: Partial<TakeBack>) =>
  advanceRollback(means.ledger, place, place.environment, from, change);

const hashOf = (bundle: Bundle): string =>
  createHash('sha256').update(releaseId({ bundle })).digest('hex').slice(0, 12);
