/**
 * What runs on the hosts, as it was at one moment. A service that nobody has touched since goes on as it is; one
 * that was ended or replaced is started again as its host had started it, which costs a new process.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { notRehearsed } from '../errors.ts';
import type { World } from '../world.ts';
import { hostsOf } from './hosts.ts';
import { endProcess, processesOf } from './processes.ts';
import type { Host } from './state.ts';

export type Running = {
  pid: number;
  /** In the kernel's ticks since it started: pids are given out again. */
  started: string;
  readonly parent: number;
  readonly program: string;
  readonly arguments: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The file that a stream is written to, where it is one. */
  readonly output: readonly (string | undefined)[];
};

const textOf = (pid: number, name: string): string => readFileSync(`/proc/${pid}/${name}`, 'utf8');
const partsOf = (pid: number, name: string): readonly string[] => textOf(pid, name).split('\0').slice(0, -1);

/** The name of the program stands in parentheses, and may hold anything. */
const statOf = (pid: number): readonly string[] => textOf(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];

const startOf = (pid: number): string => statOf(pid)[19] ?? '';

const fileBehind = (pid: number, stream: number): string | undefined => {
  const path = readlinkSync(`/proc/${pid}/fd/${stream}`);
  return path.startsWith('/') && statSync(path, { throwIfNoEntry: false })?.isFile() ? path : undefined;
};

const describe = (pid: number): Running => ({
  pid,
  started: startOf(pid),
  parent: Number(statOf(pid)[1]),
  program: readlinkSync(`/proc/${pid}/exe`),
  arguments: partsOf(pid, 'cmdline'),
  folder: readlinkSync(`/proc/${pid}/cwd`),
  environment: Object.fromEntries(
    partsOf(pid, 'environ').map((line) => line.split(/=(.*)/s) as [string, string]),
  ),
  output: [1, 2].map((stream) => fileBehind(pid, stream)),
});

/** Everything that runs on a host, but for what another of them has started and would start again. */
export const runningOn = ({ name, root }: Pick<Host, 'name' | 'root'>): readonly Running[] => {
  const pids = processesOf(root);
  if (pids.length > 0 && process.platform !== 'linux')
    throw notRehearsed(`freezing host ${name} while services run on it (only on Linux)`);
  const found = pids.map(describe);
  return found.filter(({ parent }) => !pids.includes(parent));
};

/** Starts it as it was started: program, arguments, folder, environment, where its output goes. */
export const startAgain = (running: Running): ChildProcess => {
  const [argv0 = running.program, ...rest] = running.arguments;
  const outputs = running.output.map((path) => (path === undefined ? 'ignore' : openSync(path, 'a')));
  const child = spawn(running.program, rest, {
    argv0,
    cwd: running.folder,
    env: running.environment,
    detached: true,
    stdio: ['ignore', ...outputs],
  });
  child.unref();
  return child;
};

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => socket.destroy());
    socket.once('error', () => resolve(false));
    socket.once('close', (failed) => resolve(!failed));
  });

const limitMs = 20_000;
const lookAgainMs = 3;

const untilPort = async ({ name, port }: Host, open: boolean): Promise<void> => {
  const limit = performance.now() + limitMs;
  while ((await accepts(port)) !== open) {
    if (performance.now() > limit)
      throw new Error(
        `expected port ${port} of host ${name} to be ${open ? 'open' : 'closed'} within ${limitMs / 1_000} s`,
      );
    await setTimeout(lookAgainMs);
  }
};

const isAsItWas = (host: Host, kept: readonly Running[]): boolean => {
  const now = runningOn(host);
  return (
    now.length === kept.length &&
    kept.every(({ pid, started }) => now.some((one) => one.pid === pid && one.started === started))
  );
};

/** No hook runs now: what is there is all that has to end. A process is gone from the list before its port is closed. */
const endAll = async (host: Host): Promise<void> => {
  for (let found = processesOf(host.root); found.length > 0; found = processesOf(host.root)) {
    for (const pid of found) endProcess(pid);
    await setTimeout(lookAgainMs);
  }
  await untilPort(host, false);
};

const goBack = async (host: Host, kept: readonly Running[], served: boolean): Promise<void> => {
  if (isAsItWas(host, kept)) return;
  await endAll(host);
  for (const running of kept) {
    running.pid = startAgain(running).pid ?? 0;
    running.started = startOf(running.pid);
  }
  if (served) await untilPort(host, true);
};

const keepHost = async (host: Host): Promise<() => Promise<void>> => {
  const kept = runningOn(host);
  const served = kept.length > 0 && (await accepts(host.port));
  return () => goBack(host, kept, served);
};

/** What runs on every host now; gives what makes it run again. */
export const freezeHosts = async (world: World): Promise<() => Promise<void>> => {
  const hosts = await Promise.all(hostsOf(world).map(keepHost));
  return async () => void (await Promise.all(hosts.map((back) => back())));
};
