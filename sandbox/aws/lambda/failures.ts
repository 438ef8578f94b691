/** What a process that ended badly is in Lambda's words. */
import type { Ending } from '../../lambda/environment.ts';
import type { Run } from './environments.ts';

/** The payload of an unhandled error. */
export const unhandled = (errorType: string, errorMessage: string): string =>
  JSON.stringify({ errorType, errorMessage });

type Exit = Extract<Ending, { readonly kind: 'exit' }>;

const signals: Readonly<Record<string, string>> = {
  SIGKILL: 'killed',
  SIGABRT: 'aborted',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};

const exitMessage = ({ code, signal, why }: Exit): string => {
  if (why) return `Runtime failed to start: ${why}`;
  if (signal) return `Runtime exited with error: signal: ${signals[signal] ?? signal}`;
  return code
    ? `Runtime exited with error: exit status ${code}`
    : 'Runtime exited without providing a reason';
};

export type Failure = {
  readonly type: string;
  readonly message: string;
  /** What Lambda itself logs of it. */
  readonly line: string;
  /** How its report ends. */
  readonly status: string;
};

/** Error type and message of a process that is gone without an answer; `now` is when. */
export const describeExit = (run: Run, ending: Ending, seconds: number, now: string): Failure => {
  if (run.timedOut) {
    const message = `Task timed out after ${seconds.toFixed(2)} seconds`;
    const line = `${now} ${run.requestId} ${message}\n\n`;
    return { type: 'Sandbox.Timedout', message, line, status: 'Status: timeout' };
  }
  const type = 'Runtime.ExitError';
  const message = exitMessage(ending as Exit);
  const line = `RequestId: ${run.requestId} Error: ${message}\n${type}`;
  return { type, message, line, status: `Status: error\tError Type: ${type}` };
};

/** The line about an environment that could not be made ready. */
export const initReport = (run: Run, ending: Ending, ms: number): string => {
  const type = ending.kind === 'exit' ? 'Runtime.ExitError' : typeOf(ending.body);
  const status = run.timedOut ? 'Status: timeout' : `Status: error\tError Type: ${type}`;
  return `INIT_REPORT Init Duration: ${ms.toFixed(2)} ms\tPhase: init\t${status}`;
};

const typeOf = (body: string): string => (JSON.parse(body) as { readonly errorType: string }).errorType;
