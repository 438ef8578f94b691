import { afterEach, expect, test } from '@jest/globals';
import { takeSnapshot } from '../snapshot/snapshot.ts';
import type { PipelineOptions } from './options.ts';
import { ask, type Bench, openBench } from './testing.ts';

let bench: Bench;
afterEach(() => bench.close());

const pipe = (more: Partial<PipelineOptions>): PipelineOptions => ({
  kind: 'pipeline',
  path: 'pipe',
  stages: [
    { name: 'Build', command: 'echo built > out.txt', ms: 5_000 },
    { name: 'Test', command: 'cat out.txt', ms: 20_000 },
  ],
  ...more,
});

const run = async (more: Partial<PipelineOptions> = {}): Promise<void> => {
  bench = await openBench({ jobs: [pipe(more)] });
  await bench.post('job/pipe/build?delay=0sec');
};

const ended = () => bench.until(() => bench.jenkins.builds()[0]?.building === false);
const build = () => bench.read('job/pipe/1/api/json');
const view = async () => {
  const { status, stages } = await bench.read('job/pipe/1/wfapi/describe');
  return [
    status,
    ...stages.map((stage: { name: string; status: string }) => `${stage.name} ${stage.status}`),
  ];
};

test('its stages run one after the other in one workspace', async () => {
  await run();
  await bench.pass(10_000);
  expect(await view()).toEqual(['IN_PROGRESS', 'Build SUCCESS', 'Test IN_PROGRESS']);
  await ended();
  expect(await view()).toEqual(['SUCCESS', 'Build SUCCESS', 'Test SUCCESS']);
  expect(await build()).toMatchObject({
    _class: 'org.jenkinsci.plugins.workflow.job.WorkflowRun',
    result: 'SUCCESS',
    duration: 26_000,
  });
  expect((await bench.get('job/pipe/1/consoleText')).body).toContain('built\n');
});

test('a command that fails ends the run, and its stage says how', async () => {
  await run({ stages: [{ name: 'Test', command: 'exit 3' }, { name: 'Never' }] });
  await ended();
  const { stages, status } = await bench.read('job/pipe/1/wfapi/describe');
  expect(status).toBe('FAILED');
  expect(stages).toMatchObject([
    {
      name: 'Test',
      status: 'FAILED',
      error: { message: 'script returned exit code 3', type: 'hudson.AbortException' },
    },
  ]);
  expect(await build()).toMatchObject({ result: 'FAILURE' });
});

test('failing tests show as a result while the run still goes on', async () => {
  const command = `echo "<testsuite name='s'><testcase classname='c' name='t'><failure/></testcase></testsuite>" > r.xml; exit 1`;
  await run({
    stages: [
      { name: 'Test', command, junit: '*.xml', mayFail: true, ms: 1_000 },
      { name: 'Tidy', ms: 60_000 },
    ],
  });
  await bench.pass(30_000);
  expect(await build()).toMatchObject({ building: true, inProgress: true, result: 'UNSTABLE' });
  await ended();
  expect(await view()).toEqual(['UNSTABLE', 'Test UNSTABLE', 'Tidy SUCCESS']);
  expect(await bench.read('job/pipe/1/testReport/api/json?tree=failCount')).toMatchObject({ failCount: 1 });
});

test('a run that finds nothing to do is not built', async () => {
  await run({ stages: [{ name: 'Look', result: 'NOT_BUILT' }, { name: 'Never' }] });
  await ended();
  expect(await build()).toMatchObject({ result: 'NOT_BUILT' });
  expect(await view()).toEqual(['NOT_EXECUTED', 'Look NOT_EXECUTED']);
});

const asking: Partial<PipelineOptions> = {
  stages: [
    { name: 'Build', ms: 1_000 },
    { name: 'Go', input: { message: 'Really?', id: 'really', ok: 'Yes' }, command: 'echo went', ms: 1_000 },
  ],
};

test('an input step waits for a person for as long as it takes', async () => {
  await run(asking);
  await bench.pass(48 * 3_600_000);
  expect(await view()).toEqual(['PAUSED_PENDING_INPUT', 'Build SUCCESS', 'Go PAUSED_PENDING_INPUT']);
  expect(await build()).toMatchObject({ building: true, result: null });
  const [pending] = await bench.read('job/pipe/1/wfapi/pendingInputActions');
  expect(pending).toMatchObject({ id: 'Really', message: 'Really?', proceedText: 'Yes', inputs: [] });
  const { status } = await bench.post(pending.proceedUrl.slice(1));
  expect(status).toBe(200);
  await ended();
  expect(await view()).toEqual(['SUCCESS', 'Build SUCCESS', 'Go SUCCESS']);
  expect(await bench.read('job/pipe/1/wfapi/pendingInputActions')).toEqual([]);
});

