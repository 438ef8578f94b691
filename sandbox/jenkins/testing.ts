/** What tests of this Jenkins share: a world of its own, whose time stands still while the test acts. */
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Work } from '../clock.ts';
import { github } from '../github/service.ts';
import type { Input, Service } from '../service.ts';
import { createWorld, type World } from '../world.ts';
import { jenkins } from './service.ts';
import { type Jenkins, type JenkinsOptions, startJenkins } from './start.ts';

/** Rings when a test wants time to have passed. */
export const stopwatch: Service = {
  name: 'stopwatch',
  protocol: 'custom',
  sdk: async () => ({}),
  operations: {},
  timers: { ring: () => undefined },
  initialState: () => ({}),
};

export type Told = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
};

export type Asking = {
  readonly method?: string;
  /** `user:token`. */
  readonly user?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Gives up after so many real milliseconds. */
  readonly patience?: number;
};

/** One request on a connection of its own; what breaks it rejects with its code. */
export const ask = (
  url: string,
  { method = 'GET', user, headers, body, patience }: Asking = {},
): Promise<Told> =>
  new Promise((resolve, reject) => {
    const credentials = user && `Basic ${Buffer.from(user).toString('base64')}`;
    const outgoing = request(url, {
      method,
      agent: false,
      headers: { ...headers, ...(credentials ? { authorization: credentials } : {}) },
    });
    if (patience) outgoing.setTimeout(patience, () => outgoing.destroy(new Error('no answer')));
    outgoing.once('error', reject).once('response', async (incoming) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk);
      const { statusCode: status = 0, headers: told } = incoming;
      resolve({ status, headers: told, body: Buffer.concat(chunks).toString() });
    });
    outgoing.end(body);
  });

export type Bench = {
  readonly world: World;
  readonly jenkins: Jenkins;
  /** By the user `ci`. */
  readonly get: (path: string) => Promise<Told>;
  readonly post: (path: string, user?: string) => Promise<Told>;
  readonly read: (path: string) => Promise<Input>;
  /** Lets virtual time run until it holds. */
  readonly until: (test: () => boolean) => Promise<void>;
  readonly pass: (ms: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** The users that every test has. */
export const users: JenkinsOptions['users'] = [
  { name: 'ci', token: 'api-token', password: 'ci-pw' },
  { name: 'viewer', token: 'api-token', permissions: ['Read'] },
  { name: 'admin', token: 'api-token', permissions: ['Read', 'Build', 'Cancel', 'Administer'] },
];

/** A Jenkins in a world whose time the test moves. */
export const openBench = async (options: Partial<JenkinsOptions>): Promise<Bench> => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-jenkins-'));
  const world = createWorld({ folder, services: [jenkins, github, stopwatch], graceMs: 2_000 });
  let held: Work = world.clock.begin('the test');
  const started = await startJenkins(world, { users, jobs: [], ...options });
  const until = async (test: () => boolean): Promise<void> => {
    world.clock.end(held);
    held = await world.clock.until('the test', test);
  };
  const get = (path: string) => ask(`${started.url}${path}`, { user: 'ci:api-token' });
  return {
    world,
    jenkins: started,
    get,
    post: (path, user = 'ci:api-token') => ask(`${started.url}${path}`, { method: 'POST', user }),
    read: async (path) => JSON.parse((await get(path)).body),
    until,
    pass: (ms) => {
      const then = world.clock.now() + ms;
      world.clock.schedule(then, 'stopwatch', 'ring', {});
      return until(() => world.clock.now() >= then);
    },
    close: async () => {
      await world.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
