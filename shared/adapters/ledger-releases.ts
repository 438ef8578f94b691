import type { VerdictRecord } from '../core/records.ts';
import type { Bundle } from '../core/release.ts';
import type { TakeBack } from '../core/roll-back.ts';
import { DeliveryError } from '../errors.ts';
import {
  at,
  expiry,
  type Ledger,
  type LedgerKey,
  putItem,
  putNewItem,
  readItem,
  updateItem,
} from './ledger.ts';

type Bundled = { readonly bundle: Bundle };

/** A verdict that knows which run of the action it came from. */
export type Judgement = VerdictRecord & { readonly actionExecutionId: string };

/** How the release was judged, and by which run of the action. */
export const readJudgement = (ledger: Ledger, release: Bundled, environment: string) =>
  readItem<Judgement>(ledger, at.verdict(release, environment), ['verdict', 'reason', 'at']);

/**
 * Writes a verdict unless the release was judged bad before, which stays so: after a roll-back the same checks would
 * look at another release. Returns the verdict that now holds.
 */
export const writeJudgement = async (
  ledger: Ledger,
  release: Bundled,
  environment: string,
  judgement: Judgement,
): Promise<Judgement> => {
  const key = at.verdict(release, environment);
  const written =
    (await putNewItem(ledger, key, judgement)) ||
    (await updateItem(ledger, key, judgement, { field: 'verdict', oneOf: ['good'] }));
  if (written) return judgement;
  const standing = await readJudgement(ledger, release, environment);
  if (!standing)
    throw new DeliveryError(
      'platform',
      `The ledger refused a verdict and then had none: ${key.pk} ${key.sk}`,
    );
  return standing;
};

/** Says that the figures of a validation are being written; tells whether nobody has said so before. */
export const intendTelling = (ledger: Ledger, validation: string, now: number): Promise<boolean> =>
  putNewItem(ledger, at.seen('validate-deployment', validation), {
    at: new Date(now).toISOString(),
    expiresAt: expiry(now, 30),
  });

/** The roll-back of the release, with what carrying it out needs to know. */
export const readTakeBack = (ledger: Ledger, release: Bundled, environment: string) =>
  readItem<TakeBack>(ledger, at.rollback(release, environment), ['state', 'why', 'groups', 'owner', 'at']);

const pointerKey = (environment: string, releaseHash: string): LedgerKey => ({
  pk: `ROLLBACK#${environment}#${releaseHash}`,
  sk: '-',
});

const pagedKey = (deploymentId: string) => at.seen('roll-back', `paged#${deploymentId}`);

/** Whether people were told of this: a deployment that asks for no roll-back, a validation that could not look. */
export const wasPaged = async (ledger: Ledger, deploymentId: string): Promise<boolean> =>
  (await readItem<{ at: string }>(ledger, pagedKey(deploymentId), ['at'])) !== undefined;

/** Remembers that they were told. */
export const markPaged = (ledger: Ledger, deploymentId: string, now: number) =>
  putItem(ledger, pagedKey(deploymentId), { at: new Date(now).toISOString(), expiresAt: expiry(now, 30) });

/** Lets the release be found by what the description of its roll-back deployment says. */
export const writePointer = (ledger: Ledger, environment: string, releaseHash: string, { bundle }: Bundled) =>
  putItem(ledger, pointerKey(environment, releaseHash), {
    bundle: { bucket: bundle.bucket, key: bundle.key },
  });

/** The release that the description of a roll-back deployment is about. */
export const readPointer = (ledger: Ledger, environment: string, releaseHash: string) =>
  readItem<Bundled>(ledger, pointerKey(environment, releaseHash), ['bundle']);

const validationKey = (id: string): LedgerKey => ({ pk: `VALIDATION#${id}`, sk: 'PLACE' });

/** Remembers where a validation by hand is kept. */
export const pointToValidation = (
  ledger: Ledger,
  id: string,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  now: number,
) => putItem(ledger, validationKey(id), { bucket, key, expiresAt: expiry(now, 30) });

/** Where a validation by hand is kept. */
export const whereValidationIs = (ledger: Ledger, id: string) =>
  readItem<{ readonly bucket: string; readonly key: string }>(ledger, validationKey(id), ['bucket', 'key']);
