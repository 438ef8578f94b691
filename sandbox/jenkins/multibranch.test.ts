import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Bench, openBench } from './testing.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench({
    jobs: [
      {
        kind: 'multibranch',
        path: 'team/app',
        branches: ['main', 'feature/login'],
        declares: [{ name: 'DELIVERY_ID' }],
        stages: [{ name: 'Test', command: 'test "$BRANCH_NAME" = feature/login', ms: 1_000 }],
      },
    ],
  });
});
afterEach(() => bench.close());

test('a branch has a job whose name and address are encoded, once and once more', async () => {
  const project = await bench.read('job/team/job/app/api/json?tree=jobs[name,displayName,fullName,url]');
  expect(project._class).toBe('org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject');
  expect(project.jobs[1]).toMatchObject({
    name: 'feature%2Flogin',
    displayName: 'feature/login',
    fullName: 'team/app/feature%2Flogin',
    url: `${bench.jenkins.url}job/team/job/app/job/feature%252Flogin/`,
  });
});

test.each([
  ['feature%252Flogin', 200],
  ['feature%2Flogin', 200],
  ['feature/login', 404],
])('its job is asked for as %s: %i', async (name, status) => {
  expect((await bench.get(`job/team/job/app/job/${name}/api/json`)).status).toBe(status);
});

test('a build of a branch runs for that branch, and its first run declares the parameters', async () => {
  const job = 'job/team/job/app/job/feature%252Flogin/';
  expect((await bench.post(`${job}buildWithParameters?DELIVERY_ID=x`)).status).toBe(500);
  await bench.post(`${job}build?delay=0sec`);
  await bench.until(() => bench.jenkins.builds()[0]?.building === false);
  expect(await bench.read(`${job}1/api/json?tree=result,fullDisplayName`)).toMatchObject({
    result: 'SUCCESS',
    fullDisplayName: 'team » app » feature/login #1',
  });
  expect((await bench.post(`${job}buildWithParameters?DELIVERY_ID=x`)).status).toBe(201);
});

test('building the project looks for branches: new ones get a job and a build', async () => {
  bench.jenkins.addBranch('team/app', 'fix/typo');
  const answer = await bench.post('job/team/job/app/build?delay=0');
  expect([answer.status, answer.headers.location]).toEqual([302, `${bench.jenkins.url}job/team/job/app/`]);
  await bench.until(() => bench.jenkins.builds().length === 1);
  const url = 'job/team/job/app/job/fix%252Ftypo/1/api/json?tree=actions[causes[shortDescription]]';
  expect(JSON.stringify(await bench.read(url))).toContain('Branch indexing');
});

test('a folder lists what is in it, and is nothing that could be built', async () => {
  expect(await bench.read('job/team/api/json')).toMatchObject({
    _class: 'com.cloudbees.hudson.plugins.folder.Folder',
    jobs: [{ name: 'app', url: `${bench.jenkins.url}job/team/job/app/` }],
  });
  expect((await bench.post('job/team/build')).status).toBe(404);
});
