import { lstatSync, mkdirSync, readdirSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { appspec, deploy, has, read, refused, root, useHost } from './host-under-test.ts';

useHost();

test('what the new revision no longer ships is removed, what others made stays', async () => {
  await deploy({ 'appspec.yml': appspec(), 'app/old.txt': 'old', 'app/both.txt': '1', 'app/sub/x.txt': 'x' });
  writeFileSync(join(root, 'srv/app/data.db'), 'of the service');
  expect(await deploy({ 'appspec.yml': appspec(), 'app/both.txt': '2' })).toMatchObject({ errorCode: 0 });
  expect(readdirSync(join(root, 'srv/app')).sort()).toEqual(['both.txt', 'data.db']);
  expect(read('srv/app/both.txt')).toBe('2');
});

test('permissions are set where the pattern matches and only there', async () => {
  const permissions =
    'files: [{ source: app, destination: /srv/app }]\npermissions:\n  - { object: /srv/app, pattern: "*.txt", mode: "640", type: [file] }';
  const files = {
    'appspec.yml': appspec({}, permissions),
    'app/a.txt': '',
    'app/b.sh': '',
    'app/sub/c.txt': '',
  };
  expect(await deploy(files)).toMatchObject({ errorCode: 0 });
  const mode = (path: string) => (statSync(join(root, 'srv/app', path)).mode & 0o777).toString(8);
  expect(['a.txt', 'b.sh', 'sub/c.txt'].map(mode)).toEqual(['640', '644', '644']);
});

const foreign = () => {
  mkdirSync(join(root, 'srv/app'), { recursive: true });
  writeFileSync(join(root, 'srv/app/a.txt'), 'foreign');
};

test('DISALLOW refuses a file that somebody else has put there', async () => {
  foreign();
  expect(await deploy({ 'appspec.yml': appspec(), 'app/a.txt': 'new' })).toMatchObject({
    event: 'Install',
    errorCode: 5,
    message: 'The deployment failed because a specified file already exists at this location: /srv/app/a.txt',
  });
});

test.each([
  ['OVERWRITE', 'new'],
  ['RETAIN', 'foreign'],
])('%s leaves %s content', async (fileExistsBehavior, content) => {
  foreign();
  const answer = await deploy({ 'appspec.yml': appspec(), 'app/a.txt': 'new' }, { fileExistsBehavior });
  expect(answer).toMatchObject({ errorCode: 0 });
  expect(read('srv/app/a.txt')).toBe(content);
});

test('file_exists_behavior of the appspec wins over that of the deployment', async () => {
  foreign();
  const spec = appspec(
    {},
    'file_exists_behavior: OVERWRITE\nfiles: [{ source: app, destination: /srv/app }]',
  );
  await deploy({ 'appspec.yml': spec, 'app/a.txt': 'new' }, { fileExistsBehavior: 'RETAIN' });
  expect(read('srv/app/a.txt')).toBe('new');
});

test('a destination that climbs stays below the root of the host', async () => {
  const spec = appspec({}, 'files: [{ source: app, destination: /../../srv/app }]');
  expect(await refused(spec)).toMatchObject({ errorCode: 0 });
  expect(has('srv/app/a.txt')).toBe(true);
});

test('a link is installed as a link', async () => {
  await deploy({ 'appspec.yml': appspec(), 'app/a.txt': 'a', 'app/current': { link: 'a.txt' } });
  const path = join(root, 'srv/app/current');
  expect(lstatSync(path).isSymbolicLink()).toBe(true);
  expect(readlinkSync(path)).toBe('a.txt');
});

test('the mode of a file is that of the bundle', async () => {
  await deploy({ 'appspec.yml': appspec(), 'app/run': { text: '', mode: 0o750 } });
  expect((statSync(join(root, 'srv/app/run')).mode & 0o777).toString(8)).toBe('750');
});

test('what ends while it installs leaves a list of what it had made', async () => {
  mkdirSync(join(root, 'srv'), { recursive: true });
  const spec = appspec(
    {},
    'files: [{ source: app, destination: /srv/app }, { source: nothing, destination: /srv/app }]',
  );
  expect(await refused(spec)).toMatchObject({ event: 'Install' });
  expect(await deploy({ 'appspec.yml': appspec(), 'app/b.txt': 'b' })).toMatchObject({ errorCode: 0 });
  expect(readdirSync(join(root, 'srv/app'))).toEqual(['b.txt']);
});
