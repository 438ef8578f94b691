/** The commands that a person waits for: how long they take, and how much memory the sandbox has. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, type Row } from './row.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
const memory = fileURLToPath(new URL('./memory.cjs', import.meta.url));

type Package = { readonly scripts: Readonly<Record<string, string>> };

/** What node is given by an npm script, after the guard that comes first. */
const argumentsOf = async (script: string): Promise<readonly string[]> => {
  const { scripts } = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as Package;
  return (scripts[script] ?? '').replace(/^.*&& node /, '').split(' ');
};

const start = (args: readonly string[], variables: Record<string, string> = {}): ChildProcess =>
  spawn(process.execPath, args, {
    cwd: project,
    env: { ...process.env, NO_COLOR: '1', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** Seconds until it has ended; throws with its last lines when it fails. */
const timed = (args: readonly string[], variables?: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    const began = performance.now();
    const child = start(args, variables);
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        text = (text + chunk).slice(-4_000);
      });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve((performance.now() - began) / 1_000);
      else reject(new Error(`${args.join(' ')} ended with ${code}:\n${text}`));
    });
  });

/** `npm start` as a person gives it, but for npm itself. */
export const rehearsalRows = async (folder: string): Promise<readonly Row[]> => {
  const [json, memoryFile] = [join(folder, 'green.json'), join(folder, 'memory')];
  const seconds = await timed(['--require', memory, ...(await argumentsOf('start')), '--json', json], {
    BENCH_MEMORY_FILE: memoryFile,
  });
  const played = JSON.parse(await readFile(json, 'utf8')).seconds as Readonly<Record<string, number>>;
  const kilobytes = Number(await readFile(memoryFile, 'utf8'));
  const { package: packed = Number.NaN, deploy = Number.NaN, rehearse = Number.NaN } = played;
  return [
    {
      what: 'npm start',
      measured: seconds,
      limit: 15,
      unit: 's',
      note: `package ${packed} s, deploy ${deploy} s`,
    },
    { what: 'the rehearsal proper', measured: rehearse, limit: 6, unit: 's' },
    { what: 'memory of the sandbox', measured: Math.round(kilobytes / 1_000), limit: 250, unit: 'MB' },
  ];
};

/** Milliseconds until the sandbox says where it listens. */
const sandboxStart = (args: readonly string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    const began = performance.now();
    const child = start(args);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code}`)));
    child.stdout?.once('data', () => {
      const milliseconds = performance.now() - began;
      child.removeAllListeners('exit').once('exit', () => resolve(milliseconds));
      child.kill('SIGINT');
    });
  });

/** The median of several starts. */
export const sandboxRow = async (): Promise<Row> => {
  const args = await argumentsOf('sandbox');
  const times: number[] = [];
  for (let round = 0; round < 7; round += 1) times.push(await sandboxStart(args));
  return { what: 'sandbox start', measured: Math.round(median(times)), limit: 300, unit: 'ms' };
};

/** The whole test suite. */
export const testsRow = async (): Promise<Row> => ({
  what: 'npm test',
  measured: await timed(await argumentsOf('test')),
  limit: 120,
  unit: 's',
});
