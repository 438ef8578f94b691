import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { ZipFile } from 'yazl';
import { processesOf } from '../../fleet/processes.ts';
import { fleet } from '../../fleet/service.ts';
import { deploy, folder, group, host, useCodeDeploy, world } from './account-under-test.ts';

useCodeDeploy();

const helloApp = join(import.meta.dirname, '../../../examples/hello-app');

/** What the buildspec of hello-app gathers for a commit. */
const helloBundle = async (commit: string): Promise<Buffer> => {
  const checkout = join(folder, `checkout-${commit}`);
  cpSync(helloApp, checkout, { recursive: true });
  execFileSync('bash', ['-c', `printf '{"commit":"%s"}' ${commit} > version.json`], { cwd: checkout });
  const zip = new ZipFile();
  for (const name of readdirSync(checkout, { recursive: true, encoding: 'utf8' })) {
    const path = join(checkout, name);
    if (statSync(path).isFile()) zip.addFile(path, name, { mode: statSync(path).mode });
  }
  zip.end();
  return buffer(zip.outputStream);
};

const versionAt = async (address: string): Promise<unknown> => {
  const [served] = world.network.get(address) ?? [];
  return (await fetch(`http://${served}/version`, { headers: { connection: 'close' } })).json();
};

test('hello-app is delivered twice to a host, serves the newer commit, and leaves nothing behind', async () => {
  const address = 'staging.hello.example:80';
  const one = await host('staging-1', { address });
  await group();
  world.state.s3.objects.first = await helloBundle('c0ffee1');
  world.state.s3.objects.second = await helloBundle('c0ffee2');
  expect(await deploy('first')).toMatchObject({ status: 'Succeeded' });
  expect(await versionAt(address)).toEqual({ commit: 'c0ffee1' });
  const [server] = processesOf(one.root);
  expect(await deploy('second')).toMatchObject({ status: 'Succeeded' });
  expect(await versionAt(address)).toEqual({ commit: 'c0ffee2' });
  expect(processesOf(one.root)).toHaveLength(1);
  expect(processesOf(one.root)).not.toContain(server);
  await fleet.stop?.(world);
  expect(processesOf(one.root)).toEqual([]);
});
