import * as z from 'zod/mini';
import { decode, decodeJson } from '../shared/core/decode.ts';

const begin = z.strictObject({
  environment: z.string().check(z.minLength(1)),
  /** A gate file's text, in place of that of the release. */
  gate: z.optional(z.string().check(z.minLength(1), z.maxLength(200_000))),
  /** The commit that should be served, in place of that of the release. */
  commit: z.optional(z.string().check(z.minLength(1))),
  /** Only these checks, by their names. */
  checks: z.optional(z.array(z.string()).check(z.minLength(1))),
});
const follow = z.strictObject({ validation: z.uuid() });
const dueRound = z.strictObject({ validation: z.uuid(), round: z.int() });

/** What somebody asks for by hand. */
export type BeginValidation = Readonly<z.output<typeof begin>>;
/** A validation by hand whose report is asked for. */
export type FollowValidation = Readonly<z.output<typeof follow>>;
/** The round with which it goes on. */
export type DueRound = Readonly<z.output<typeof dueRound>>;

/** One message of the queue by which a long validation by hand goes on. */
export type ValidationMessages = { readonly Records: readonly { readonly body: string }[] };

const what = 'the request for a validation by hand';

/** Reads `{"environment":"staging"}` and the like, or `{"validation":"<id>"}`. */
export const toManualValidation = (event: unknown): BeginValidation | FollowValidation =>
  isObject(event) && 'validation' in event ? decode(follow, event, what) : decode(begin, event, what);

/** The rounds that are due; what is in the queue we have written ourselves. */
export const toDueRounds = ({ Records }: ValidationMessages): readonly DueRound[] =>
  Records.map(({ body }) => decodeJson(dueRound, body, 'the message of a validation by hand', 'platform'));

/** Whether the event is of the queue, and not of a person. */
export const isValidationMessages = (event: unknown): event is ValidationMessages =>
  isObject(event) && Array.isArray(event.Records);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
