import { afterEach, expect, test } from '@jest/globals';
import type { JobOptions, User } from './options.ts';
import { ask, type Bench, openBench } from './testing.ts';

let bench: Bench;
afterEach(() => bench.close());

const jobs: readonly JobOptions[] = ['team/a', 'team/b', 'other/c'].map((path) => ({
  path,
  command: 'true',
}));
const limited: User = {
  name: 'bot',
  token: 'api-token',
  permissions: [],
  grants: [
    { path: 'team', permissions: ['Read'] },
    { path: 'team/a', permissions: ['Build'] },
  ],
};

const open = async (): Promise<void> => {
  bench = await openBench({ jobs, users: [limited, { name: 'ci', token: 'api-token', password: 'ci-pw' }] });
};

const asBot = async (path: string, method = 'GET') =>
  (await ask(`${bench.jenkins.url}${path}`, { method, user: 'bot:api-token' })).status;

test('who is granted something in a folder sees that folder, and nothing else', async () => {
  await open();
  const { body } = await ask(`${bench.jenkins.url}api/json?tree=jobs[name,jobs[name]]`, {
    user: 'bot:api-token',
  });
  expect(JSON.parse(body).jobs.map(({ name }: { name: string }) => name)).toEqual(['team']);
  expect(await asBot('job/other/job/c/api/json')).toBe(404);
  expect(await asBot('job/other/api/json')).toBe(404);
});

test('who may build one job may build that one, and stop nothing', async () => {
  await open();
  expect(await asBot('job/team/job/a/build?delay=60sec', 'POST')).toBe(201);
  expect(await asBot('job/team/job/b/build', 'POST')).toBe(403);
  expect(await asBot('queue/cancelItem?id=1', 'POST')).toBe(422);
});

test('what waits for a job that one may not read does not show', async () => {
  await open();
  await bench.post('job/other/job/c/build?delay=60sec');
  expect(await asBot('queue/item/1/api/json')).toBe(404);
  const { body } = await ask(`${bench.jenkins.url}queue/api/json`, { user: 'bot:api-token' });
  expect(JSON.parse(body).items).toEqual([]);
});

test('a crumb is good for its user, in its session, until a restart', async () => {
  await open();
  const url = `${bench.jenkins.url}job/team/job/a/build?delay=60sec`;
  const issued = await ask(`${bench.jenkins.url}crumbIssuer/api/json`, { user: 'ci:ci-pw' });
  const [cookie = ''] = String(issued.headers['set-cookie']).split(';');
  const headers = { 'Jenkins-Crumb': JSON.parse(issued.body).crumb, cookie };
  const change = async () => (await ask(url, { method: 'POST', user: 'ci:ci-pw', headers })).status;
  expect(await change()).toBe(201);
  bench.jenkins.restart();
  await bench.pass(20_000);
  expect(await change()).toBe(403);
});

test('it says who asks', async () => {
  await open();
  expect(await bench.read('whoAmI/api/json')).toMatchObject({
    name: 'ci',
    authenticated: true,
    anonymous: false,
  });
});
