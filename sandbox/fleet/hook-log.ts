/** What hooks say, on the host's own disk and in the few characters that the agent sends home. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { createScriptLog } from './diagnostics.ts';
import type { Task } from './order.ts';

const append = (file: string, text: string): void => {
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, text);
};

/** The log of one lifecycle event. */
export const createHookLog = ({ agent, command, places }: Task) => {
  const home = createScriptLog();
  return {
    /** An entry ends with a line end, except where the script did not. */
    note: (entry: string): void => {
      home.add(entry);
      const time = agent.now().toISOString().replace('T', ' ');
      append(places.scriptLog, `${time.slice(0, 19)} ${entry}`);
      append(places.deploymentsLog, `[${time.slice(0, 23)}] [${command.deploymentId}]${entry.trim()}\n`);
    },
    /** What goes into the diagnostics. */
    text: home.text,
  };
};

export type HookLog = ReturnType<typeof createHookLog>;
