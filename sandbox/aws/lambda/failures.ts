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

/** Error type and message of a process that is gone without an answer, and the line that Lambda logs. */
export const describeExit = (run: Run, ending: Ending, seconds: number) => {
  if (run.timedOut) {
    const message = `Task timed out after ${seconds.toFixed(2)} seconds`;
    return { type: 'Sandbox.Timedout', message, line: `${run.requestId} ${message}` };
  }
  const message = exitMessage(ending as Exit);
  return {
    type: 'Runtime.ExitError',
    message,
    line: `RequestId: ${run.requestId} Error: ${message}\nRuntime.ExitError`,
  };
};
