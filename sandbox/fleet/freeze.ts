/**
 * What runs on the hosts, as it was at one moment. A service that nobody has touched since goes on as it is; one
 * that was ended or replaced is started again as its host had started it, which costs a new process.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { notRehearsed } from '../errors.ts';
import type { World } from '../world.ts';
import { hostsOf } from './hosts.ts';
import { type Living, livingProcesses, startAgain, startOf } from './living.ts';
import { endProcess, processesOf } from './processes.ts';
import type { Host } from './state.ts';

/** Everything that runs on a host, but for what another of them has started and would start again. */
export const runningOn = ({ name, root }: Pick<Host, 'name' | 'root'>): readonly Living[] => {
  const found = livingProcesses(root);
  if (found) return found.filter(({ parent }) => !found.some(({ pid }) => pid === parent));
  if (processesOf(root).length === 0) return [];
  throw notRehearsed(`freezing host ${name} while services run on it (only on Linux)`);
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

/** A process that was running, and the one that stands for it now. */
type Kept = { pid: number; started: string; readonly as: Living };

const isAsItWas = (host: Host, kept: readonly Kept[]): boolean => {
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

/** Files that hold nothing but the number of a process: where the Filesystem Hierarchy Standard has them. */
const pidFiles = ({ root }: Host): readonly string[] =>
  ['run', 'var/run']
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith('.pid'))
    .map(({ parentPath, name }) => join(parentPath, name));

/** Whoever is to stop a process finds it under the number that it has now; the files are those of the frozen moment. */
const renumber = (host: Host, kept: readonly Kept[]): void => {
  const now = new Map(kept.map(({ pid, as }) => [`${as.pid}`, pid]));
  for (const file of pidFiles(host)) {
    const pid = now.get(readFileSync(file, 'utf8').trim());
    if (pid !== undefined) writeFileSync(file, `${pid}\n`);
  }
};

const startAnew = async (host: Host, kept: readonly Kept[]): Promise<void> => {
  await endAll(host);
  for (const one of kept) {
    one.pid = startAgain(one.as).pid ?? 0;
    one.started = startOf(one.pid);
  }
};

const goBack = async (host: Host, kept: readonly Kept[], served: boolean): Promise<void> => {
  if (!isAsItWas(host, kept)) await startAnew(host, kept);
  renumber(host, kept);
  if (served) await untilPort(host, true);
};

const keepHost = async (host: Host): Promise<() => Promise<void>> => {
  const kept = runningOn(host).map((as) => ({ pid: as.pid, started: as.started, as }));
  const served = kept.length > 0 && (await accepts(host.port));
  return () => goBack(host, kept, served);
};

/** What runs on every host now; gives what makes it run again. */
export const freezeHosts = async (world: World): Promise<() => Promise<void>> => {
  const hosts = await Promise.all(hostsOf(world).map(keepHost));
  return async () => void (await Promise.all(hosts.map((back) => back())));
};
