/** What the CodeDeploy agent says about one lifecycle event, with the agent's own error codes. */
import { messageOf } from './ruby.ts';

export const codes = {
  succeeded: 0,
  scriptMissing: 1,
  scriptNotExecutable: 2,
  scriptTimedOut: 3,
  scriptFailed: 4,
  unknown: 5,
  outputsLeftOpen: 6,
  failedAfterRestart: 7,
} as const;

export type Diagnostics = {
  readonly errorCode: number;
  readonly scriptName: string;
  readonly message: string;
  readonly log: string;
};

/** What the agent reports of the event that it was busy with when it died. */
export const failedAfterRestart: Diagnostics = {
  errorCode: codes.failedAfterRestart,
  scriptName: '',
  message: 'Failed: Failing in-progress lifecycle event after an agent restart.',
  log: '',
};

/** What a lifecycle event fails with; everything else that is thrown is the agent's "unknown error". */
export class ScriptError extends Error {
  override name = 'ScriptError';
  readonly errorCode: number;
  readonly scriptName: string;
  readonly log: string;

  constructor(
    errorCode: number,
    said: { readonly script: string; readonly message: string; readonly log: string },
    options?: ErrorOptions,
  ) {
    super(said.message, options);
    this.errorCode = errorCode;
    this.scriptName = said.script;
    this.log = said.log;
  }
}

export const succeeded: Diagnostics = {
  errorCode: codes.succeeded,
  scriptName: '',
  message: 'Succeeded',
  log: '',
};

/** The diagnostics of a failure. */
export const diagnosticsOf = (error: unknown): Diagnostics =>
  error instanceof ScriptError
    ? { errorCode: error.errorCode, scriptName: error.scriptName, message: error.message, log: error.log }
    : {
        errorCode: codes.unknown,
        scriptName: '',
        message: messageOf(error),
        log: '',
      };

const room = 2048;

/** Keeps the last entries that fit into the 2048 characters which the agent sends home; never a part of one. */
export const createScriptLog = () => {
  let entries: string[] = [];
  return {
    add: (entry: string): void => {
      entries.push(entry);
      let left = room;
      const from = entries.findLastIndex((one) => {
        left -= one.length;
        return left <= 0;
      });
      entries = entries.slice(from + 1);
    },
    text: (): string => entries.join(''),
  };
};

export type ScriptLog = ReturnType<typeof createScriptLog>;
