import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { looksByHand } from './looks-by-hand.ts';
import { validate, type World } from './run.ts';

const START = Date.parse('2026-01-01T12:00:00Z');

/** A folder with a gate file, in which the command is run for a test; what it says is kept, and no time is waited. */
export const openFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-validate-'));
  const writeGate = (source: string) => writeFile(join(folder, 'delivery.yml'), source);
  const run = async (args: readonly string[], changes: Partial<World> = {}) => {
    const [out, err]: [string[], string[]] = [[], []];
    let now = START;
    const code = await validate(['--gate', 'delivery.yml', '--environment', 'staging', ...args], {
      out: { write: (text) => out.push(text) },
      err: { write: (text) => err.push(text) },
      env: {},
      cwd: folder,
      now: () => now,
      sleep: async (ms) => {
        now += ms;
      },
      interrupted: new AbortController().signal,
      headOf: async () => undefined,
      looksFor: looksByHand({}),
      ...changes,
    });
    return { code, out: out.join(''), err: err.join('') };
  };
  return { folder, writeGate, run, remove: () => rm(folder, { recursive: true }) };
};
