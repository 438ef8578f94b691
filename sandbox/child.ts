/** Commands that the counterparts run for real: a process group of its own, a clean environment, output line by line. */
import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';

export type ChildOptions = {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Gets every line of both streams, without its line end. */
  readonly line: (text: string) => void;
};

export type Ended = { readonly code: number; readonly signal?: string };

export type Child = {
  readonly ended: Promise<Ended>;
  /** Ends the command and whatever it started. */
  readonly kill: () => void;
};

/** What a command sees of this machine: the tools, with the Node that runs the sandbox before any other. */
export const cleanEnvironment = (home: string): Readonly<Record<string, string>> => ({
  PATH: [dirname(process.execPath), process.env.PATH ?? '/usr/bin:/bin'].join(delimiter),
  HOME: home,
  LANG: 'C.UTF-8',
  TZ: 'UTC',
  NO_COLOR: '1',
});

const lines = (take: (text: string) => void) => {
  let rest = '';
  return {
    push: (chunk: string): void => {
      const parts = (rest + chunk).split(/\r?\n/);
      rest = parts.pop() ?? '';
      for (const part of parts) take(part);
    },
    end: (): void => {
      if (rest !== '') take(rest);
      rest = '';
    },
  };
};

const killGroup = (pid: number | undefined): void => {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // Gone already: that is what was wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

/** Starts `command` with its arguments; it has ended once the command itself has, whatever it left behind. */
export const startChild = (command: string, args: readonly string[], options: ChildOptions): Child => {
  const child = spawn(command, args, {
    cwd: options.folder,
    env: options.environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    const sink = lines(options.line);
    stream.setEncoding('utf8').on('data', sink.push).on('end', sink.end);
  }
  const kill = () => killGroup(child.pid);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    // What it left running would hold the streams open, and outlive the sandbox.
    child.once('exit', kill);
    child.once('close', (code, signal) => resolve({ code: code ?? 137, ...(signal ? { signal } : {}) }));
  });
  return { ended, kill };
};
