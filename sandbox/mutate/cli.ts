/** `npm run mutate`: breaks one thing after the other on purpose, and says which of it no rehearsal has seen. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { onInterrupt } from '../interrupt.ts';
import { scenarios } from '../scenarios/index.ts';
import { openBench } from './bench.ts';
import { mutationsOf } from './catalog.ts';
import { type Fate, fateOf } from './judge.ts';
import { knownSurvivors } from './known-survivors.ts';

const help = `Breaks the template, the bundles and the delivered service on purpose, one thing at a time, and
rehearses each: some story has to fail, and to name the cause.

Usage: npm run mutate -- [options]

  --only PATTERN    only mutations whose name fits this regular expression
  --list            the names of the mutations
  --jobs N          how many are tried at the same time, in processes of their own (default: 2)
  --seed N          the order of what happens in parallel (default: 1)
  --help            this text

Exit codes: 0 every mutation was killed or is known to survive (sandbox/mutate/known-survivors.ts),
            1 one was not, or a known survivor is killed by now, 2 wrong usage.`;

const options = {
  only: { type: 'string', default: '' },
  list: { type: 'boolean', default: false },
  jobs: { type: 'string', default: '2' },
  seed: { type: 'string', default: '1' },
  help: { type: 'boolean', short: 'h', default: false },
  /** Of a process that does a part of the work: which, of how many. */
  part: { type: 'string' },
} as const;

type Settings = {
  readonly only: RegExp;
  readonly jobs: number;
  readonly seed: number;
  readonly list: boolean;
};
type Report = {
  readonly name: string;
  readonly fate: Fate;
  readonly seconds: number;
  readonly harmless?: true;
};
type Message = { readonly total: number } | Report | { readonly fault: string };

/** What a shell says of a command that Ctrl-C has ended. */
const interrupted = 130;

const project = join(import.meta.dirname, '..', '..');
const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** It deploys a second time by the framework, which would put up the package as it was. */
const playable = scenarios.filter(({ name }) => name !== 'redeployed');

const doPart = async (settings: Settings, part: number, tell: (message: Message) => void): Promise<void> => {
  const bench = await openBench(project, settings.seed);
  onInterrupt(() => void bench.close().finally(() => process.exit(interrupted)));
  try {
    const wanted = mutationsOf(bench.packaged).filter(({ name }) => settings.only.test(name));
    const own = wanted.filter((_, index) => index % settings.jobs === part);
    tell({ total: own.length });
    for (const mutation of own) {
      const began = performance.now();
      const fate = await fateOf(bench, mutation, playable);
      const { name, harmless } = mutation;
      tell({ name, fate, seconds: (performance.now() - began) / 1_000, ...(harmless ? { harmless } : {}) });
    }
  } finally {
    await bench.close();
  }
};

const isExpected = ({ name, fate, harmless }: Report): boolean =>
  harmless || name in knownSurvivors ? fate.kind === 'survived' : fate.kind === 'killed';

const longest = 200;

const line = (report: Report): string => {
  const { name, fate } = report;
  const known = report.harmless ? 'as it should: no story may see it' : knownSurvivors[name];
  const why = fate.kind === 'survived' ? (known ?? '') : `${fate.by}: ${fate.says.replaceAll(/\s+/g, ' ')}`;
  const mark = isExpected(report) ? ' ' : '!';
  return `${mark} ${fate.kind.padEnd(13)} ${name}${why ? `\n                  ${why.slice(0, longest)}` : ''}`;
};

const summarize = (reports: readonly Report[], seconds: number): number => {
  const count = (kind: Fate['kind']): number => reports.filter(({ fate }) => fate.kind === kind).length;
  const wrong = reports.filter((report) => !isExpected(report));
  print(
    `\n${reports.length} mutations: ${count('killed')} killed, ${count('survived')} survived, ${count('unnamed')} without their cause, ${count('not rehearsed')} not rehearsed (${Math.round(seconds)} s)`,
  );
  if (wrong.length > 0) print(`Not as they should be:\n${wrong.map(line).join('\n')}`);
  return wrong.length === 0 && reports.length > 0 ? 0 : 1;
};

/** One process for each part; resolves when it has ended. */
const startPart = (part: number, take: (message: Message) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, [...process.argv.slice(2), `--part=${part}`]);
    child.on('message', (message) => take(message as Message));
    child.once('exit', (code) =>
      code === 0 || code === interrupted ? resolve() : reject(new Error(`part ${part} ended with ${code}`)),
    );
  });

const doAll = async (settings: Settings): Promise<number> => {
  const began = performance.now();
  // Each part hears Ctrl-C itself, and ends what it has started.
  let isInterrupted = false;
  onInterrupt(() => {
    isInterrupted = true;
  });
  const reports: Report[] = [];
  const totals: number[] = [];
  const take = (message: Message): void => {
    if ('fault' in message) print(message.fault);
    else if ('total' in message) totals.push(message.total);
    else {
      reports.push(message);
      const total = totals.reduce((sum, one) => sum + one, 0);
      print(`${String(reports.length).padStart(3)}/${total} ${line(message)}`);
    }
  };
  await Promise.all(Array.from({ length: settings.jobs }, (_, part) => startPart(part, take)));
  const code = summarize(reports, (performance.now() - began) / 1_000);
  return isInterrupted ? interrupted : code;
};

const listAll = async ({ only, seed }: Settings): Promise<number> => {
  const bench = await openBench(project, seed);
  for (const { name } of mutationsOf(bench.packaged)) if (only.test(name)) print(name);
  await bench.close();
  return 0;
};

class UsageError extends Error {
  override name = 'UsageError';
}

const numberOf = (name: string, text: string): number => {
  if (!/^[1-9]\d{0,5}$/.test(text))
    throw new UsageError(`Expected --${name} to be a whole number from 1 on, got "${text}".`);
  return Number(text);
};

const readArguments = () => {
  try {
    const { values } = parseArgs({ options, strict: true });
    return { ...values, only: new RegExp(values.only) };
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause });
  }
};

const tellParent = (message: Message): void => void process.send?.(message);

const run = async (): Promise<number> => {
  const values = readArguments();
  if (values.help) {
    print(help);
    return 0;
  }
  const { only, jobs, seed, list, part } = values;
  const settings = {
    only: new RegExp(only),
    jobs: numberOf('jobs', jobs),
    seed: numberOf('seed', seed),
    list,
  };
  if (part === undefined) return list ? listAll(settings) : doAll(settings);
  await doPart(settings, Number(part), tellParent);
  return 0;
};

try {
  process.exitCode = await run();
} catch (error) {
  const wrongUsage = error instanceof UsageError;
  process.stderr.write(
    wrongUsage ? `${error.message}\nSee npm run mutate -- --help\n` : `${(error as Error).stack}\n`,
  );
  process.exitCode = wrongUsage ? 2 : 1;
}
// A channel to the parent would keep the process alive.
process.disconnect?.();
