/** The CPU that a function's process needs from its start to its first answer, against one that does nothing. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Internet, internetFrom } from '../sandbox/internet/addresses.ts';
import { type Ending, Environment } from '../sandbox/lambda/environment.ts';
import { variablesOf } from '../sandbox/lambda/variables.ts';
import { type Place, replay } from './exchange.ts';
import type { Recording } from './recording.ts';
import { median, type Row } from './row.ts';

const cpu = fileURLToPath(new URL('./cpu.cjs', import.meta.url));
const rounds = 25;
const limit = 5;
const limits: Readonly<Record<string, number>> = { 'validate-deployment': 5.5 };

const credentials = {
  accessKeyId: 'ASIABENCHBENCHBENCH0',
  secretAccessKey: 'bench',
  sessionToken: 'bench',
  principal: { kind: 'root', arn: 'arn:aws:iam::111122223333:root' },
} as const;

const variables = (of: Recording, taskRoot: string, endpoint: string, scratch: string) => ({
  ...variablesOf({
    name: of.name,
    handler: of.handler,
    runtime: 'nodejs24.x',
    memoryMegabytes: of.memoryMegabytes,
    region: 'eu-west-1',
    taskRoot,
    scratch,
    logGroup: `/aws/lambda/${of.name}`,
    logStream: 'bench',
    endpoint,
    credentials,
    own: of.variables,
  }),
  NODE_OPTIONS: `--require ${cpu}`,
});

const headersOf = (of: Recording, internet: Internet): Record<string, string> => ({
  'content-type': 'application/json',
  'lambda-runtime-aws-request-id': 'bench',
  'lambda-runtime-deadline-ms': String(of.now + 60_000),
  'lambda-runtime-invoked-function-arn': `arn:aws:lambda:eu-west-1:111122223333:function:${of.name}`,
  'lambda-runtime-trace-id': 'Root=1-00000000-000000000000000000000000',
  'x-sandbox-now': String(of.now),
  'x-sandbox-internet': JSON.stringify(internet),
});

const openPlaces = async (of: Recording, unknown: (key: string) => void) => {
  const aws = await replay(of.aws, unknown);
  const others: Record<string, Place> = {};
  for (const [name, exchanges] of Object.entries(of.others)) others[name] = await replay(exchanges, unknown);
  const internet = internetFrom(Object.entries(others).map(([name, { address }]) => [name, [address]]));
  return {
    aws,
    internet,
    close: () => [aws, ...Object.values(others)].forEach((place) => void place.close()),
  };
};

const run = async (process: Environment, of: Recording, internet: Internet): Promise<Ending> => {
  try {
    const failed = await process.start();
    if (failed) return failed;
    const event = { requestId: 'bench', headers: headersOf(of, internet), body: of.body };
    const ending = await process.invoke(event);
    // What it printed may lie beside its answer, still to be read.
    await setImmediate();
    return ending;
  } finally {
    process.close();
  }
};

/** CPU milliseconds of one cold start; throws when the function did not do its work. */
const measure = async (of: Recording, root: string): Promise<number> => {
  const strange: string[] = [];
  const lines: string[] = [];
  const places = await openPlaces(of, (key) => void strange.push(key));
  const process = new Environment({
    taskRoot: root,
    memoryMegabytes: of.memoryMegabytes,
    variables: variables(of, root, `http://${places.aws.address}`, root),
    now: of.now,
    internet: places.internet,
    ports: [Number(places.aws.address.split(':')[1])],
    line: (text) => void lines.push(text),
    wait: (due, sleeping, answer) => (sleeping ? answer(due) : undefined),
    refused: ({ host }) => void strange.push(`connection to ${host}`),
  });
  const ending = await run(process, of, places.internet);
  places.close();
  const said = lines.find((line) => line.startsWith('cpu '));
  if (ending.kind !== 'response' || strange.length > 0 || !said) {
    const why = [...strange, ...lines, JSON.stringify(ending)].join('\n  ');
    throw new Error(`${of.name} did not do in the benchmark what it did in the rehearsal:\n  ${why}`);
  }
  return Number(said.slice('cpu '.length)) / 1_000;
};

const shuffled = <T>(items: readonly T[]): T[] =>
  items
    .map((item) => ({ item, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);

const noOp: Recording = {
  name: 'no-op',
  handler: 'dist/no-op/index.handler',
  memoryMegabytes: 256,
  variables: {},
  now: Date.UTC(2026, 0, 5, 9),
  body: '{}',
  aws: [],
  others: {},
};

const rowOf = (name: string, own: readonly number[], base: readonly number[]): Row => ({
  what: `cold start ${name}`,
  measured: median(own.map((value, round) => value / (base[round] ?? Number.NaN))),
  limit: limits[name] ?? limit,
  unit: '× no-op',
  note: `${median(own).toFixed(0)} ms CPU; no-op ${median(base).toFixed(0)} ms`,
});

/** A row for each function whose bundle lies in `dist` under `root`: the median of paired rounds. */
export const coldStartRows = async (
  recordings: readonly Recording[],
  root: string,
): Promise<readonly Row[]> => {
  await mkdir(join(root, 'dist/no-op'), { recursive: true });
  await writeFile(join(root, 'dist/no-op/index.js'), 'exports.handler = async () => null;\n');
  const all = [noOp, ...recordings];
  const results = new Map<string, number[]>(all.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const one of shuffled(all)) {
      const milliseconds = await measure(one, root);
      // The first round warms the disk's cache.
      if (round > 0) results.get(one.name)?.push(milliseconds);
    }
  }
  const base = results.get(noOp.name) ?? [];
  return recordings.map(({ name }) => rowOf(name, results.get(name) ?? [], base));
};

/** A folder of its own for bundles that are measured. */
export const withFolder = async <T>(use: (root: string) => Promise<T>): Promise<T> => {
  const root = await mkdtemp(join(tmpdir(), 'slipway-bench-'));
  try {
    return await use(root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
};
