/** `npm start`: rehearses a scenario with the packaged template and bundles, and says whether it kept its promises. */
import { writeFile } from 'node:fs/promises';
import { complaintsOf } from './complaints.ts';
import { onInterrupt } from './interrupt.ts';
import { type Rehearsal, rehearse, type Verdict } from './rehearsal.ts';
import type { Scenario } from './scenario.ts';
import { scenarios } from './scenarios/index.ts';
import { printLine } from './timeline.ts';
import { readArguments, readSeed, UsageError } from './usage.ts';
import { operatorKey } from './world.ts';

const help = `Rehearses a delivery on this machine: a real serverless deploy against local AWS endpoints, then a story.

Usage: npm start -- [options]

  --scenario NAME   the story to play (default: green)
  --list            the stories there are
  --seed N          the order of what happens in parallel (default: 1)
  --json FILE       writes what happened and what held to FILE
  --keep            leaves everything running afterwards and says how to look around; Ctrl-C ends it
  --help            this text

Exit codes: 0 all that the scenario promises held, 1 it did not, 2 wrong usage,
            3 not rehearsed: something was used that the sandbox does not do.`;

const exitCodes: Readonly<Record<Verdict, number>> = { passed: 0, failed: 1, 'not-rehearsed': 3 };

const options = {
  scenario: { type: 'string', default: 'green' },
  list: { type: 'boolean', default: false },
  seed: { type: 'string', default: '1' },
  json: { type: 'string' },
  keep: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const findScenario = (name: string): Scenario => {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (!found) {
    const known = scenarios.map((scenario) => scenario.name).join(', ');
    throw new UsageError(`Expected --scenario to be one of ${known}, got "${name}".`);
  }
  return found;
};

const colour = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;
const print = (text = ''): void => {
  if (!pressed) process.stdout.write(`${text}\n`);
};

const words: Readonly<Record<Verdict, string>> = {
  passed: 'PASSED',
  failed: 'FAILED',
  'not-rehearsed': 'NOT REHEARSED',
};

const report = ({ record, logFile }: Rehearsal): void => {
  print('\nPromises');
  for (const { text, held, why } of record.promises)
    print(`  ${held ? '+ kept  ' : '! broken'}  ${text}${why ? ` (${why})` : ''}`);
  const { total, denied, unknown } = record.calls;
  const { seconds } = record;
  print(`\n${total} calls, ${denied} denied, ${unknown} not rehearsed`);
  print(`package ${seconds.package} s, deploy ${seconds.deploy} s, rehearsal ${seconds.rehearse} s`);
  print(
    `${words[record.verdict]}  ${record.scenario} (seed ${record.seed}, trace ${record.traceHash.slice(0, 12)})`,
  );
  if (record.verdict !== 'passed') print(`Everything that happened, line by line: ${logFile}`);
};

/** The last different things that went wrong, and what never happened at all. */
const reasonLines = ({ record, world, lines, fault }: Rehearsal): void => {
  if (record.verdict === 'passed') return;
  if (fault !== undefined) print(`\nIt could not be played to its end: ${fault}`);
  print('\nWhat went wrong last');
  for (const complaint of complaintsOf(world, lines)) print(`  ${complaint}`);
};

/** Whoever has pressed Ctrl-C wants to hear nothing more. */
let pressed = false;

/** Until the rehearsal is over Ctrl-C ends it half-way; after that it ends the waiting of --keep. */
const interrupt = () => {
  let halfWay: (() => Promise<void>) | undefined;
  let over: () => void = () => {};
  const done = new Promise<void>((resolve) => {
    over = resolve;
  });
  onInterrupt(() => {
    pressed = true;
    if (halfWay) void halfWay().finally(() => process.exit(130));
    else over();
  });
  return {
    done,
    endBy: (end: (() => Promise<void>) | undefined): void => {
      halfWay = end;
    },
  };
};

const exportKey = (): string =>
  `export AWS_ACCESS_KEY_ID=${operatorKey.accessKeyId} AWS_SECRET_ACCESS_KEY=${operatorKey.secretAccessKey}`;

const stay = async ({ world, leave, folder, logFile }: Rehearsal, done: Promise<void>): Promise<void> => {
  leave();
  print(`\nStill running. Its files: ${folder}; all that happened: ${logFile}\nLook around with:`);
  print(`  export AWS_ENDPOINT_URL=${world.url} AWS_REGION=${world.region}`);
  print(`  ${exportKey()}`);
  print('  npx serverless info');
  print(`  aws --endpoint-url ${world.url} codepipeline get-pipeline-state --name hello-delivery`);
  const named = [...world.network].filter(([name]) => !name.startsWith('127.'));
  for (const [name, addresses] of named)
    print(`  ${name} is served at ${addresses.map((one) => `http://${one}`).join(' ')}`);
  print('Ctrl-C ends it.');
  await done;
};

const list = (): string => scenarios.map(({ name, summary }) => `${name.padEnd(16)} ${summary}`).join('\n');

const run = async (): Promise<number> => {
  const values = readArguments(options);
  if (values.help || values.list) {
    print(values.help ? help : list());
    return 0;
  }
  const scenario = findScenario(values.scenario);
  const seed = readSeed(values.seed);
  print(`${scenario.name}: ${scenario.summary}\n`);
  print('virtual time   real');
  const ctrlC = interrupt();
  const rehearsal = await rehearse({
    scenario,
    seed,
    project: process.cwd(),
    onOpen: ctrlC.endBy,
    onStep: (text) => print(`          ${text}`),
    onLine: (line, seconds) => print(printLine(line, seconds, colour)),
  });
  if (values.json) await writeFile(values.json, `${JSON.stringify(rehearsal.record, undefined, 2)}\n`);
  reasonLines(rehearsal);
  report(rehearsal);
  ctrlC.endBy(undefined);
  if (values.keep) await stay(rehearsal, ctrlC.done);
  await rehearsal.close(rehearsal.record.verdict !== 'passed');
  return exitCodes[rehearsal.record.verdict];
};

try {
  process.exitCode = await run();
} catch (error) {
  const usage = error instanceof UsageError;
  if (!pressed)
    process.stderr.write(
      usage
        ? `${error.message}\nSee npm start -- --help\n`
        : `${error instanceof Error ? error.stack : error}\n`,
    );
  process.exitCode = usage ? 2 : 1;
}
