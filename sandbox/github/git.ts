/** Runs git as if nobody had ever configured it, so that the same content always gives the same commit. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

const settings = [
  'core.hooksPath=/dev/null',
  'commit.gpgSign=false',
  'core.autocrlf=false',
  'gc.auto=0',
  // Else every commit starts a process that finds nothing to tidy.
  'maintenance.auto=false',
];

/** Environment of a git process: no configuration of the user or the machine, no questions. */
export const gitEnvironment = (home: string): Readonly<Record<string, string>> => ({
  PATH: process.env.PATH ?? '/usr/bin:/bin',
  HOME: home,
  LANG: 'C',
  TZ: 'UTC',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
});

/** Runs one git command in a folder and gives the bytes that it printed. */
export const gitBytes = async (
  folder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Buffer> => {
  const options = settings.flatMap((setting) => ['-c', setting]);
  const { stdout } = await run('git', [...options, ...args], {
    cwd: folder,
    env: { ...gitEnvironment(folder), ...environment },
    encoding: 'buffer',
    maxBuffer: 256 * 1024 * 1024,
  });
  return stdout;
};

/** The same as text, without the line end. */
export const git = async (
  folder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> => (await gitBytes(folder, args, environment)).toString('utf8').trimEnd();
