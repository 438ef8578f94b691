import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  create,
  deploy,
  group,
  host,
  info,
  release,
  settle,
  targetsOf,
  useCodeDeploy,
  world,
} from '../aws/codedeploy/account-under-test.ts';
import { addHost } from './hosts.ts';
import { restartAgent, startAgent, stopAgent, stopHost } from './presence.ts';
import { processesOf } from './processes.ts';
import type { Host } from './state.ts';

useCodeDeploy();

const minute = 60_000;
const notReceived = {
  errorCode: 'UnknownError',
  scriptName: '',
  message: expect.stringMatching(/^CodeDeploy agent was not able to receive the lifecycle event\. /),
  logTail: '',
};
const afterRestart = {
  errorCode: 'UnknownError',
  scriptName: '',
  message: 'Failed: Failing in-progress lifecycle event after an agent restart.',
  logTail: '',
};

const eventsOf = async (deploymentId = '') =>
  (await targetsOf(deploymentId))[0]?.lifecycleEvents?.map((event) => ({
    name: event.lifecycleEventName,
    status: event.status,
    diagnostics: event.diagnostics,
  })) ?? [];

/** The one event that failed, beside those that succeeded before it and were skipped after it. */
const failureOf = async (deploymentId?: string) => {
  const events = await eventsOf(deploymentId);
  const failed = events.findIndex(({ status }) => status === 'Failed');
  expect(events.slice(0, failed).every(({ status }) => status === 'Succeeded')).toBe(true);
  expect(events.slice(failed + 1).every(({ status }) => status === 'Skipped')).toBe(true);
  return events[failed];
};

const minutesOf = async (run: () => Promise<unknown>): Promise<number> => {
  const before = world.clock.now();
  await run();
  return (world.clock.now() - before) / minute;
};

/** Lets time pass until the entry stands in the trace, and stops it there. */
const reach = async (what: string) =>
  world.clock.until(what, () => world.trace.some((entry) => entry.what.includes(what)));

const withoutRole = () => addHost(world, { name: 'one', tags: { service: 'hello' } });

test.each([
  ['has no agent', () => host('one', { agent: false })],
  ['may not sign its calls', withoutRole],
])('a host that %s is given up after an hour', async (_, make) => {
  const one = await make();
  await group();
  await release('v1');
  let deploymentId: string | undefined;
  const minutes = await minutesOf(async () => {
    const answer = await deploy('v1');
    deploymentId = answer?.deploymentId;
    expect(answer).toMatchObject({ status: 'Failed', errorInformation: { code: 'HEALTH_CONSTRAINTS' } });
  });
  expect(minutes).toBeGreaterThan(60);
  expect(minutes).toBeLessThan(61);
  expect(await failureOf(deploymentId)).toMatchObject({ name: 'ApplicationStop', diagnostics: notReceived });
  expect(existsSync(join(one.root, 'opt'))).toBe(false);
});

test('an agent that is started in time takes up what waits for it', async () => {
  const one = await host('one', { agent: false });
  await group();
  await release('v1');
  const id = await create('v1');
  world.clock.after(30 * minute, 'fleet', 'deadline', { id: -1 });
  const began = world.clock.now();
  const work = await world.clock.until('half an hour', () => world.clock.now() - began >= 30 * minute);
  startAgent(world, one);
  world.clock.end(work);
  await settle();
  expect(await info(id)).toMatchObject({ status: 'Succeeded' });
  expect(world.clock.now() - began).toBeLessThan(32 * minute);
});

test('an agent that is stopped carries out its event, and is given up at the next one after five minutes', async () => {
  const one = await host('one');
  await group();
  await release('v1');
  const id = await create('v1');
  const work = await reach('one DownloadBundle Succeeded');
  stopAgent(world, one);
  world.clock.end(work);
  const minutes = await minutesOf(settle);
  expect(await failureOf(id)).toMatchObject({ name: 'BeforeInstall', diagnostics: notReceived });
  expect(minutes).toBeGreaterThan(5);
  expect(minutes).toBeLessThan(6);
});

