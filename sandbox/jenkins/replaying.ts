/** Replays what a real Jenkins answered against the sandbox's: status, headers, classes, keys and order of states. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { Work } from '../clock.ts';
import { github } from '../github/service.ts';
import { createWorld, type World } from '../world.ts';
import type { JobOptions } from './options.ts';
import { jenkins } from './service.ts';
import { startJenkins } from './start.ts';
import { state } from './state.ts';
import { ask, stopwatch, type Told, users } from './testing.ts';

export type Recorded = {
  readonly atMs: number;
  readonly note?: string;
  readonly request: { method: string; path: string; headers: Record<string, string>; body?: string };
  readonly response?: { status: number; headers: Record<string, unknown>; json?: unknown; body?: string };
  /** Why there was no answer. */
  readonly error?: string;
};
type Seen = Told;

export type Stage = {
  world: World;
  url: string;
  base: number;
  at: (ms: number) => Promise<void>;
  stop: () => Promise<void>;
};

/** A Jenkins whose clock the test moves; its queue is looked after at `tick` (and every five seconds). */
export const openStage = async (jobs: readonly JobOptions[], tick = 0): Promise<Stage> => {
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

/** Sends what was recorded, as the user that it names. */
export const send = (url: string, { method, path, headers, body }: Recorded['request']): Promise<Told> => {
  const { Authorization, ...rest } = headers;
  return ask(new URL(path, url).href, {
    method,
    headers: { ...rest, ...credentials(Authorization) },
    ...(body === undefined ? {} : { body }),
  });
};

/** A trigger by the user ci. */
export const trigger = (path: string, form: string): Recorded['request'] => ({
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

const compare = (seen: Seen, { request: asked, response, atMs }: Recorded): void => {
  const what = `${atMs} ${asked.method} ${asked.path}`;
  const { status, headers = {}, json } = response ?? {};
  expect({
    what,
    status: seen.status,
    location: pathOf(seen.headers),
    headers: headerNames(seen.headers),
  }).toEqual({ what, status, location: pathOf(headers), headers: headerNames(headers) });
  if (json) expect({ what, json: shape(JSON.parse(seen.body)) }).toEqual({ what, json: shape(json) });
};

const cookieOf = (headers: Record<string, unknown>): string =>
  /JSESSIONID[^;]*/.exec(String(headers['Set-Cookie'] ?? headers['set-cookie']))?.[0] ?? '';

const crumbOf = (json: unknown): string => (json as { crumb?: string } | undefined)?.crumb ?? '';

/** What a caller was told and gives back later: offsets of a log, a crumb, a cookie. */
const learn = (known: Map<string, string>, recorded: Recorded, seen: Seen): void => {
  const { headers = {}, json } = recorded.response ?? {};
  known.set(`start=${headers['X-Text-Size']}`, `start=${seen.headers['x-text-size']}`);
  known.set(cookieOf(headers), cookieOf(seen.headers));
  if (crumbOf(json)) known.set(crumbOf(json), crumbOf(JSON.parse(seen.body)));
};

const withLearned = (
  request: Recorded['request'],
  known: ReadonlyMap<string, string>,
): Recorded['request'] => {
  const headers = Object.entries(request.headers).map(([name, value]) => [name, known.get(value) ?? value]);
  const path = request.path.replace(/start=\d+/, (start) => known.get(start) ?? start);
  return { ...request, path, headers: Object.fromEntries(headers) };
};

/** The files that have been replayed. */
export const replayed = new Set<string>();

/** What a file holds. */
const exchangesOf = async (file: string): Promise<readonly Recorded[]> => {
  const text = await readFile(new URL(`../../test/recordings/${file}.json`, import.meta.url), 'utf8');
  return JSON.parse(text).exchanges;
};

/** Asks what was asked then, at the same moments, and compares every answer; gives how many there were. */
export const replay = async (
  { url, at }: Stage,
  file: string,
  asSeen: (recorded: Recorded) => Recorded = (recorded) => recorded,
): Promise<number> => {
  replayed.add(file);
  const exchanges = await exchangesOf(file);
  const known = new Map<string, string>();
  for (const recorded of exchanges.map(asSeen)) {
    await at(recorded.atMs);
    const sent = send(url, withLearned(recorded.request, known));
    if (recorded.error) await expect(sent).rejects.toMatchObject({ code: recorded.error });
    else {
      const seen = await sent;
      compare(seen, recorded);
      learn(known, recorded, seen);
    }
  }
  return exchanges.length;
};

/** Runs it, and closes the stage, which must have shown no fault of the sandbox. */
export const closing = async (on: Stage, run: () => Promise<void>): Promise<void> => {
  try {
    await run();
    expect(on.world.trace.filter(({ kind }) => kind === 'bug')).toEqual([]);
  } finally {
    await on.stop();
  }
};
