import { Logger } from '@aws-lambda-powertools/logger';
import type { MiddlewareObj } from '@middy/core';
import type { Blame, Outcome } from '../core/outcome.ts';
import type { Report } from '../core/report.ts';
import { DeliveryError } from '../errors.ts';

type Line = (message: string, facts: Record<string, unknown>) => unknown;
type Log = { readonly info: Line; readonly error: Line };
type Facts = Readonly<Record<string, string | number | undefined>>;

/** The one logger; handlers may add lines, but never the event, which may carry credentials. */
export const logger = new Logger({ serviceName: 'slipway' });

/** Writes one line per invocation: what it was about and how it ended. `about` picks from the event what is safe to tell. */
export const logInvocation = <Event>(
  functionName: string,
  about: (event: Event) => Facts,
  { log = logger, now = Date.now }: { readonly log?: Log; readonly now?: () => number } = {},
): MiddlewareObj<Event> => {
  let startedAt = 0;
  return {
    before: () => {
      startedAt = now();
    },
    after: ({ event, response, context }) => {
      const facts = {
        ...safely(about, event),
        requestId: context.awsRequestId,
        durationMs: now() - startedAt,
      };
      log.info(`${functionName} ${kindOf(response)}`, { ...facts, ...outcomeFacts(response) });
    },
    onError: ({ event, error, response, context }) => {
      const facts = {
        ...safely(about, event),
        requestId: context.awsRequestId,
        durationMs: now() - startedAt,
      };
      log.error(`${functionName} ${response ? kindOf(response) : 'threw'}`, {
        ...facts,
        thrown: describe(error),
      });
    },
  };
};

const isOutcome = (response: unknown): response is Outcome =>
  typeof response === 'object' && response !== null && 'kind' in response;

/** What a validation by hand gives: the caller gets every look, the log what came of them. */
const isReport = (response: unknown): response is Pick<Report, 'id' | 'verdict' | 'sentence'> =>
  typeof response === 'object' && response !== null && 'verdict' in response;

const kindOf = (response: unknown): string => (isOutcome(response) ? response.kind : 'done');

const outcomeFacts = (response: unknown): Facts => {
  if (response === undefined || response === null) return {};
  if (isReport(response))
    return { validation: response.id, verdict: response.verdict, sentence: response.sentence };
  if (!isOutcome(response))
    return { result: typeof response === 'string' ? response : JSON.stringify(response) };
  return 'summary' in response ? { summary: response.summary } : { reason: response.reason };
};

const safely = <Event>(about: (event: Event) => Facts, event: Event): Facts => {
  try {
    return about(event);
  } catch {
    return {};
  }
};

type Described = { name: string; message: string; stack?: string; blame?: Blame; cause?: Described };

// Only these fields: SDK errors carry the whole response, headers included.
const describe = (thrown: unknown, depth = 0): Described => {
  if (!(thrown instanceof Error)) return { name: typeof thrown, message: String(thrown) };
  return {
    name: thrown.name,
    message: thrown.message,
    ...(thrown.stack ? { stack: thrown.stack } : {}),
    ...(thrown instanceof DeliveryError ? { blame: thrown.blame } : {}),
    ...(thrown.cause !== undefined && depth < 3 ? { cause: describe(thrown.cause, depth + 1) } : {}),
  };
};
