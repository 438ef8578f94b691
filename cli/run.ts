import { explain } from '../shared/checks/index.ts';
import { explainGate } from '../shared/core/explain.ts';
import { help, readArguments, UsageError, type Wanted } from './arguments.ts';
import { type Prepared, prepare } from './prepare.ts';
import { type Means, once, print, type Run, watch } from './rounds.ts';
import { type Environment, makeScreen, type Output } from './screen.ts';
import { headline, interruptedAt } from './words.ts';

/** All that the command has of the world. */
export type World = Means & { readonly err: Output; readonly env: Environment };

const exitCodes = {
  'good release': 0,
  'bad release': 1,
  'checker blind': 3,
  'environment broken': 3,
  running: 3,
} as const;
const WRONG_USAGE = 2;
const INTERRUPTED = 130;

/** Runs the command; resolves with its exit code. */
export const validate = async (args: readonly string[], world: World): Promise<number> => {
  try {
    const wanted = readArguments(args);
    if (wanted === 'help') return say(world.out, help, 0);
    const prepared = await prepare(wanted, world);
    if (wanted.explain) return say(world.out, explained(prepared), 0);
    return await judge(wanted, prepared, world);
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown;
    return say(world.err, `${thrown.message}\nSee npm run validate -- --help`, WRONG_USAGE);
  }
};

const say = (output: Output, text: string, code: number): number => {
  output.write(`${text}\n`);
  return code;
};

const explained = ({ gate, environment, only }: Prepared): string => {
  const checks = gate.checks.filter(({ name }) => !only || only.includes(name));
  return explainGate({ ...gate, checks }, environment, explain);
};

const judge = async (wanted: Wanted, prepared: Prepared, world: World): Promise<number> => {
  const screen = makeScreen(wanted.json ? world.err : world.out, world.env, () => new Date(world.now()));
  const run: Run = { wanted, means: world, screen, seen: undefined };
  screen.say([headline(prepared)]);
  const ended = await Promise.race([
    wanted.watch ? watch(run, prepared) : once(run, prepared),
    abortion(world.interrupted),
  ]);
  if (ended && !world.interrupted.aborted) return exitCodes[ended.verdict];
  screen.end();
  screen.say(interruptedAt(run.seen));
  if (wanted.json && !wanted.watch && run.seen) print(run, run.seen);
  return INTERRUPTED;
};

const abortion = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
