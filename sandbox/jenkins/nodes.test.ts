import { afterEach, expect, test } from '@jest/globals';
import type { JobOptions } from './options.ts';
import { type Bench, openBench } from './testing.ts';

let bench: Bench;
afterEach(() => bench.close());

const onLinux: readonly JobOptions[] = ['a', 'b'].map((path) => ({
  path,
  command: 'echo on $NODE_NAME',
  label: 'linux',
  buildMs: 60_000,
}));

const trigger = async (...names: readonly string[]): Promise<void> => {
  for (const name of names) await bench.post(`job/${name}/build?delay=0sec`);
  await bench.pass(1_000);
};

const item = (id: number) => bench.read(`queue/item/${id}/api/json?tree=why,stuck,buildable`);

test('a build runs on the agent that has its label, and the next one waits for that agent', async () => {
  bench = await openBench({ jobs: onLinux, agents: [{ name: 'agent-1', labels: ['linux'], executors: 1 }] });
  await trigger('a', 'b');
  expect(await bench.read('job/a/1/api/json?tree=builtOn')).toMatchObject({ builtOn: 'agent-1' });
  expect(await item(2)).toMatchObject({
    buildable: true,
    stuck: false,
    why: 'Waiting for next available executor on ‘agent-1’',
  });
  await bench.until(() => bench.jenkins.builds()[1]?.result === 'SUCCESS');
  expect((await bench.get('job/b/1/consoleText')).body).toContain('on agent-1\n');
});

test('with all agents of a label busy it waits for the label', async () => {
  bench = await openBench({
    jobs: [...onLinux, { path: 'c', command: 'true', label: 'linux' }],
    agents: ['agent-1', 'agent-2'].map((name) => ({ name, labels: ['linux'], executors: 1 })),
  });
  await trigger('a', 'b', 'c');
  expect(await item(3)).toMatchObject({ why: 'Waiting for next available executor on ‘linux’' });
});

test('an agent that is offline takes nothing: the item is stuck until it is back', async () => {
  bench = await openBench({
    jobs: onLinux,
    agents: [{ name: 'agent-1', labels: ['linux'], executors: 1, online: false }],
  });
  await trigger('a');
  expect(await item(1)).toMatchObject({ stuck: true, why: '‘agent-1’ is offline' });
  bench.jenkins.setOnline('agent-1', true);
  await bench.until(() => bench.jenkins.builds()[0]?.result === 'SUCCESS');
});

test('a label that no agent has is said to be nobody’s', async () => {
  bench = await openBench({ jobs: onLinux, agents: [{ name: 'agent-1', labels: ['mac'], executors: 1 }] });
  await trigger('a');
  expect(await item(1)).toMatchObject({ stuck: true, why: 'There are no nodes with the label ‘linux’' });
});

test('a controller without agents names itself', async () => {
  bench = await openBench({ jobs: onLinux });
  await trigger('a');
  expect(await item(1)).toMatchObject({ stuck: true, why: '‘Jenkins’ doesn’t have label ‘linux’' });
});

test('an item that waits ten times as long as its build takes is stuck', async () => {
  bench = await openBench({
    executors: 1,
    jobs: [
      { path: 'quick', command: 'true', buildMs: 1_000 },
      { path: 'endless', command: 'true', buildMs: 3_600_000 },
    ],
  });
  await trigger('quick');
  await bench.until(() => bench.jenkins.builds()[0]?.building === false);
  await trigger('endless', 'quick');
  expect(await item(3)).toMatchObject({ stuck: false });
  await bench.pass(601_000);
  expect(await item(3)).toMatchObject({ stuck: true });
});
