import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { root, useHost } from './host-under-test.ts';
import { livingProcesses, startAgain } from './living.ts';
import { endProcessesOf, hostMark } from './processes.ts';

useHost();

/** Says who it is to anybody who asks, and where it listens in a file that is there once it does. */
const source = `
  const { renameSync, writeFileSync } = require('node:fs');
  const { argv, env: { MODE: mode }, pid } = process;
  const said = JSON.stringify({ argv: argv.slice(2), cwd: process.cwd(), mode, pid });
  const server = require('node:http').createServer((request, answer) => answer.end(said));
  server.listen(0, '127.0.0.1', () => {
    console.log('up');
    writeFileSync('port.new', String(server.address().port));
    renameSync('port.new', 'port');
  });`;

const folder = (): string => join(root, 'srv');
const portFile = (): string => join(folder(), 'port');

const untilItServes = async (): Promise<void> => {
  while (!existsSync(portFile())) await new Promise((next) => setImmediate(next));
};

/** What the server says of itself. */
const look = async (): Promise<{ readonly pid: number }> => {
  await untilItServes();
  const request = get({ host: '127.0.0.1', port: readFileSync(portFile(), 'utf8'), agent: false });
  const [answer] = await once(request, 'response');
  return (await json(answer)) as { readonly pid: number };
};

const serve = (): ChildProcess => {
  mkdirSync(folder());
  writeFileSync(join(folder(), 'server.cjs'), source);
  return spawn(process.execPath, ['server.cjs', 'an argument', ''], {
    cwd: folder(),
    env: { [hostMark]: root, MODE: 'a=b\nc' },
    detached: true,
    stdio: ['ignore', openSync(join(root, 'app.log'), 'a'), 'ignore'],
  });
};

test('a server is described closely enough to be started again as it was', async () => {
  const child = serve();
  const { pid, ...before } = await look();
  const [living, ...others] = livingProcesses(root) ?? [];
  expect(others).toEqual([]);
  expect(living).toMatchObject({
    pid,
    parent: process.pid,
    program: process.execPath,
    argv: [process.execPath, 'server.cjs', 'an argument', ''],
    cwd: folder(),
    env: { [hostMark]: root, MODE: 'a=b\nc' },
    output: [join(root, 'app.log'), undefined],
  });
  await endProcessesOf(root);
  expect(child.signalCode).toBe('SIGKILL');
  expect(livingProcesses(root)).toEqual([]);

  rmSync(portFile());
  if (!living) throw new Error('nothing was found');
  const again = startAgain(living);
  const { pid: now, ...after } = await look();
  expect(now).toBe(again.pid);
  expect(after).toEqual(before);
  expect(readFileSync(join(root, 'app.log'), 'utf8')).toBe('up\nup\n');
  const [living2] = livingProcesses(root) ?? [];
  const { pid: _, started: first, ...same } = living;
  expect(living2).toMatchObject(same);
  expect(Number(living2?.started)).toBeGreaterThanOrEqual(Number(first));
});

test('another host has its own processes', async () => {
  serve();
  await look();
  expect(livingProcesses(`${root}0`)).toEqual([]);
});
