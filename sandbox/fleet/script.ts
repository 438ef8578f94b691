/** One hook script as a real process in a group of its own, with a deadline on the sandbox's clock. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** Calls `due` after so many virtual milliseconds unless cancelled by what it returns. */
export type Deadline = (ms: number, due: () => void) => () => void;

export type ScriptRun = {
  readonly command: readonly [string, ...string[]];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly deadline: Deadline;
  /** The agent has gone: nobody listens to the script any more, which goes on by itself. */
  readonly gone: AbortSignal;
  /** Gets each line of output with its line end, and which stream it came from. */
  readonly line: (stream: 'stdout' | 'stderr', text: string) => void;
};

export type ScriptEnd =
  | { readonly kind: 'exited'; readonly code: number | null }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'left-open'; readonly stream: 'STDOUT' | 'STDERR' }
  | { readonly kind: 'not-started'; readonly error: NodeJS.ErrnoException }
  | { readonly kind: 'abandoned' };

const endGroup = (child: ChildProcess): void => {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
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

const start = ({ command: [program, ...rest], folder, environment }: ScriptRun) =>
  spawn(program, rest, {
    cwd: folder,
    env: environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** Runs the script to its end, or to its deadline; background children may outlive it. */
export const runScript = (run: ScriptRun): Promise<ScriptEnd> =>
  new Promise((resolve) => {
    const child = start(run);
    const stdoutOpen = forward(child.stdout, 'stdout', run.line);
    forward(child.stderr, 'stderr', run.line);
    const stopListening = (): void => {
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const settle = (end: ScriptEnd): void => {
      cancel();
      run.gone.removeEventListener('abort', abandon);
      stopListening();
      resolve(end);
    };
    const abandon = (): void => settle({ kind: 'abandoned' });
    const onDeadline = (): void => {
      if (child.exitCode === null && child.signalCode === null) {
        // It is told to end, and awaited: a script that does not listen holds the agent for as long as it likes.
        child.once('exit', () => settle({ kind: 'timed-out' }));
        endGroup(child);
        stopListening();
        return;
      }
      // The agent only stops listening; the child that holds the stream lives on.
      settle({ kind: 'left-open', stream: stdoutOpen() ? 'STDOUT' : 'STDERR' });
    };
    const cancel = run.deadline(run.timeoutMs, onDeadline);
    run.gone.addEventListener('abort', abandon);
    child.once('error', (error) => settle({ kind: 'not-started', error }));
    child.once('close', (code) => settle({ kind: 'exited', code }));
  });
