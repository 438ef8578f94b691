import { expect, test } from '@jest/globals';
import { carryOut } from './agent.ts';
import { agent, appspec, bundles, deploy, has, order, read, useHost, zipOf } from './host-under-test.ts';

useHost();

test('a bundle that is one folder with an appspec in it stands for that folder', async () => {
  expect(await deploy({ 'repo-main/appspec.yml': appspec(), 'repo-main/app/a.txt': 'a' })).toMatchObject({
    errorCode: 0,
  });
  expect(read('srv/app/a.txt')).toBe('a');
});

test('names that lead out of the bundle stay inside', async () => {
  const files = { 'appspec.yml': appspec(), 'app/a.txt': '', 'xx/xx/slipped.txt': 'slipped' };
  const bytes = await zipOf(files);
  bundles['d-9'] = Buffer.from(bytes.toString('latin1').replaceAll('xx/xx/', '../../'), 'latin1');
  expect(await carryOut(agent(), order('d-9', 'DownloadBundle'))).toMatchObject({ errorCode: 0 });
  expect(has('opt/codedeploy-agent/deployment-root/group-1/d-9/deployment-archive/slipped.txt')).toBe(true);
  expect(has('opt/codedeploy-agent/deployment-root/slipped.txt')).toBe(false);
});
