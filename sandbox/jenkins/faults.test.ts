import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ask, type Bench, openBench } from './testing.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench({ jobs: [{ path: 'a', command: 'true', buildMs: 1_000 }] });
});
afterEach(() => bench.close());

test('a request that hangs gets no answer, and time goes on', async () => {
  bench.jenkins.hang('^GET /queue');
  const hanging = ask(`${bench.jenkins.url}queue/api/json`, { user: 'ci:api-token', patience: 50 });
  const refused = expect(hanging).rejects.toThrow('no answer');
  await bench.pass(60_000);
  await refused;
  expect((await bench.get('queue/api/json')).status).toBe(200);
});

test('a lost answer was served: the connection breaks, and the build is there', async () => {
  bench.jenkins.loseAnswer('^POST /job/a/build');
  await expect(bench.post('job/a/build?delay=0sec')).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect((await bench.post('job/a/build?delay=10sec')).status).toBe(201);
  await bench.until(() => bench.jenkins.builds()[0]?.result === 'SUCCESS');
});

test('a connection that breaks before the request is served leaves nothing behind', async () => {
  bench.jenkins.harm('^POST ', { kind: 'cut' });
  await expect(bench.post('job/a/build?delay=0sec')).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(await bench.read('queue/api/json?tree=items[id]')).toMatchObject({ items: [] });
});

test.each([
  ['a page instead of JSON', { kind: 'html' } as const, 200, 'text/html;charset=utf-8'],
  ['a way to the login', { kind: 'login' } as const, 302, undefined],
  [
    'the answer of a proxy',
    { kind: 'answer', status: 502, headers: { 'Content-Type': 'text/plain' } } as const,
    502,
    'text/plain',
  ],
])('%s, as often as was said', async (_, harm, status, type) => {
  bench.jenkins.harm('/api/json', harm, 2);
  for (let time = 0; time < 2; time += 1) {
    const answer = await bench.get('api/json');
    expect([answer.status, answer.headers['content-type']]).toEqual([status, type]);
  }
  expect((await bench.get('api/json')).status).toBe(200);
});

test('a body without an end goes on for as long as somebody reads it', async () => {
  bench.jenkins.harm('', { kind: 'endless' });
  const read = await new Promise<number>((resolve, reject) => {
    fetch(`${bench.jenkins.url}queue/api/json`)
      .then(async ({ body }) => {
        let bytes = 0;
        for await (const chunk of body ?? []) {
          bytes += chunk.length;
          if (bytes > 5_000_000) break;
        }
        resolve(bytes);
      })
      .catch(reject);
  });
  expect(read).toBeGreaterThan(5_000_000);
});

test('harm that has not happened yet is taken away again', async () => {
  bench.jenkins.hang('', Number.POSITIVE_INFINITY);
  bench.jenkins.heal();
  expect((await bench.get('api/json')).status).toBe(200);
});

test('a token that was replaced is refused, the new one is not', async () => {
  bench.jenkins.setToken('ci', 'another');
  expect((await bench.get('api/json')).status).toBe(401);
  expect((await ask(`${bench.jenkins.url}api/json`, { user: 'ci:another' })).status).toBe(200);
  expect(() => bench.jenkins.setToken('nobody', 'x')).toThrow('no user nobody');
});
