import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Work } from '../clock.ts';
import { commit, createRepository, type Repository, repositoryOf } from '../github/repository.ts';
import { github } from '../github/service.ts';
import type { Input } from '../service.ts';
import { createWorld, type World } from '../world.ts';
import type { JobOptions } from './options.ts';
import { jenkins } from './service.ts';
import { type Jenkins, startJenkins } from './start.ts';

let folder: string;
let world: World;
let held: Work;

const job: JobOptions = {
  path: 'hello-tests',
  repository: 'acme/hello',
  parameters: [{ name: 'DELIVERY_ID' }, { name: 'COMMIT' }],
  command: 'sh run-tests.sh',
  junit: 'reports/*.xml',
};

const passing = `mkdir reports
echo "<testsuites><testcase classname='test' name='says hello' time='0.1'/></testsuites>" > reports/junit.xml
`;
const failing = `mkdir reports
echo "<testsuites><testcase classname='test' name='says hello'><failure message='1 &lt; 2'/></testcase></testsuites>" > reports/junit.xml
exit 1
`;

const start = (jobs: readonly JobOptions[] = [job], contextPath = ''): Promise<Jenkins> =>
  startJenkins(world, {
    users: [
      { name: 'ci', token: 'secret-token' },
      { name: 'guest', token: 'guest-token', permissions: ['Read'] },
      { name: 'stranger', token: 'strange-token', permissions: [] },
    ],
    jobs,
    contextPath,
  });

const ask = (url: string, method = 'GET', user = 'ci:secret-token'): Promise<Response> =>
  fetch(url, {
    method,
    redirect: 'manual',
    headers: { authorization: `Basic ${Buffer.from(user).toString('base64')}` },
  });

const read = async (url: string): Promise<Input> => (await ask(url)).json();

/** Lets virtual time run until it holds, then stands it still again. */
const until = async (test: () => boolean): Promise<void> => {
  world.clock.end(held);
  held = await world.clock.until('the test', test);
};

const repositoryWith = async (script: string): Promise<Repository> => {
  const repository = await createRepository(world, 'acme/hello', folder, { message: 'nothing yet' });
  await commit(repository, { message: 'tests', files: { 'run-tests.sh': script } });
  return repository;
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-jenkins-'));
  const run = await mkdtemp(join(tmpdir(), 'slipway-run-'));
  world = createWorld({ folder: run, services: [jenkins, github], graceMs: 2_000 });
  held = world.clock.begin('the test');
});

afterEach(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
  await rm(world.folder, { recursive: true, force: true });
});

const runOne = async (script: string) => {
  const repository = await repositoryWith(script);
  const server = await start();
  const sha = await commit(repository, { message: 'newer', files: { 'other.txt': 'x' } });
  await ask(`${server.url}job/hello-tests/buildWithParameters?DELIVERY_ID=d1&COMMIT=${sha}`, 'POST');
  await until(() => server.builds()[0]?.building === false);
  return { server, sha, build: await read(`${server.url}job/hello-tests/lastBuild/api/json`) };
};

test('a job tests the commit that it was told, and takes its virtual time', async () => {
  const { build, sha, server } = await runOne(passing);
  expect(build).toMatchObject({ result: 'SUCCESS', building: false, inProgress: false, duration: 40_000 });
  const git = build.actions.find(({ _class }: { _class: string }) => _class.endsWith('BuildData'));
  expect(git.lastBuiltRevision.SHA1).toBe(sha);
  expect(server.builds()).toMatchObject([{ number: 1, result: 'SUCCESS', revision: sha }]);
});

test('a build tells what was committed since the one before', async () => {
  const { server } = await runOne(passing);
  const repository = repositoryOf(world, 'acme/hello');
  const sha = await commit(repository, {
    message: 'third\n\nin detail',
    files: { 'other.txt': 'y', 'new.txt': '' },
  });
  await ask(`${server.url}job/hello-tests/buildWithParameters?COMMIT=${sha}`, 'POST');
  await until(() => server.builds()[1]?.building === false);
  const { changeSet } = await read(
    `${server.url}job/hello-tests/2/api/json?tree=changeSet[kind,items[*,paths[*]]]`,
  );
  expect(changeSet).toMatchObject({
    kind: 'git',
    items: [
      {
        commitId: sha,
        msg: 'third',
        paths: [
          { editType: 'add', file: 'new.txt' },
          { editType: 'edit', file: 'other.txt' },
        ],
      },
    ],
  });
});

test('failing tests make the build unstable and name themselves', async () => {
  const { build, server } = await runOne(failing);
  expect(build.result).toBe('UNSTABLE');
  const report = await read(
    `${server.url}job/hello-tests/1/testReport/api/json?tree=failCount,suites[cases[name,status,errorDetails]]`,
  );
  expect(report.suites[0].cases).toEqual([{ name: 'says hello', status: 'FAILED', errorDetails: '1 < 2' }]);
});

