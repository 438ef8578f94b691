/** The lifecycle events of a target as they are read. */
import type { Fault, LifecycleEvent } from '../../engine/rollout.ts';

const errorNames = ['Success', 'ScriptMissing', 'ScriptNotExecutable', 'ScriptTimedOut', 'ScriptFailed'];

const diagnosticsOf = ({ errorCode, scriptName, message, log }: Fault) => ({
  errorCode: errorNames[errorCode] ?? 'UnknownError',
  scriptName,
  message,
  logTail: log,
});

const time = (key: string, at: number | undefined) => (at === undefined ? {} : { [key]: new Date(at) });

/** What the operations say of one event. */
export const describeEvent = ({ name, status, startedAt, endedAt, diagnostics }: LifecycleEvent) => ({
  lifecycleEventName: name,
  status,
  ...time('startTime', startedAt),
  ...time('endTime', endedAt),
  ...(diagnostics ? { diagnostics: diagnosticsOf(diagnostics) } : {}),
});
