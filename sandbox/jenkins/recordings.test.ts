/** Replays what a real Jenkins answered against the sandbox's: status, headers, classes, keys and order of states. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Work } from '../clock.ts';
import { github } from '../github/service.ts';
import type { Service } from '../service.ts';
import { createWorld, type World } from '../world.ts';
import { jenkins } from './service.ts';
import { startJenkins } from './start.ts';
import { type JobOptions, type Parameter, state } from './state.ts';

type Recorded = {
  readonly atMs: number;
  readonly note?: string;
  readonly request: { method: string; path: string; headers: Record<string, string>; body?: string };
  readonly response: { status: number; headers: Record<string, unknown>; json?: unknown; body?: string };
};
type Seen = { status: number; headers: Record<string, unknown>; body: string };

const stopwatch: Service = {
  name: 'stopwatch',
  protocol: 'custom',
  sdk: async () => ({}),
  operations: {},
  timers: { ring: () => undefined },
  initialState: () => ({}),
};

const users = [
  { name: 'ci', token: 'api-token', password: 'ci-pw' },
  { name: 'viewer', token: 'api-token', permissions: ['Read'] },
] as const;

const delivery: Parameter = { name: 'DELIVERY_ID' };
const smokeParameters: readonly Parameter[] = [
  delivery,
  { name: 'REVISION' },
  { name: 'SUITE', type: 'choice', choices: ['unit', 'integration'] },
  { name: 'QUICK', type: 'boolean', value: 'true' },
];
const smoke: JobOptions = {
  path: 'smoke',
  parameters: smokeParameters,
  command: 'echo delivery=$DELIVERY_ID',
  quietPeriodMs: 2_000,
};
const junit = `<testsuite name="api" tests="4">
  <testcase classname="api.Health" name="responds 200" time="0.5"/>
  <testcase classname="api.Health" name="version matches" time="0.25">
    <failure message="expected 1.2.3 got 1.2.2">AssertionError: expected 1.2.3 got 1.2.2
  at test.js:12</failure></testcase>
  <testcase classname="api.Cart" name="adds item" time="0.5"/>
  <testcase classname="api.Cart" name="flaky" time="0"><skipped message="quarantined"/></testcase>
</testsuite>`;

type Stage = {
  world: World;
  url: string;
  base: number;
  at: (ms: number) => Promise<void>;
  stop: () => Promise<void>;
};

/** A Jenkins whose clock the test moves; its queue is looked after at `tick` (and every five seconds). */
const stage = async (jobs: readonly JobOptions[], tick = 0): Promise<Stage> => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-jenkins-'));
  const world = createWorld({ folder, services: [jenkins, github, stopwatch], graceMs: 300 });
  let held: Work = world.clock.begin('the test');
  const started = await startJenkins(world, { users, jobs });
  const base = world.clock.now() + 100_000;
  state(world).started = base + tick - 5_000_000;
  const at = async (ms: number): Promise<void> => {
    world.clock.schedule(base + ms, 'stopwatch', 'ring', {});
    world.clock.end(held);
    held = await world.clock.until('the next request', () => world.clock.now() >= base + ms);
  };
  const stop = async () => {
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { world, url: started.url, base, at, stop };
};

/** The recordings name the token of a user, and spell out a password. */
const credentials = (header = ''): Record<string, string> => {
  const name = /<base64 (\w+):/.exec(header)?.[1];
  const token = name && `Basic ${Buffer.from(`${name}:api-token`).toString('base64')}`;
  return header === '' ? {} : { Authorization: token ?? header };
};

const send = (url: string, { method, path, headers, body }: Recorded['request']): Promise<Seen> =>
  new Promise((resolve, reject) => {
    const { Authorization, ...rest } = headers;
    const outgoing = request(new URL(path, url), {
      method,
      headers: { ...rest, ...credentials(Authorization) },
      agent: false,
    });
    outgoing.once('error', reject).once('response', async (incoming) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk);
      resolve({
        status: incoming.statusCode ?? 0,
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString(),
      });
    });
    outgoing.end(body);
  });

const trigger = (path: string, form: string): Recorded['request'] => ({
  method: 'POST',
  path,
  headers: { Authorization: '<base64 ci:', 'Content-Type': 'application/x-www-form-urlencoded' },
  body: form,
});