const silent = 'exec >/dev/null 2>&1; sleep 1000';
const slow = `echo up; ${silent}`;

test('an agent that dies while a script runs reports the event as failed once it is back; the script goes on', async () => {
  const one = await host('one');
  await group();
  await release('slow', silent);
  restartAgent(world, one, { during: 'ApplicationStart' });
  const minutes = await minutesOf(async () => {
    const answer = await deploy('slow');
    expect(await failureOf(answer?.deploymentId)).toMatchObject({
      name: 'ApplicationStart',
      diagnostics: afterRestart,
    });
  });
  expect(minutes).toBeLessThan(1);
  expect(processesOf(one.root).length).toBeGreaterThan(0);
  expect(existsSync(join(one.root, 'opt/codedeploy-agent/deployment-root/ongoing-deployment'))).toBe(false);

  await release('v2');
  expect(await deploy('v2')).toMatchObject({ status: 'Succeeded' });
});

test('an agent that dies while it has nothing to do comes back as if nothing had been', async () => {
  const one = await host('one');
  await group();
  await release('v1');
  restartAgent(world, one);
  expect(await deploy('v1')).toMatchObject({ status: 'Succeeded' });
});

/** Switches the host off as soon as the script of its deployment has said so. */
const offDuringScript = async (one: Host): Promise<void> => {
  while (!world.trace.some(({ what }) => what === '[stdout]up'))
    await new Promise((next) => setImmediate(next));
  await stopHost(world, one);
};

test('a host that goes down in the middle of an event is not heard of, and is given up after an hour', async () => {
  const one = await host('one');
  await group();
  await release('slow', slow);
  const id = await create('slow');
  await offDuringScript(one);
  expect(processesOf(one.root)).toEqual([]);
  const minutes = await minutesOf(settle);
  expect(await failureOf(id)).toMatchObject({
    name: 'ApplicationStart',
    diagnostics: { errorCode: 'UnknownError', message: '' },
  });
  expect(minutes).toBeGreaterThan(59);
  expect(minutes).toBeLessThan(61);
});

test('a host that comes back in time has its agent report the event that it was busy with as failed', async () => {
  const one = await host('one');
  await group();
  await release('slow', slow);
  const id = await create('slow');
  await offDuringScript(one);
  world.clock.after(10 * minute, 'fleet', 'deadline', { id: -1 });
  const down = world.clock.now();
  const work = await world.clock.until('ten minutes', () => world.clock.now() - down >= 10 * minute);
  startAgent(world, one);
  world.clock.end(work);
  await settle();
  expect(await failureOf(id)).toMatchObject({ name: 'ApplicationStart', diagnostics: afterRestart });
  expect(world.clock.now() - down).toBeLessThan(11 * minute);
});

test('CodeDeploy gives an event an hour, however long its scripts may take', async () => {
  await host('one');
  await group();
  await release('slow', 'exec sleep 1000', 4000);
  let id: string | undefined;
  const minutes = await minutesOf(async () => {
    id = (await deploy('slow'))?.deploymentId;
  });
  expect(await failureOf(id)).toMatchObject({
    name: 'ApplicationStart',
    diagnostics: { errorCode: 'UnknownError', message: '' },
  });
  expect(minutes).toBeGreaterThan(60);
  expect(minutes).toBeLessThan(61);
});

test('of two hosts the one whose agent is gone does not keep the other from its release', async () => {
  const [, two] = [await host('one', { agent: false }), await host('two')];
  await group({ deploymentConfigName: 'CodeDeployDefault.AllAtOnce' });
  await release('v1');
  expect(await deploy('v1')).toMatchObject({
    status: 'Succeeded',
    deploymentOverview: { Succeeded: 1, Failed: 1 },
  });
  expect(readFileSync(join(two.root, 'srv/hello/page.txt'), 'utf8')).toBe('v1');
});
