import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { appspec, deploy, has, read, refused, root, useHost } from './host-under-test.ts';

useHost();

const installed = (files: string, bundle: Readonly<Record<string, string>>) =>
  deploy({ 'appspec.yml': appspec({}, `files: ${files}`), ...bundle });
const found = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .filter((path) => !path.startsWith('/opt/codedeploy-agent/deployment-root/'))
    .sort();

/** Where the source of one entry ends up. */
test.each([
  ['a file', '{ source: app/a.txt, destination: /srv }', ['/srv/a.txt']],
  ['a file, to a destination with a stroke', '{ source: app/a.txt, destination: /srv/ }', ['/srv/a.txt']],
  [
    'a file, whose destination is always a folder',
    '{ source: app/a.txt, destination: /srv/b.txt }',
    ['/srv/b.txt/a.txt'],
  ],
  ['a folder, whose content moves', '{ source: app, destination: /srv }', ['/srv/a.txt', '/srv/sub/b.txt']],
  [
    'a folder with a stroke',
    '{ source: /app/, destination: /srv/app/ }',
    ['/srv/app/a.txt', '/srv/app/sub/b.txt'],
  ],
  [
    'everything',
    '{ source: /, destination: /srv }',
    ['/srv/app/a.txt', '/srv/app/sub/b.txt', '/srv/appspec.yml'],
  ],
  [
    'everything, by a point',
    '{ source: ., destination: /srv }',
    ['/srv/app/a.txt', '/srv/app/sub/b.txt', '/srv/appspec.yml'],
  ],
  [
    'a folder, to where the agent stands',
    '{ source: app/sub, destination: data }',
    ['/opt/codedeploy-agent/data/b.txt'],
  ],
  [
    'a source that climbs and comes back',
    '{ source: ../deployment-archive/app/a.txt, destination: /srv }',
    ['/srv/a.txt'],
  ],
])('installs %s', async (_, entry, expected) => {
  expect(await installed(`[${entry}]`, { 'app/a.txt': '', 'app/sub/b.txt': '' })).toMatchObject({
    errorCode: 0,
  });
  expect(found('.')).toEqual(expected);
});

/** Two entries that get into each other's way. */
test.each([
  [
    'the same file twice',
    'source: x/a, destination: /srv',
    'source: y/a, destination: /srv',
    'specifies two source files named',
  ],
  [
    'a file where a folder is to be',
    'source: x/a, destination: /srv',
    'source: y, destination: /srv/a',
    'includes an mkdir command more than once for the same destination path (/srv/a)',
  ],
  [
    'a folder where a file is to be',
    'source: y, destination: /srv/a',
    'source: x/a, destination: /srv',
    'but a file with that name already exists at the location (/srv/a)',
  ],
])('%s is refused', async (_, one, two, message) => {
  expect(await installed(`[{ ${one} }, { ${two} }]`, { 'x/a': '1', 'y/a': '2', 'y/b': '3' })).toMatchObject({
    event: 'Install',
    errorCode: 5,
    message: expect.stringContaining(message),
  });
  expect(has('srv')).toBe(false);
});

test('two folders go into one destination', async () => {
  const files = '[{ source: x, destination: /srv/app }, { source: y, destination: /srv/app }]';
  expect(await installed(files, { 'x/a': '1', 'y/b': '2' })).toMatchObject({ errorCode: 0 });
  expect(found('srv')).toEqual(['/srv/app/a', '/srv/app/b']);
});

test('a destination under a file is refused', async () => {
  mkdirSync(join(root, 'srv'), { recursive: true });
  writeFileSync(join(root, 'srv/app'), '');
  expect(await refused(appspec())).toMatchObject({
    event: 'Install',
    message: 'The deployment failed because a specified file already exists at this location: /srv/app.',
  });
});

test('folders that are empty go with the revision that made them, others stay', async () => {
  await installed('[{ source: app, destination: /srv/app }]', { 'app/one/two/a': '', 'app/three/b': '' });
  writeFileSync(join(root, 'srv/app/three/ours'), '');
  await installed('[{ source: app, destination: /srv/app }]', { 'app/c': '' });
  expect(readdirSync(join(root, 'srv/app')).sort()).toEqual(['c', 'three']);
  expect(readdirSync(join(root, 'srv/app/three'))).toEqual(['ours']);
});

test('what somebody has removed or replaced meanwhile is no hindrance', async () => {
  await installed('[{ source: app, destination: /srv/app }]', { 'app/a': '', 'app/b': '', 'app/c/d': '' });
  rmSync(join(root, 'srv/app/a'));
  rmSync(join(root, 'srv/app/b'));
  symlinkSync('nowhere', join(root, 'srv/app/b'));
  rmSync(join(root, 'srv/app/c'), { recursive: true });
  writeFileSync(join(root, 'srv/app/c'), 'a file now');
  expect(await installed('[{ source: app, destination: /srv/app }]', { 'app/e': '' })).toMatchObject({
    errorCode: 0,
  });
  expect(readdirSync(join(root, 'srv/app'))).toEqual(['e']);
});

test('a link to a folder is installed as a link, and removed as one', async () => {
  const link = { 'appspec.yml': appspec(), 'app/real/a.txt': '', 'app/current': { link: 'real' } };
  expect(await deploy(link)).toMatchObject({ errorCode: 0 });
  expect(readlinkSync(join(root, 'srv/app/current'))).toBe('real');
  const spec = appspec({}, 'files: [{ source: app/current, destination: /srv }]');
  expect(await deploy({ ...link, 'appspec.yml': spec })).toMatchObject({ errorCode: 0 });
  expect(readdirSync(join(root, 'srv'))).toEqual(['current']);
  await deploy({ 'appspec.yml': appspec({}, 'files: []') });
  expect(has('srv')).toBe(false);
});

test('the time of a file is that of the bundle', async () => {
  await deploy({ 'appspec.yml': appspec(), 'app/a': { text: '', modified: new Date(Date.UTC(2020, 5, 1)) } });
  expect(statSync(join(root, 'srv/app/a')).mtime.toISOString()).toBe('2020-06-01T00:00:00.000Z');
});

test('a link that leads out of the host is not written through', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'outside-'));
  mkdirSync(join(root, 'srv'), { recursive: true });
  symlinkSync(outside, join(root, 'srv/app'));
  await expect(refused(appspec())).rejects.toMatchObject({
    name: 'NotRehearsedError',
    message: expect.stringContaining('/srv/app, a link that leads out of the host'),
  });
  expect(readdirSync(outside)).toEqual([]);
  rmSync(outside, { recursive: true });
});

test('the instructions of the last installation stand on the disk of the host', async () => {
  await installed('[{ source: app, destination: /srv }]', { 'app/a': '' });
  const { instructions } = JSON.parse(
    read('opt/codedeploy-agent/deployment-root/deployment-instructions/group-1-install.json'),
  );
  expect(instructions).toEqual([
    { type: 'mkdir', directory: '/srv' },
    {
      type: 'copy',
      source: '/opt/codedeploy-agent/deployment-root/group-1/d-1/deployment-archive/app/a',
      destination: '/srv/a',
    },
  ]);
  expect(read('opt/codedeploy-agent/deployment-root/deployment-instructions/group-1-cleanup')).toBe(
    '/srv\n/srv/a\n',
  );
});
