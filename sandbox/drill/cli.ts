/** `npm run drill`: delivers bad releases on purpose, and says which check of the gate catches each. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onInterrupt } from '../interrupt.ts';
import { readArguments, readSeed, UsageError } from '../usage.ts';
import { openBench } from './bench.ts';
import { complaintOf, complaintsOf } from './judge.ts';
import type { Played } from './play.ts';
import { type Release, releases } from './releases.ts';
import { printTable, withTable } from './table.ts';

const help = `Delivers deliberately bad releases of the hello-app against its gate, and says which check catches each.

Usage: npm run drill -- [options]

  --only PATTERN    only releases whose name fits this regular expression (then README.md is left alone)
  --list            the releases there are
  --write           writes the table to README.md; without it, the page is compared
  --seed N          the order of what happens in parallel (default: 1)
  --help            this text

Exit codes: 0 every release was caught by the check that should, and every required check can fail,
            1 not so, or README.md says something else, 2 wrong usage.`;

const options = {
  only: { type: 'string' },
  list: { type: 'boolean', default: false },
  write: { type: 'boolean', default: false },
  seed: { type: 'string', default: '1' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** What a shell says of a command that Ctrl-C has ended. */
const interrupted = 130;

const project = join(import.meta.dirname, '..', '..');
const page = join(project, 'README.md');
/** Whoever has pressed Ctrl-C wants to hear nothing more. */
let pressed = false;
const print = (text: string): void => {
  if (!pressed) process.stdout.write(`${text}\n`);
};

type Wanted = { readonly wanted: readonly Release[]; readonly all: boolean; readonly seed: number };

const readOnly = (only: string): readonly Release[] => {
  try {
    const pattern = new RegExp(only);
    return releases.filter(({ name }) => pattern.test(name));
  } catch (cause) {
    throw new UsageError(`Expected --only to be a regular expression, got "${only}".`, { cause });
  }
};

const choose = ({ only, seed }: { readonly only?: string; readonly seed: string }): Wanted => {
  const wanted = readOnly(only ?? '');
  if (wanted.length > 0) return { wanted, all: only === undefined, seed: readSeed(seed) };
  const known = releases.map(({ name }) => name).join(', ');
  throw new UsageError(`Expected --only to fit one of ${known}, got "${only}".`);
};

const tell = (played: Played, seconds: number): void => {
  const complaint = complaintOf(played);
  print(
    `${complaint ? '!' : '+'} ${played.release.name} (${seconds.toFixed(1)} s)${complaint ? `: ${complaint}` : ''}`,
  );
  for (const { environment, checks, sentence } of played.reports) {
    for (const { name, status, sentence: said } of checks)
      if (status !== 'passed') print(`    ${environment}: ${name}: ${said}`);
    if (complaint) print(`    ${environment}: ${sentence}`);
  }
};

const playAll = async (wanted: readonly Release[], seed: number): Promise<readonly Played[]> => {
  print('Putting the pipeline up, and a good release into production …');
  const bench = await openBench(project, seed, (close) =>
    onInterrupt(() => {
      pressed = true;
      void close().finally(() => process.exit(interrupted));
    }),
  );
  const all: Played[] = [];
  try {
    for (const release of wanted) {
      const began = performance.now();
      const played = await bench.play(release);
      tell(played, (performance.now() - began) / 1_000);
      all.push(played);
    }
  } finally {
    await bench.close();
  }
  return all;
};

/** Lines of one text that the other does not have. */
const only = (text: string, other: string, mark: string): readonly string[] => {
  const lines = new Set(other.split('\n'));
  return text
    .split('\n')
    .filter((line) => !lines.has(line))
    .map((line) => `${mark} ${line}`);
};

/** Writes the page, or says where it differs. */
const keepPage = async (all: readonly Played[], writes: boolean): Promise<readonly string[]> => {
  const before = await readFile(page, 'utf8');
  const now = withTable(before, all);
  if (writes) {
    await writeFile(page, now);
    return [];
  }
  if (before === now) return [];
  return [
    'README.md says something else (npm run drill -- --write):',
    ...only(before, now, '-'),
    ...only(now, before, '+'),
  ];
};

const run = async (): Promise<number> => {
  const values = readArguments(options);
  const { wanted, all, seed } = choose(values);
  if (values.help || values.list) {
    print(values.help ? help : wanted.map(({ name, wrong }) => `${name.padEnd(24)} ${wrong}`).join('\n'));
    return 0;
  }
  const played = await playAll(wanted, seed);
  print(`\n${printTable(played)}\n`);
  // Of some releases alone nobody can tell which checks can fail.
  const wrong = all ? complaintsOf(played) : played.flatMap((one) => complaintOf(one) ?? []);
  const differs = all ? await keepPage(played, values.write) : [];
  for (const line of [...wrong, ...differs]) print(line);
  return wrong.length + differs.length === 0 ? 0 : 1;
};

try {
  process.exitCode = await run();
} catch (error) {
  const usage = error instanceof UsageError;
  const text = usage ? `${error.message}\nSee npm run drill -- --help` : (error as Error).stack;
  if (!pressed) process.stderr.write(`${text}\n`);
  process.exitCode = usage ? 2 : 1;
}
