import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { carryOut } from './agent.ts';
import {
  agent,
  appspec,
  deadlines,
  deploy,
  events,
  type Files,
  gone,
  has,
  hook,
  lines,
  order,
  read,
  root,
  runs,
  said,
  script,
  useHost,
} from './host-under-test.ts';

useHost();

const groupFolder = 'opt/codedeploy-agent/deployment-root/group-1';

test('the events run in order, each with its own scripts', async () => {
  const hooks = Object.fromEntries(
    events
      .filter((event) => !['DownloadBundle', 'Install'].includes(event))
      .map((event) => [event, 'location: say.sh']),
  );
  const files = {
    'appspec.yml': appspec(hooks),
    'app/a.txt': 'a',
    'say.sh': script('echo $LIFECYCLE_EVENT'),
  };
  expect(await deploy(files)).toMatchObject({ errorCode: 0 });
  expect(lines.filter((line) => line.startsWith('[stdout]'))).toEqual([
    '[stdout]BeforeInstall',
    '[stdout]AfterInstall',
    '[stdout]ApplicationStart',
    '[stdout]ValidateService',
  ]);
});

/** A revision whose scripts say its name, but for the one that fails. */
const release = (name: string, fails?: string): Files => {
  const say = (event: string) => script(`echo ${name} ${event}\n${event === fails ? 'exit 1' : ''}`);
  const hooks = ['ApplicationStop', 'BeforeInstall', 'AfterInstall', 'ApplicationStart', 'ValidateService'];
  return {
    'appspec.yml': appspec(
      Object.fromEntries(hooks.map((event) => [event, `location: ${event}.sh`])),
      fails === 'Install' ? 'files: [{ source: nothing, destination: /srv }]' : '',
    ),
    'app/a.txt': name,
    ...Object.fromEntries(hooks.map((event) => [`${event}.sh`, say(event)])),
  };
};

const stops = (): readonly string[] => lines.filter((line) => line.endsWith('ApplicationStop'));

test('ApplicationStop does not run on a first deployment', async () => {
  await deploy(release('v1'));
  expect(stops()).toEqual([]);
});

test.each([
  ['succeeded', undefined, 'v2'],
  ['failed in ApplicationStop', 'ApplicationStop', 'v1'],
  ['failed before it was installed', 'BeforeInstall', 'v1'],
  ['could not be installed', 'Install', 'v1'],
  ['was installed and failed then', 'AfterInstall', 'v2'],
  ['was installed and did not start', 'ApplicationStart', 'v2'],
  ['was installed and was no good', 'ValidateService', 'v2'],
])('after a revision that %s, the one that was installed last is stopped', async (_, fails, stopped) => {
  // The script of v1 runs when v2 comes: v1's own stop script is the one that can fail there.
  await deploy(release('v1', fails === 'ApplicationStop' ? fails : undefined));
  const second = await deploy(release('v2', fails));
  expect(second).toMatchObject(fails === undefined ? { errorCode: 0 } : { event: fails });
  lines.length = 0;
  await deploy(release('v3'));
  expect(stops()).toEqual([`[stdout]${stopped} ApplicationStop`]);
});

test('Block hooks come from the last installed revision, Allow hooks from the new one', async () => {
  const traffic = ['BeforeBlockTraffic', 'AfterBlockTraffic', 'BeforeAllowTraffic', 'AfterAllowTraffic'];
  const files = (name: string) => ({
    'appspec.yml': appspec(Object.fromEntries(traffic.map((event) => [event, 'location: say.sh']))),
    'app/a.txt': name,
    'say.sh': script(`echo ${name} $LIFECYCLE_EVENT`),
  });
  await deploy(files('v1'));
  const blocks = traffic.slice(0, 2);
  for (const event of blocks) await carryOut(agent(), order('d-2', event));
  await deploy(files('v2'));
  for (const event of traffic.slice(2)) await carryOut(agent(), order('d-2', event));
  expect(lines.filter((line) => line.startsWith('[stdout]'))).toEqual([
    ...blocks.map((event) => `[stdout]v1 ${event}`),
    ...traffic.slice(2).map((event) => `[stdout]v2 ${event}`),
  ]);
});

test('an installed revision whose archive somebody has removed cannot be stopped', async () => {
  const { deploymentId } = await deploy(release('v1'));
  rmSync(join(root, `${groupFolder}/${deploymentId}`), { recursive: true });
  expect(await deploy(release('v2'))).toMatchObject({
    event: 'ApplicationStop',
    errorCode: 5,
    message: expect.stringContaining(`was unpacked to directory "/${groupFolder}/d-1/deployment-archive"`),
  });
});