/** Values that say what something is or has come to; the others are told by their type. */
const telling = new Set([
  '_class',
  'result',
  'status',
  'name',
  'className',
  'url',
  'color',
  'failCount',
  'passCount',
  'skipCount',
  'totalCount',
]);

const shape = (value: unknown, key = ''): unknown => {
  if (Array.isArray(value)) return value.map((one) => shape(one, key));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shape(one, name)]));
  }
  if (value === null || typeof value === 'boolean') return value;
  if (!telling.has(key)) return typeof value;
  return typeof value === 'string' ? value.replace(/^http:\/\/[^/]+/, '') : value;
};

const transport = new Set(['connection', 'content-length', 'transfer-encoding', 'keep-alive']);
const headerNames = (headers: Record<string, unknown>): readonly string[] =>
  Object.keys(headers)
    .map((name) => name.toLowerCase())
    .filter((name) => !transport.has(name))
    .sort();

const pathOf = (headers: Record<string, unknown>): unknown =>
  String(headers.Location ?? headers.location ?? '').replace(/^http:\/\/[^/]+/, '');

const compare = (seen: Seen, recorded: Recorded): void => {
  const { request: asked, response } = recorded;
  const what = `${recorded.atMs} ${asked.method} ${asked.path}`;
  expect({
    what,
    status: seen.status,
    location: pathOf(seen.headers),
    headers: headerNames(seen.headers),
  }).toEqual({
    what,
    status: response.status,
    location: pathOf(response.headers),
    headers: headerNames(response.headers),
  });
  if (response.json)
    expect({ what, json: shape(JSON.parse(seen.body)) }).toEqual({ what, json: shape(response.json) });
};

/** Offsets into a log differ; a reader goes on from the offset it was told. */
const withOffset = (path: string, offsets: ReadonlyMap<string, string>): string =>
  path.replace(/start=(\d+)/, (_, offset: string) => `start=${offsets.get(offset) ?? offset}`);

const replay = async (
  { url, at }: Stage,
  file: string,
  chosen: (recorded: Recorded) => boolean = () => true,
): Promise<number> => {
  const text = await readFile(new URL(`../../test/recordings/${file}.json`, import.meta.url), 'utf8');
  const exchanges = (JSON.parse(text).exchanges as Recorded[]).filter(chosen);
  const offsets = new Map<string, string>();
  for (const recorded of exchanges) {
    await at(recorded.atMs);
    const path = withOffset(recorded.request.path, offsets);
    const seen = await send(url, { ...recorded.request, path });
    compare(seen, recorded);
    offsets.set(String(recorded.response.headers['X-Text-Size']), String(seen.headers['x-text-size']));
  }
  return exchanges.length;
};

const closing = async (on: Stage, run: () => Promise<void>): Promise<void> => {
  try {
    await run();
    expect(on.world.trace.filter(({ kind }) => kind === 'bug')).toEqual([]);
  } finally {
    await on.stop();
  }
};

test('a build from the trigger to its result', async () => {
  const on = await stage([{ ...smoke, buildMs: 2_505, finishingMs: 5_000 }], 5_268);
  await closing(on, async () => {
    await on.at(1);
    expect(await replay(on, '01-success-lifecycle')).toBe(14);
  });
});

test('an unstable build and its test report', async () => {
  const command = `cat > report.xml <<'END'\n${junit}\nEND\nexit 1`;
  const job: JobOptions = { path: 'unstable', parameters: [delivery], command, junit: '*.xml' };
  const on = await stage([{ ...job, quietPeriodMs: 2_000, buildMs: 298, finishingMs: 5_000 }], 4_921);
  await closing(on, async () => {
    state(on.world).nextItem = 2;
    expect(await replay(on, '02-unstable-with-test-report')).toBe(10);
  });
});

test('a duplicate trigger is merged and answered 303', async () => {
  const job: JobOptions = { path: 'concurrent', parameters: [delivery], command: 'true', concurrent: true };
  const on = await stage([{ ...job, buildMs: 6_116, finishingMs: 100 }], 9_655);
  await closing(on, async () => {
    state(on.world).nextItem = 4;
    expect(await replay(on, '04-coalesced-duplicate-303')).toBe(17);
  });
});

