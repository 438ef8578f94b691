import { afterEach, expect, test } from '@jest/globals';
import { takeSnapshot } from '../snapshot/snapshot.ts';
import type { JobOptions } from './options.ts';
import { type Bench, openBench } from './testing.ts';

let bench: Bench;
afterEach(() => bench.close());

const long: JobOptions = { path: 'long', command: 'sleep 600', buildMs: 600_000 };
const short: JobOptions = { path: 'short', command: 'true', buildMs: 1_000 };

/** Status and when it was first seen, looking every 100 ms, from a moment on. */
const watch = async (ms: number): Promise<readonly string[]> => {
  const seen: string[] = [];
  for (let at = 0; at <= ms; at += 100) {
    const answer = await bench.get('api/json').then(
      ({ status, body }) => `${status} ${/<title>([^<]*)/.exec(body)?.[1] ?? ''}`.trim(),
      (error: NodeJS.ErrnoException) => String(error.code),
    );
    if (seen.at(-1) !== answer) seen.push(answer);
    await bench.pass(100);
  }
  return seen;
};

test('a restart is told, then refuses everybody, then every connection, and then starts', async () => {
  bench = await openBench({ jobs: [short] });
  expect(await bench.post('restart', 'admin:api-token')).toMatchObject({
    status: 302,
    headers: { location: bench.jenkins.url },
  });
  expect(await watch(16_000)).toEqual([
    '503 Restarting Jenkins',
    '401 Error 401 Unauthorized',
    'ECONNREFUSED',
    '503 Starting Jenkins',
    '200',
  ]);
});

test('a restart aborts freestyle builds, keeps what waits, and forgets what has left the queue', async () => {
  bench = await openBench({ jobs: [long, short] });
  await bench.post('job/long/build?delay=0sec');
  await bench.post('job/short/build?delay=90sec');
  await bench.pass(1_000);
  expect(bench.jenkins.builds()).toMatchObject([{ job: 'long', building: true }]);
  bench.jenkins.restart();
  await bench.pass(16_000);
  expect(bench.jenkins.builds()).toMatchObject([{ job: 'long', building: false, result: 'ABORTED' }]);
  expect((await bench.get('queue/item/1/api/json')).status).toBe(404);
  expect(await bench.read('queue/item/2/api/json')).toMatchObject({
    id: 2,
    _class: 'hudson.model.Queue$WaitingItem',
  });
  await bench.until(() => bench.jenkins.builds()[1]?.result === 'SUCCESS');
  expect(await bench.read('job/short/1/api/json?tree=queueId')).toMatchObject({ queueId: 2 });
});

test('an item whose build had not begun when the controller ended waits again, and is built once', async () => {
  bench = await openBench({ jobs: [short] });
  await bench.post('job/short/build?delay=9sec');
  // The queue is looked after every five seconds: here ten milliseconds before the end.
  await bench.pass(10_000 + 10 - 5_189);
  bench.jenkins.restart();
  await bench.pass(30_000);
  expect(bench.jenkins.builds()).toMatchObject([{ job: 'short', result: 'SUCCESS' }]);
});

test('quieted down it takes triggers and starts nothing, until that is called off', async () => {
  bench = await openBench({ jobs: [short] });
  await bench.post('quietDown', 'admin:api-token');
  expect((await bench.post('job/short/build?delay=0sec')).status).toBe(201);
  await bench.pass(60_000);
  expect(await bench.read('queue/item/1/api/json')).toMatchObject({
    _class: 'hudson.model.Queue$BuildableItem',
    why: 'Jenkins is about to shut down',
  });
  expect(await bench.read('api/json?tree=quietingDown')).toMatchObject({ quietingDown: true });
  await bench.post('cancelQuietDown', 'admin:api-token');
  await bench.until(() => bench.jenkins.builds()[0]?.result === 'SUCCESS');
});

test('a safe restart waits for what runs, and starts nothing before it', async () => {
  bench = await openBench({ jobs: [{ ...long, command: 'true', buildMs: 60_000 }, short] });
  await bench.post('job/long/build?delay=0sec');
  await bench.pass(1_000);
  await bench.post('safeRestart', 'admin:api-token');
  await bench.post('job/short/build?delay=0sec');
  await bench.pass(50_000);
  expect((await bench.get('api/json')).status).toBe(200);
  await bench.pass(15_000);
  expect((await bench.get('api/json')).status).toBe(503);
  await bench.until(() => bench.jenkins.builds()[1]?.building === false);
  expect(bench.jenkins.builds().map(({ job, result }) => `${job} ${result}`)).toEqual([
    'long SUCCESS',
    'short SUCCESS',
  ]);
});

test('only an administrator restarts it', async () => {
  bench = await openBench({ jobs: [] });
  const answer = await bench.post('restart');
  expect([answer.status, answer.headers['x-required-permission']]).toEqual([
    403,
    'hudson.model.Hudson.Administer',
  ]);
});

test('out of reach it refuses connections while its builds go on', async () => {
  bench = await openBench({ jobs: [short] });
  await bench.post('job/short/build?delay=0sec');
  await bench.jenkins.down();
  await expect(bench.get('api/json')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await bench.until(() => bench.jenkins.builds()[0]?.result === 'SUCCESS');
  await bench.jenkins.up();
  expect((await bench.get('api/json')).status).toBe(200);
});

test('a frozen moment of a restart is taken up again, the port with it', async () => {
  bench = await openBench({ jobs: [short] });
  await bench.post('job/short/build?delay=90sec');
  bench.jenkins.restart();
  await bench.pass(6_000);
  const frozen = await takeSnapshot(bench.world);
  const rest = async () => {
    await expect(bench.get('api/json')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await bench.pass(10_000);
    expect((await bench.get('queue/item/1/api/json')).status).toBe(200);
  };
  await rest();
  await frozen.restore();
  await rest();
  frozen.forget();
});