test('a hook sees the deployment and the agent, not the bundle, and runs in the folder of the agent', async () => {
  const files = {
    'appspec.yml': appspec({ AfterInstall: 'location: env.sh' }),
    'app/a': '',
    'env.sh': script('env; pwd'),
  };
  await deploy(files, {
    revision: { bucket: 'artifacts', key: 'd-1', bundleType: 'zip', version: 'v7', eTag: 'etag-of-d-1' },
  });
  const said = lines.map((line) => line.replace('[stdout]', ''));
  expect(said).toEqual(
    expect.arrayContaining([
      'APPLICATION_NAME=hello',
      'DEPLOYMENT_ID=d-1',
      'DEPLOYMENT_GROUP_NAME=hello-staging',
      'DEPLOYMENT_GROUP_ID=group-1',
      'LIFECYCLE_EVENT=AfterInstall',
      'BUNDLE_BUCKET=artifacts',
      'BUNDLE_KEY=d-1',
      'BUNDLE_VERSION=v7',
      'BUNDLE_ETAG=etag-of-d-1',
      `DESTDIR=${root}`,
      join(root, 'opt/codedeploy-agent'),
    ]),
  );
  expect(said.some((line) => line.startsWith('AWS_'))).toBe(false);
});

test('a bundle that is not the one that was registered is refused', async () => {
  const answer = await deploy(
    { 'appspec.yml': appspec() },
    { revision: { bucket: 'artifacts', key: 'd-1', bundleType: 'zip', eTag: 'other' } },
  );
  expect(answer).toMatchObject({
    event: 'DownloadBundle',
    errorCode: 5,
    message: 'Expected deployment artifact bundle etag other but was actually "etag-of-d-1"',
  });
});

const archives = (): readonly string[] => readdirSync(join(root, groupFolder)).sort();

test('five archives are kept', async () => {
  for (let count = 0; count < 7; count += 1) await deploy({ 'appspec.yml': appspec(), 'app/a': `${count}` });
  expect(archives()).toEqual(['d-3', 'd-4', 'd-5', 'd-6', 'd-7']);
});

test('the installed one is kept although newer ones have failed, and stops when one succeeds', async () => {
  await deploy(release('v1'));
  for (let count = 0; count < 7; count += 1) await deploy(release('bad', 'BeforeInstall'));
  expect(archives()).toEqual(['d-1', 'd-5', 'd-6', 'd-7', 'd-8']);
  lines.length = 0;
  await deploy(release('v9'));
  expect(stops()).toEqual(['[stdout]v1 ApplicationStop']);
});

test('other groups on the host have archives and clean-up lists of their own', async () => {
  const spec = appspec({}, 'files: [{ source: app, destination: /srv/other }]');
  await deploy({ 'appspec.yml': appspec(), 'app/a.txt': '1' });
  expect(
    await deploy({ 'appspec.yml': spec, 'app/a.txt': '2' }, { deploymentGroupId: 'group-2' }),
  ).toMatchObject({ errorCode: 0 });
  expect([read('srv/app/a.txt'), read('srv/other/a.txt')]).toEqual(['1', '2']);
  expect(
    await deploy({ 'appspec.yml': appspec(), 'app/a.txt': '3' }, { deploymentGroupId: 'group-2' }),
  ).toMatchObject({ event: 'Install', message: expect.stringContaining('already exists at this location') });
});

test('what hooks say stands in two logs of the host, with the time', async () => {
  await deploy(release('v1', 'AfterInstall'));
  expect(read(`${groupFolder}/d-1/logs/scripts.log`).split('\n').slice(-4)).toEqual([
    '2026-01-05 09:00:00 LifecycleEvent - AfterInstall',
    '2026-01-05 09:00:00 Script - AfterInstall.sh',
    '2026-01-05 09:00:00 [stdout]v1 AfterInstall',
    '',
  ]);
  expect(
    read('opt/codedeploy-agent/deployment-root/deployment-logs/codedeploy-agent-deployments.log').split('\n'),
  ).toContain('[2026-01-05 09:00:00.000] [d-1][stdout]v1 AfterInstall');
});

test('an event that is being carried out is marked on the disk, and no longer once it is over', async () => {
  const mark = 'opt/codedeploy-agent/deployment-root/ongoing-deployment/d-1';
  const answer = hook('echo up; read line < "$DESTDIR/pipe"');
  execFileSync('mkfifo', [join(root, 'pipe')]);
  await said('up');
  expect(read(mark)).toBe('AfterInstall');
  writeFileSync(join(root, 'pipe'), 'go on\n');
  expect(await answer).toMatchObject({ errorCode: 0 });
  expect(has(mark)).toBe(false);
});

test('when the agent dies its script goes on, and the mark stays', async () => {
  const answer = hook(
    'echo up\nexec >/dev/null 2>&1\nread line < "$DESTDIR/pipe"\necho done > "$DESTDIR/done"',
  );
  execFileSync('mkfifo', [join(root, 'pipe')]);
  await said('up');
  gone.abort();
  await answer;
  expect(deadlines).toEqual([]);
  expect(has('opt/codedeploy-agent/deployment-root/ongoing-deployment/d-1')).toBe(true);
  writeFileSync(join(root, 'pipe'), 'go on\n');
  await runs(0);
  expect(read('done')).toBe('done\n');
});