test('a person who says no aborts the run', async () => {
  await run(asking);
  await bench.pass(60_000);
  expect(bench.jenkins.waitsForPerson('pipe', 1)).toBe(true);
  expect((await bench.post('job/pipe/1/input/Really/abort')).status).toBe(200);
  expect(await build()).toMatchObject({ result: 'ABORTED', building: false });
  expect((await bench.post('job/pipe/1/input/Really/abort')).status).toBe(404);
  expect((await bench.post('job/pipe/1/wfapi/inputSubmit?inputId=Really')).status).toBe(500);
});

test('only its submitter answers an input step', async () => {
  await run({ stages: [{ name: 'Go', input: { message: 'Go?', id: 'go', submitter: 'admin' }, ms: 1 }] });
  await bench.pass(60_000);
  expect((await bench.post('job/pipe/1/input/Go/proceedEmpty')).status).toBe(400);
  expect((await bench.post('job/pipe/1/input/Go/proceedEmpty', 'admin:api-token')).status).toBe(200);
  await ended();
  expect(await build()).toMatchObject({ result: 'SUCCESS' });
});

test.each([
  ['stop', undefined, 'stop'],
  ['term', 'stop', 'stop, term'],
  ['kill', 'term', 'stop, term, kill'],
] as const)('a run ends by %s when it ignores %s', async (last, ignores, asked) => {
  await run({
    stages: [{ name: 'Hang', command: 'sleep 600', ms: 600_000 }],
    ...(ignores ? { ignores } : {}),
  });
  await bench.pass(2_000);
  for (const how of asked.split(', ')) {
    expect(await build()).toMatchObject({ building: true, result: null });
    const answer = await bench.post(`job/pipe/1/${how}`);
    expect([answer.status, answer.headers.location]).toEqual([302, `${bench.jenkins.url}job/pipe/1/`]);
    await bench.pass(20_000);
  }
  const seen = await build();
  expect(seen).toMatchObject({ building: false, result: 'ABORTED' });
  expect(seen.actions.map(({ _class }: { _class?: string }) => _class)).toContain(
    'jenkins.model.InterruptedBuildAction',
  );
  expect((await bench.post(`job/pipe/1/${last}`)).status).toBe(302);
});

test('a restart pauses nothing that already runs: the run goes on, with another queue id', async () => {
  await run();
  await bench.pass(8_000);
  const before = (await build()).queueId;
  bench.jenkins.restart();
  await bench.pass(16_000);
  const seen = await build();
  expect(seen.building).toBe(true);
  expect(seen.queueId).not.toBe(before);
  await ended();
  expect(bench.jenkins.builds()).toMatchObject([{ result: 'SUCCESS' }]);
});

test('an input step is still there after a restart', async () => {
  await run(asking);
  await bench.pass(60_000);
  bench.jenkins.restart();
  await bench.pass(16_000);
  bench.jenkins.answerInput('pipe', 1, 'ada', true);
  await ended();
  expect(await build()).toMatchObject({ result: 'SUCCESS' });
});

test('quieted down, a run begins no stage until it may', async () => {
  await run();
  await bench.pass(3_000);
  bench.jenkins.quietDown();
  await bench.pass(60_000);
  expect(await view()).toEqual(['IN_PROGRESS', 'Build SUCCESS']);
  bench.jenkins.cancelQuietDown();
  await ended();
  expect(await view()).toEqual(['SUCCESS', 'Build SUCCESS', 'Test SUCCESS']);
});

test('parameters that only the Jenkinsfile declares are there from the first run on', async () => {
  bench = await openBench({ jobs: [pipe({ declares: [{ name: 'DELIVERY_ID' }] })] });
  expect((await bench.post('job/pipe/buildWithParameters?DELIVERY_ID=x')).status).toBe(500);
  await bench.post('job/pipe/build?delay=0sec');
  await ended();
  expect((await bench.post('job/pipe/buildWithParameters?DELIVERY_ID=x')).status).toBe(201);
});

test('a frozen run is taken up again', async () => {
  await run();
  await bench.pass(10_000);
  const frozen = await takeSnapshot(bench.world);
  await ended();
  await frozen.restore();
  expect(await view()).toEqual(['IN_PROGRESS', 'Build SUCCESS', 'Test IN_PROGRESS']);
  await ended();
  expect(bench.jenkins.builds()).toMatchObject([{ result: 'SUCCESS' }]);
  frozen.forget();
});

test('two runs do not wait for each other, unless they must', async () => {
  bench = await openBench({ jobs: [pipe({}), pipe({ path: 'alone', concurrent: false })] });
  for (const name of ['pipe', 'pipe', 'alone', 'alone']) {
    await bench.post(`job/${name}/build?delay=0sec`);
    await bench.pass(100);
  }
  expect(bench.jenkins.builds().map(({ job }) => job)).toEqual(['pipe', 'pipe', 'alone']);
  expect(await ask(`${bench.jenkins.url}queue/api/json`, { user: 'ci:api-token' })).toMatchObject({
    body: expect.stringContaining('Build #1 is already in progress'),
  });
});
