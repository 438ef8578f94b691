import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { appspec, deploy, events, lines, root, script, useHost } from './host-under-test.ts';

useHost();

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

test('ApplicationStop does not run on a first deployment, and comes from the last installed revision afterwards', async () => {
  const release = (name: string) => ({
    'appspec.yml': appspec({ ApplicationStop: 'location: stop.sh' }),
    'app/a.txt': name,
    'stop.sh': script(`echo stops ${name}`),
  });
  await deploy(release('v1'));
  expect(lines).not.toContain('[stdout]stops v1');
  await deploy(release('v2'));
  expect(lines).toContain('[stdout]stops v1');
  expect(lines).not.toContain('[stdout]stops v2');
});

test('after a revision that failed before it was installed, the one before it is stopped again', async () => {
  const release = (name: string, before = 'exit 0') => ({
    'appspec.yml': appspec({ ApplicationStop: 'location: stop.sh', BeforeInstall: 'location: before.sh' }),
    'app/a.txt': name,
    'stop.sh': script(`echo stops ${name}`),
    'before.sh': script(before),
  });
  await deploy(release('v1'));
  expect(await deploy(release('v2', 'exit 1'))).toMatchObject({ event: 'BeforeInstall' });
  lines.length = 0;
  await deploy(release('v3'));
  expect(lines).toContain('[stdout]stops v1');
});

test('a hook sees the deployment and the agent, not the bundle, and runs in the folder of the agent', async () => {
  const files = {
    'appspec.yml': appspec({ AfterInstall: 'location: env.sh' }),
    'app/a': '',
    'env.sh': script('env; pwd'),
  };
  await deploy(files, { revision: { bucket: 'artifacts', key: 'd-1', version: 'v7', eTag: 'etag-of-d-1' } });
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
    { revision: { bucket: 'artifacts', key: 'd-1', eTag: 'other' } },
  );
  expect(answer).toMatchObject({
    event: 'DownloadBundle',
    errorCode: 5,
    message: 'Expected deployment artifact bundle etag other but was actually "etag-of-d-1"',
  });
});

test('five archives are kept, and the installed one always', async () => {
  for (let count = 0; count < 7; count += 1) await deploy({ 'appspec.yml': appspec(), 'app/a': `${count}` });
  const archives = readdirSync(join(root, 'opt/codedeploy-agent/deployment-root/group-1'));
  expect(archives.sort()).toEqual(['d-3', 'd-4', 'd-5', 'd-6', 'd-7']);
});
