import { shortCommit } from './release.ts';

/** An approval that somebody is asked for right now. */
export type PendingApproval = {
  readonly pipeline: string;
  readonly stage: string;
  readonly action: string;
  readonly executionId: string;
  readonly token: string;
};

export type Execution = { readonly id: string; readonly startedAt: number; readonly commit?: string };

export type Replacement =
  | { readonly do: 'nothing'; readonly why: string }
  | { readonly do: 'reject'; readonly pending: PendingApproval; readonly summary: string };

/** Rejections that begin like this replace an older release by a newer one; they are no failures of delivery. */
export const REPLACED_BY = 'replaced by';

/** Whether the release that asks for approval gives way to the one that has just been validated. */
export const decideReplacement = (
  newcomer: string,
  pending: PendingApproval | undefined,
  /** As CodePipeline lists them: the newest first. */
  executions: readonly Execution[],
): Replacement => {
  if (!pending) return { do: 'nothing', why: 'nobody is asked for an approval' };
  if (pending.executionId === newcomer)
    return { do: 'nothing', why: 'it is this execution that asks for approval' };
  const [ours, theirs] = [newcomer, pending.executionId].map((wanted) =>
    executions.find(({ id }) => id === wanted),
  );
  if (!ours || !theirs) return { do: 'nothing', why: 'which of the two executions is older is not known' };
  // Pushes in a row start executions in the same moment: then their order in the list tells.
  const isOlder =
    theirs.startedAt === ours.startedAt
      ? executions.indexOf(theirs) > executions.indexOf(ours)
      : theirs.startedAt < ours.startedAt;
  // An event may come late, when a newer release has long taken the place.
  if (!isOlder) return { do: 'nothing', why: 'the execution that asks for approval is the newer one' };
  const name = ours.commit ? shortCommit(ours.commit) : ours.id;
  return { do: 'reject', pending, summary: `${REPLACED_BY} ${name}` };
};
