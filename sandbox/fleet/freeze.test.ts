import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createWorld, type World } from '../world.ts';
import { freezeHosts, runningOn } from './freeze.ts';
import { addHost } from './hosts.ts';
import { endProcessesOf, hostMark, processesOf } from './processes.ts';
import { fleet } from './service.ts';
import type { Host } from './state.ts';

let folder: string;
let world: World;
let host: Host;

const server = (text: string): string => `
  require('node:http')
    .createServer((request, answer) =>
      answer.end(JSON.stringify({ text: '${text}', pid: process.pid, argument: process.argv[2], mode: process.env.MODE, folder: process.cwd() })))
    .listen(Number(process.env.PORT), '127.0.0.1', () => console.log('up'));`;

type Seen = { readonly text: string; readonly pid: number };
const look = (): Promise<Seen> =>
  new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port: host.port, agent: false }, (answer) =>
      json(answer).then((body) => resolve(body as Seen), reject),
    );
    request.on('error', reject);
  });
const log = (): string => join(host.root, 'app.log');

/** Starts a service as a hook would, and waits until it serves. */
const serve = async (text: string): Promise<ChildProcess> => {
  writeFileSync(join(host.root, 'app.js'), server(text));
  const child = spawn(process.execPath, ['app.js', 'an argument'], {
    cwd: host.root,
    detached: true,
    env: { [hostMark]: host.root, PORT: String(host.port), MODE: 'full' },
    stdio: ['ignore', openSync(log(), 'a'), 'pipe'],
  });
  const until = async (): Promise<void> => look().then(() => undefined, until);
  await until();
  return child;
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-freeze-'));
  world = createWorld({ folder, services: [fleet] });
  host = await addHost(world, { name: 'web', tags: {} });
});

afterEach(async () => {
  await endProcessesOf(host.root);
  rmSync(folder, { recursive: true, force: true });
});

test('a service that is left alone goes on in its own process', async () => {
  await serve('one');
  const goBack = await freezeHosts(world);
  const before = await look();
  await goBack();
  expect(await look()).toEqual(before);
});

test('a service that has ended is started again as it was, as often as one likes', async () => {
  await serve('one');
  const goBack = await freezeHosts(world);
  const { pid, ...before } = await look();
  for (let round = 0; round < 2; round += 1) {
    await endProcessesOf(host.root);
    await goBack();
    const { pid: now, ...after } = await look();
    expect(after).toEqual(before);
    expect(now).not.toBe(pid);
    expect(readFileSync(log(), 'utf8')).toBe('up\n'.repeat(round + 2));
  }
});

test('a service that took its place is ended', async () => {
  const first = await serve('one');
  const goBack = await freezeHosts(world);
  first.kill('SIGKILL');
  await once(first, 'exit');
  await serve('two');
  expect((await look()).text).toBe('two');
  writeFileSync(join(host.root, 'app.js'), server('one'));
  await goBack();
  expect((await look()).text).toBe('one');
  expect(processesOf(host.root)).toHaveLength(1);
});

test('a host on which nothing ran runs nothing afterwards', async () => {
  const goBack = await freezeHosts(world);
  await serve('new');
  await goBack();
  expect(processesOf(host.root)).toEqual([]);
  await expect(look()).rejects.toThrow('ECONNREFUSED');
});

test('a file with the number of a process has the number that it has now', async () => {
  const { pid } = await serve('one');
  const file = join(host.root, 'run', 'app.pid');
  const other = join(host.root, 'run', 'other.pid');
  mkdirSync(join(host.root, 'run'), { recursive: true });
  const putBack = (): void => {
    writeFileSync(file, `${pid}\n`);
    writeFileSync(other, '1\n');
  };
  putBack();
  const goBack = await freezeHosts(world);
  await endProcessesOf(host.root);
  // Once it is started again, and once it is what runs already.
  for (let round = 0; round < 2; round += 1) {
    putBack();
    await goBack();
    expect(readFileSync(file, 'utf8')).toBe(`${(await look()).pid}\n`);
    expect(readFileSync(other, 'utf8')).toBe('1\n');
  }
  expect((await look()).pid).not.toBe(pid);
});

test('what a service itself has started is its own business', async () => {
  const child = spawn('/bin/sh', ['-c', 'sleep 1000 & echo; sleep 1000'], {
    env: { [hostMark]: host.root, PATH: '/usr/bin:/bin' },
    detached: true,
  });
  await once(child.stdout, 'data');
  const goBack = await freezeHosts(world);
  expect(runningOn(host).map((running) => running.argv[0])).toEqual(['/bin/sh']);
  process.kill(-(child.pid as number), 'SIGKILL');
  await once(child, 'exit');
  await goBack();
  expect(runningOn(host).map((running) => running.argv)).toEqual([
    ['/bin/sh', '-c', 'sleep 1000 & echo; sleep 1000'],
  ]);
});
