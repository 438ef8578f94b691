/** Finds and ends what hooks have left running: servers in sessions of their own, known by a mark in their environment. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

/** Every process that a host starts carries this variable; its value is the host's root folder, which no other run has. */
export const hostMark = 'SANDBOX_HOST';

const environmentOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    // It has ended meanwhile, or belongs to somebody else.
    return '';
  }
};

const onLinux = (root: string): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => environmentOf(pid).split('\0').includes(`${hostMark}=${root}`))
    .map(Number);

const elsewhere = (root: string): readonly number[] =>
  execFileSync('ps', ['-A', '-E', '-ww', '-o', 'pid=,command='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => `${line} `.includes(` ${hostMark}=${root} `))
    .map((line) => Number.parseInt(line, 10));

/** The ids of all processes that a host's hooks have started and that still run. */
export const processesOf = (root: string): readonly number[] =>
  (process.platform === 'linux' ? onLinux : elsewhere)(root).filter((pid) => pid !== process.pid);

/** Ends a process at once; one that has ended already is fine too. */
export const endProcess = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

const rounds = 20;
/** A process shows no environment while it turns into another program: one look is not enough. */
const lookAgainMs = 25;

/** Ends them all; again, because what is about to be ended may just have started another. */
export const endProcessesOf = async (root: string): Promise<void> => {
  let quiet = 0;
  for (let round = 0; round < rounds && quiet < 2; round += 1) {
    const found = processesOf(root);
    quiet = found.length === 0 ? quiet + 1 : 0;
    for (const pid of found) endProcess(pid);
    await setTimeout(lookAgainMs);
  }
};
