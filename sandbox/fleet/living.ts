/** What hooks have left running, closely enough to start it again as it was: read from /proc, so on Linux only. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { processesOf } from './processes.ts';

export type Living = {
  readonly pid: number;
  /** In the kernel's ticks since it started: pids are given out again. */
  readonly started: string;
  readonly parent: number;
  readonly program: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** The files that its output and its errors are written to, where they are files. */
  readonly output: readonly (string | undefined)[];
};

const textOf = (pid: number, name: string): string => readFileSync(`/proc/${pid}/${name}`, 'utf8');
const partsOf = (pid: number, name: string): readonly string[] => textOf(pid, name).split('\0').slice(0, -1);

/** The name of the program stands in parentheses, and may hold anything. */
const statOf = (pid: number): readonly string[] => textOf(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];

/** When a process started, in the kernel's ticks. */
export const startOf = (pid: number): string => statOf(pid)[19] ?? '';

const fileBehind = (pid: number, stream: number): string | undefined => {
  const path = readlinkSync(`/proc/${pid}/fd/${stream}`);
  return path.startsWith('/') && statSync(path, { throwIfNoEntry: false })?.isFile() ? path : undefined;
};

const describe = (pid: number): Living => ({
  pid,
  started: startOf(pid),
  parent: Number(statOf(pid)[1]),
  program: readlinkSync(`/proc/${pid}/exe`),
  argv: partsOf(pid, 'cmdline'),
  cwd: readlinkSync(`/proc/${pid}/cwd`),
  env: Object.fromEntries(partsOf(pid, 'environ').map((line) => line.split(/=(.*)/s) as [string, string])),
  output: [1, 2].map((stream) => fileBehind(pid, stream)),
});

const hasEnded = (error: unknown): boolean =>
  ['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '');

/** Nothing if the process ends while it is looked at. */
const look = (pid: number): readonly Living[] => {
  try {
    return [describe(pid)];
  } catch (error) {
    if (hasEnded(error)) return [];
    throw error;
  }
};

/** Every process that the hooks of the host with this "/" have started and that still runs; undefined where /proc is not. */
export const livingProcesses = (root: string): readonly Living[] | undefined =>
  process.platform === 'linux' ? processesOf(root).flatMap(look) : undefined;

/** Starts it as it was started: program, arguments, folder, environment; its output goes on in its files, or nowhere. */
export const startAgain = ({ program, argv, cwd, env, output }: Living): ChildProcess => {
  const [argv0 = program, ...rest] = argv;
  const files = output.map((path) => (path === undefined ? undefined : openSync(path, 'a')));
  const stdio = files.map((file) => file ?? ('ignore' as const));
  const child = spawn(program, rest, { argv0, cwd, env, detached: true, stdio: ['ignore', ...stdio] });
  child.unref();
  for (const file of files) if (file !== undefined) closeSync(file);
  return child;
};
