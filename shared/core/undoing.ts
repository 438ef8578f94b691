import { failed, type Outcome, waiting } from './outcome.ts';
import { isFinalRollback, type RollbackRecord } from './records.ts';
import { shortCommit } from './release.ts';
import { writePhase } from './validation.ts';

/** What a validation remembers from round to round while its bad release is being taken back. */
export type Undoing = { readonly since: number; readonly sent: number };

export type NextUndo =
  | { readonly do: 'answer'; readonly outcome: Outcome }
  | { readonly do: 'wait'; readonly sendAgain: boolean };

const SEND_AGAIN_MS = 5 * 60_000;
const GIVE_UP_MS = 60 * 60_000;

/** The stage stays locked, by an action that goes on waiting, until the bad release is undone or nobody can undo it. */
export const nextUndo = (
  record: Pick<RollbackRecord, 'state' | 'why' | 'to'> | undefined,
  { since, sent }: Undoing,
  now: number,
  reason: string,
): NextUndo => {
  if (record && isFinalRollback(record.state)) return answer(`${reason}. ${whatWasDone(record)}`);
  if (now - since >= GIVE_UP_MS)
    return answer(
      `${reason}. THE RELEASE HAS NOT BEEN UNDONE: ${stuck(record)} after 60 minutes; see the log of roll-back`,
    );
  // An intent that gets no further may be one whose invocation died: another event takes it up.
  const idle = record === undefined || record.state === 'intended';
  return { do: 'wait', sendAgain: idle && now - sent >= SEND_AGAIN_MS };
};

/** The answer that keeps the stage locked. */
export const stillUndoing = (undoing: Undoing): Outcome =>
  waiting(
    'The release was judged bad and is being taken back',
    writePhase({ v: 1, at: 'undoing', ...undoing }),
  );

/** An undoing that is under way, or one that has not begun because the verdict could not be written down. */
type Hindered = { readonly since: number; readonly sent?: number };

/** Whether there is time left to try again what has hindered the undoing. */
export const mayStillUndo = ({ since }: Hindered, now: number): boolean => now - since < GIVE_UP_MS;

/** The answer that keeps the stage locked although something hinders the undoing. */
export const hindered = ({ since, sent }: Hindered, why: string): Outcome =>
  waiting(
    `The release was judged bad, but its undoing is hindered, and is tried again: ${why}`,
    writePhase(sent === undefined ? { v: 1, at: 'checking' } : { v: 1, at: 'undoing', since, sent }),
  );

const answer = (reason: string): NextUndo => ({ do: 'answer', outcome: failed(reason) });

const whatWasDone = ({ state, why, to }: Pick<RollbackRecord, 'state' | 'why' | 'to'>): string => {
  if (state === 'restored')
    return `The last known good release is back${to ? `: ${shortCommit(to.commit)}` : ''}`;
  if (state === 'restore-failed') return `THE ROLL-BACK FAILED: ${why}`;
  return `NOTHING WAS PUT BACK: ${why}`;
};

const stuck = (record: { readonly state: string } | undefined): string =>
  record ? `the roll-back is still ${record.state}` : 'roll-back has not begun';