test('a command that fails without a report makes the build fail, and its output is in the log', async () => {
  const { build, server } = await runOne('echo no such tool >&2; exit 127');
  expect(build.result).toBe('FAILURE');
  const log = await (await ask(`${server.url}job/hello-tests/1/consoleText`)).text();
  expect(log).toContain('no such tool\n');
  expect(log).toMatch(/^Started by user ci\n/);
  expect(log).toMatch(/Finished: FAILURE\n$/);
});

test('a commit that does not exist fails the build', async () => {
  await repositoryWith(passing);
  const server = await start();
  await ask(`${server.url}job/hello-tests/buildWithParameters?COMMIT=${'0'.repeat(40)}`, 'POST');
  await until(() => server.builds()[0]?.building === false);
  expect(server.builds()).toMatchObject([{ result: 'FAILURE' }]);
});

test('below a context path every address has it', async () => {
  const server = await start([job], '/jenkins');
  const answer = await ask(`${server.url}job/hello-tests/buildWithParameters`, 'POST');
  expect(answer.headers.get('location')).toBe(`${server.url}queue/item/1/`);
  expect(server.url).toMatch(/\/jenkins\/$/);
  const elsewhere = await ask(server.url.replace('/jenkins/', '/job/hello-tests/api/json'));
  expect(elsewhere.status).toBe(404);
});

test('who may not build is told which permission is missing; who may not read finds nothing', async () => {
  const { url } = await start();
  const guest = await ask(`${url}job/hello-tests/buildWithParameters`, 'POST', 'guest:guest-token');
  expect([guest.status, guest.headers.get('x-required-permission')]).toEqual([
    403,
    'hudson.model.Item.Build',
  ]);
  const stranger = await ask(`${url}job/hello-tests/api/json`, 'GET', 'stranger:strange-token');
  expect(stranger.status).toBe(404);
});

test('a wrong token is 401 without a sign of Jenkins', async () => {
  const { url } = await start();
  const answer = await ask(`${url}api/json`, 'GET', 'ci:guessed');
  expect([answer.status, answer.headers.get('x-jenkins')]).toEqual([401, null]);
  expect(answer.headers.get('www-authenticate')).toBe('Basic realm="Jenkins"');
});

test('an item waits for the executor, and its build number is known only a moment after it left', async () => {
  const server = await start([
    { path: 'a', command: 'true' },
    { path: 'b', command: 'true' },
    { path: 'c', command: 'true' },
  ]);
  for (const name of ['a', 'b', 'c']) await ask(`${server.url}job/${name}/build?delay=0sec`, 'POST');
  const [left, waiting] = [
    await read(`${server.url}queue/item/1/api/json`),
    await read(`${server.url}queue/item/3/api/json`),
  ];
  expect(left).toMatchObject({ cancelled: false, executable: null });
  expect(waiting).toMatchObject({ buildable: true, why: 'Waiting for next available executor' });
  await until(() => server.builds().length === 3);
  expect(await read(`${server.url}queue/item/3/api/json?tree=executable[number]`)).toMatchObject({
    executable: { number: 1 },
  });
});

test('a malformed tree is 500, a range takes its part', async () => {
  const server = await start([{ path: 'a', command: 'true', buildMs: 10 }]);
  for (const number of [1, 2, 3]) {
    await ask(`${server.url}job/a/build?delay=0sec`, 'POST');
    await until(() => server.builds()[number - 1]?.building === false);
  }
  expect((await ask(`${server.url}job/a/api/json?tree=builds[number`)).status).toBe(500);
  const { builds } = await read(`${server.url}job/a/api/json?tree=builds[number]{1,3}`);
  expect(builds.map(({ number }: { number: number }) => number)).toEqual([2, 1]);
});

test('what is not rehearsed is 501 and stands in the trace, and no secret does', async () => {
  const { url } = await start();
  expect((await ask(`${url}reload`, 'POST')).status).toBe(501);
  expect(world.trace.at(-1)).toMatchObject({
    who: 'jenkins',
    what: 'POST /reload',
    detail: { outcome: 'unknown' },
  });
  expect(JSON.stringify(world.trace)).not.toContain('secret-token');
});

test('spans are told in two units', async () => {
  const server = await start([{ path: 'a', command: 'true', buildMs: 100_000 }]);
  await ask(`${server.url}job/a/build?delay=90sec`, 'POST');
  const first = await read(`${server.url}queue/item/1/api/json?tree=why`);
  expect(first.why).toBe('In the quiet period. Expires in 1 min 30 sec');
  await until(() => server.builds()[0]?.building === false);
  for (const delay of ['0sec', '0sec']) {
    await ask(`${server.url}job/a/build?delay=${delay}`, 'POST');
    const count = server.builds().length;
    if (count < 2) await until(() => server.builds().length === 2);
  }
  const second = await read(`${server.url}queue/item/3/api/json?tree=why`);
  expect(second.why).toBe('Build #2 is already in progress (ETA: 1 min 40 sec)');
});
