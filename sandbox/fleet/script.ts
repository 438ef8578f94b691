/** One hook script as a real process in a group of its own, with a deadline on the sandbox's clock. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** Calls `due` after so many virtual milliseconds unless cancelled by what it returns. */
export type Deadline = (ms: number, due: () => void) => () => void;

export type ScriptRun = {
  readonly path: string;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly deadline: Deadline;
  /** Gets each line of output with its line end, and which stream it came from. */
  readonly line: (stream: 'stdout' | 'stderr', text: string) => void;
};

export type ScriptEnd =
  | { readonly kind: 'exited'; readonly code: number | null }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'left-open'; readonly stream: 'STDOUT' | 'STDERR' }
  | { readonly kind: 'not-started'; readonly error: NodeJS.ErrnoException };

/** How long what was told to end may take before it is ended. */
const lastWordsMs = 5_000;

const signalGroup = (child: ChildProcess, signal: NodeJS.Signals): void => {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch (error) {
    // The group is gone already: that is what was wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

const forward = (stream: Readable, name: 'stdout' | 'stderr', line: ScriptRun['line']): (() => boolean) => {
  let rest = '';
  let open = true;
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) line(name, `${part}\n`);
  });
  stream.on('end', () => {
    open = false;
    if (rest !== '') line(name, rest);
  });
  return () => open;
};

/** Runs the script to its end, or to its deadline; background children may outlive it. */
export const runScript = (run: ScriptRun): Promise<ScriptEnd> =>
  new Promise((resolve) => {
    const child = spawn(run.path, [], {
      cwd: run.folder,
      env: run.environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let timedOut = false;
    let cancel: () => void = () => undefined;
    const stdoutOpen = forward(child.stdout, 'stdout', run.line);
    forward(child.stderr, 'stderr', run.line);
    const settle = (end: ScriptEnd): void => {
      cancel();
      child.stdout.destroy();
      child.stderr.destroy();
      resolve(end);
    };
    const onDeadline = (): void => {
      if (child.exitCode !== null || child.signalCode !== null) {
        // The agent only stops listening; the child that holds the stream lives on.
        settle({ kind: 'left-open', stream: stdoutOpen() ? 'STDOUT' : 'STDERR' });
        return;
      }
      timedOut = true;
      cancel = run.deadline(lastWordsMs, () => signalGroup(child, 'SIGKILL'));
      signalGroup(child, 'SIGTERM');
    };
    child.once('error', (error) => settle({ kind: 'not-started', error }));
    child.once('exit', () => timedOut && settle({ kind: 'timed-out' }));
    child.once('close', (code) => settle({ kind: 'exited', code }));
    cancel = run.deadline(run.timeoutMs, onDeadline);
  });
