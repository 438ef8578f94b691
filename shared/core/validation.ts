import * as z from 'zod/mini';
import { decodeJson } from './decode.ts';
import { type Waiting, waiting } from './outcome.ts';

const phase = z.discriminatedUnion('at', [
  z.strictObject({ v: z.literal(1), at: z.literal('checking') }),
  z.strictObject({ v: z.literal(1), at: z.literal('undoing'), since: z.number(), sent: z.number() }),
]);

type Resumed = Readonly<z.output<typeof phase>>;
/** Where a validation is: about to look, about to look again, or waiting for its bad release to be undone. */
export type Phase = Resumed | { readonly at: 'beginning' };

/** Reads the token of the round before; none means the first round. */
export const readPhase = (token: string | undefined): Phase =>
  token === undefined ? { at: 'beginning' } : decodeJson(phase, token, 'the continuation token', 'platform');

/** The answer of a round whose checks are not through; what they have seen so far lies in the report. */
export const stillChecking = (through: number, of: number): Waiting =>
  waiting(
    `${through} of ${of} checks are through`,
    writePhase({ v: 1, at: 'checking' }),
    (100 * through) / of,
  );

export const writePhase = (phase: Resumed): string => JSON.stringify(phase);