test('bad, missing and undeclared parameters, behind another build', async () => {
  const on = await stage([{ ...smoke, buildMs: 2_049, finishingMs: 50 }], 2_110);
  await closing(on, async () => {
    await send(on.url, trigger('/job/smoke/buildWithParameters?delay=0sec', 'DELIVERY_ID=p1'));
    await on.at(-10);
    await send(on.url, trigger('/job/smoke/buildWithParameters?delay=2000', 'DELIVERY_ID=p2'));
    state(on.world).nextItem = 9;
    expect(await replay(on, '07-bad-parameters')).toBe(14);
  });
});

test('disabled and missing jobs, items and builds', async () => {
  const jobs: readonly JobOptions[] = [
    { ...smoke, buildMs: 100 },
    { path: 'off', parameters: [delivery], command: 'true', disabled: true },
    { path: 'nopar', command: 'true' },
  ];
  const on = await stage(jobs);
  await closing(on, async () => {
    for (const number of [1, 2, 3]) {
      await on.at(-5_000 + number * 1_000);
      await send(on.url, trigger('/job/smoke/buildWithParameters?delay=0sec', `DELIVERY_ID=p${number}`));
    }
    expect(await replay(on, '08-disabled-and-missing')).toBe(9);
  });
});

test('a password needs a crumb, an API token none, and nobody gets nothing', async () => {
  const on = await stage([smoke]);
  await closing(on, async () => {
    state(on.world).nextItem = 12;
    const chosen = ({ note }: Recorded) => /password, no crumb|API token|anonymous/.test(note ?? '');
    expect(await replay(on, '10-csrf-crumbs', chosen)).toBe(3);
  });
});

test('an item cancelled in the queue', async () => {
  const on = await stage([{ ...smoke, buildMs: 100 }]);
  await closing(on, async () => {
    await send(on.url, trigger('/job/smoke/buildWithParameters?delay=0sec', 'DELIVERY_ID=p1'));
    await on.at(-1_000);
    state(on.world).nextItem = 15;
    expect(await replay(on, '12-queue-cancel')).toBe(7);
  });
});

test('a log read while it grows, and a build that is stopped', async () => {
  const command = 'for line in 1 2 3; do echo line $line; done; sleep 600';
  const job: JobOptions = { path: 'slow', parameters: [delivery, { name: 'SECONDS' }], command };
  const on = await stage([{ ...job, buildMs: 60_000, finishingMs: 100 }]);
  await closing(on, async () => {
    state(on.world).nextItem = 19;
    const slow = state(on.world).jobs.slow;
    if (slow) slow.nextNumber = 3;
    expect(await replay(on, '15-progressive-log-and-stop')).toBe(14);
  });
});

test('jobs in folders, with spaces in their names', async () => {
  const jobs: readonly JobOptions[] = [
    { ...smoke, path: 'team/web shop/smoke', buildMs: 1_013, finishingMs: 50 },
    {
      path: 'my job',
      parameters: [delivery],
      command: 'true',
      quietPeriodMs: 2_000,
      buildMs: 14,
      finishingMs: 50,
    },
  ];
  const on = await stage(jobs, 2_617);
  await closing(on, async () => {
    state(on.world).nextItem = 20;
    expect(await replay(on, '16-folders-and-spaces')).toBe(16);
  });
});

test('the queue forgets an item five minutes after it left', async () => {
  const job: JobOptions = {
    path: 'remote',
    parameters: [delivery],
    command: 'true',
    buildMs: 14,
    finishingMs: 50,
  };
  const on = await stage([job]);
  await closing(on, async () => {
    const items = [13, 14];
    for (const [index, id] of items.entries()) {
      await on.at(-5_000 + index * 1_000);
      state(on.world).nextItem = id;
      await send(on.url, trigger('/job/remote/buildWithParameters?delay=0sec', `DELIVERY_ID=p${id}`));
    }
    await on.at(0);
    state(on.world).nextItem = 41;
    expect(await replay(on, '24-queue-item-expiry')).toBe(11);
  });
});
