import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
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

test('RETAIN keeps what is there and brings what is not', async () => {
  foreign();
  expect(
    await deploy(
      { 'appspec.yml': appspec(), 'app/a.txt': 'new', 'app/b.txt': 'b' },
      { fileExistsBehavior: 'RETAIN' },
    ),
  ).toMatchObject({ errorCode: 0 });
  expect([read('srv/app/a.txt'), read('srv/app/b.txt')]).toEqual(['foreign', 'b']);
  await deploy({ 'appspec.yml': appspec(), 'app/c.txt': 'c' }, { fileExistsBehavior: 'RETAIN' });
  expect(readdirSync(join(root, 'srv/app')).sort()).toEqual(['a.txt', 'c.txt']);
});

test('OVERWRITE writes into the file that is there, which belongs to the group from then on', async () => {
  foreign();
  const { ino } = statSync(join(root, 'srv/app/a.txt'));
  const fileExistsBehavior = 'OVERWRITE';
  expect(
    await deploy({ 'appspec.yml': appspec(), 'app/a.txt': 'new' }, { fileExistsBehavior }),
  ).toMatchObject({ errorCode: 0 });
  expect(read('srv/app/a.txt')).toBe('new');
  expect(statSync(join(root, 'srv/app/a.txt')).ino).toBe(ino);
  await deploy({ 'appspec.yml': appspec(), 'app/b.txt': 'b' }, { fileExistsBehavior });
  expect(readdirSync(join(root, 'srv/app'))).toEqual(['b.txt']);
});

test('OVERWRITE follows a link, puts a file into a folder of its name, and makes no second link', async () => {
  const at = (path: string) => join(root, 'srv/app', path);
  const fileExistsBehavior = 'OVERWRITE';
  mkdirSync(at('folder'), { recursive: true });
  writeFileSync(at('real.txt'), 'old');
  symlinkSync('real.txt', at('link.txt'));
  const files = { 'appspec.yml': appspec(), 'app/link.txt': 'new', 'app/folder': 'a file' };
  expect(await deploy(files, { fileExistsBehavior })).toMatchObject({ errorCode: 0 });
  expect(read('srv/app/real.txt')).toBe('new');
  expect(lstatSync(at('link.txt')).isSymbolicLink()).toBe(true);
  expect(read('srv/app/folder/folder')).toBe('a file');
  writeFileSync(at('current'), '');
  const links = { 'appspec.yml': appspec(), 'app/current': { link: 'a.txt' } };
  expect(await deploy(links, { fileExistsBehavior })).toMatchObject({
    event: 'Install',
    errorCode: 5,
    message: 'File exists @ rb_file_s_symlink - (a.txt, /srv/app/current)',
  });
});

test('an unknown behavior is refused once there is a file in the way', async () => {
  foreign();
  expect(
    await deploy({ 'appspec.yml': appspec(), 'app/a.txt': '' }, { fileExistsBehavior: 'KEEP' }),
  ).toMatchObject({
    event: 'Install',
    message: expect.stringContaining('invalid option was specified for fileExistsBehavior: KEEP.'),
  });
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
