import { afterEach, expect, test } from '@jest/globals';
import { json, startServer } from '../../test/http-server.ts';
import { recording } from '../../test/jenkins-recordings.ts';
import { newRun } from '../core/jenkins-run.ts';
import { jenkins } from './jenkins.ts';
import { carryOut, type Site } from './jenkins-commands.ts';

const described = recording('17-pipeline-wfapi')
  .filter(({ request }) => request.path === '/job/pipe/1/wfapi/describe')
  .map(({ response }) => response?.json as object);
const running = {
  _class: 'org.jenkinsci.plugins.workflow.job.WorkflowRun',
  number: 1,
  building: true,
  inProgress: true,
  result: null,
  timestamp: 0,
  estimatedDuration: 60_000,
  actions: [{ parameters: [{ name: 'DELIVERY_ID', value: 'wf1' }] }],
};

const servers: Awaited<ReturnType<typeof startServer>>[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

const look = async (build: object, description: object | number) => {
  const server = await startServer(({ path }, response) => {
    if (!path.includes('wfapi')) return json(response, build);
    if (typeof description === 'object') return json(response, description);
    response.writeHead(description, { 'content-type': 'text/html' }).end('<html/>');
  });
  servers.push(server);
  const secrets = async () => ({ user: 'ci', token: 't' });
  const site = { jenkins: jenkins({ url: server.url, secrets }), path: 'job/pipe/' } as unknown as Site;
  const run = newRun({ actionExecutionId: 'wf1', executionId: 'e' }, 0);
  const sighting = await carryOut(site, run, { do: 'look-at-build', build: 1 });
  return { sighting, asked: server.asked.map(({ path }) => path.replace(/\?.*/, '')) };
};

test.each([
  [2, { name: 'Test', paused: false }],
  [0, undefined],
  [4, undefined],
])('the stage at which a Pipeline is, as it was recorded (%i)', async (index, stage) => {
  const { sighting, asked } = await look(running, described[index] as object);
  expect(sighting).toEqual({
    seen: 'build',
    is: 'running',
    number: 1,
    startedAt: 0,
    estimatedMs: 60_000,
    hasStages: true,
    ...(stage ? { stage } : {}),
  });
  expect(asked).toEqual(['/job/pipe/1/api/json', '/job/pipe/1/wfapi/describe']);
});

test('a Pipeline that waits for a person says at which stage', async () => {
  const paused = structuredClone(described[2]) as { status: string; stages: { status: string }[] };
  paused.status = 'PAUSED_PENDING_INPUT';
  for (const stage of paused.stages.slice(1)) stage.status = 'PAUSED_PENDING_INPUT';
  expect((await look(running, paused)).sighting).toMatchObject({ stage: { name: 'Test', paused: true } });
});

test.each([404, 500, 403])('stages that cannot be had (%i) hold nothing up', async (status) => {
  const { sighting } = await look(running, status);
  expect(sighting).toMatchObject({ is: 'running' });
  expect(sighting).not.toHaveProperty('stage');
});

test('a freestyle build has no stages, and is not asked for them', async () => {
  const { asked } = await look({ ...running, _class: 'hudson.model.FreeStyleBuild' }, 404);
  expect(asked).toEqual(['/job/pipe/1/api/json']);
});
