import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { carryOut } from './agent.ts';
import {
  agent,
  appspec,
  bundles,
  deploy,
  deployBundle,
  type Files,
  has,
  order,
  read,
  root,
  useHost,
  zipOf,
} from './host-under-test.ts';

useHost();

const archive = 'opt/codedeploy-agent/deployment-root/group-1/d-1/deployment-archive';
const of = (bundleType?: string) => ({
  revision: { bucket: 'artifacts', key: 'd-1', ...(bundleType === undefined ? {} : { bundleType }) },
});
const release = { 'appspec.yml': appspec(), 'app/a.txt': 'a', 'app/run': 'x' };

/** Has tar pack the files, with the arguments given. */
const tarOf = (files: Readonly<Record<string, string>>, ...args: readonly string[]): Buffer => {
  const folder = mkdtempSync(join(tmpdir(), 'tar-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, 'in', name)), { recursive: true });
    writeFileSync(join(folder, 'in', name), text, { mode: name.endsWith('run') ? 0o750 : 0o640 });
  }
  const names = args.length > 0 ? args : ['-c', '.'];
  execFileSync('tar', ['-f', join(folder, 'out'), ...names], { cwd: join(folder, 'in') });
  const bytes = readFileSync(join(folder, 'out'));
  rmSync(folder, { recursive: true });
  return bytes;
};

test.each([
  ['zip', () => zipOf({ ...release, 'app/run': { text: 'x', mode: 0o750 } })],
  ['tar', async () => tarOf(release)],
  ['tgz', async () => tarOf(release, '-cz', '.')],
])('a bundle of type %s is unpacked with its modes', async (type, make) => {
  expect(await deployBundle(await make(), of(type))).toMatchObject({ errorCode: 0 });
  expect(read('srv/app/a.txt')).toBe('a');
  expect((statSync(join(root, 'srv/app/run')).mode & 0o7777).toString(8)).toBe('750');
});

/** What is packed as one thing and registered as another, or is nothing at all. */
test.each([
  ['a zip', 'tar', () => zipOf(release), 'Error extracting tar archive: 2'],
  ['a zip', 'tgz', () => zipOf(release), 'Error extracting tar archive: 2'],
  ['a tar archive', 'zip', async () => tarOf(release), 'Zip end of central directory signature not found'],
  ['a tar archive', 'tgz', async () => tarOf(release), 'Error extracting tar archive: 2'],
  [
    'noise',
    'zip',
    async () => createHash('sha512').digest(),
    'Zip end of central directory signature not found',
  ],
  ['nothing', 'zip', async () => Buffer.alloc(0), 'Zip end of central directory signature not found'],
  [
    'half a zip',
    'zip',
    async () => (await zipOf(release)).subarray(0, 200),
    'Zip end of central directory signature not found',
  ],
  ['a zip', 'rar', () => zipOf(release), 'BundleType in S3Revision must be tar, tgz or zip'],
  ['a zip', undefined, () => zipOf(release), 'BundleType in S3Revision must be tar, tgz or zip'],
])('%s as type %s fails the download', async (_, type, make, message) => {
  expect(await deployBundle(await make(), of(type))).toMatchObject({
    event: 'DownloadBundle',
    errorCode: 5,
    message,
  });
});

test('a bundle that is gone fails the download', async () => {
  expect(await carryOut(agent(), order('d-1', 'DownloadBundle'))).toMatchObject({
    errorCode: 5,
    message: 'The specified key does not exist.',
  });
});

/** Where the appspec may lie. */
test.each<readonly [string, Files, boolean]>([
  ['at the top', { 'appspec.yml': appspec(), 'app/a.txt': '' }, true],
  ['in the only folder', { 'repo-main/appspec.yml': appspec(), 'repo-main/app/a.txt': '' }, true],
  ['two folders down', { 'one/two/appspec.yml': appspec(), 'one/two/app/a.txt': '' }, false],
  [
    'in one of two folders',
    { 'repo/appspec.yml': appspec(), 'repo/app/a.txt': '', '__MACOSX/._a': '' },
    false,
  ],
  ['in the first of two folders', { 'a/appspec.yml': appspec(), 'a/app/a.txt': '', 'b/c': '' }, false],
  ['in the second of two folders', { 'b/appspec.yml': appspec(), 'b/app/a.txt': '', 'a/c': '' }, false],
  [
    'in a folder beside a file',
    { 'repo/appspec.yml': appspec(), 'repo/app/a.txt': '', 'README.md': '' },
    false,
  ],
])('an appspec %s', async (_, files, isFound) => {
  expect(await deploy(files)).toMatchObject(
    isFound
      ? { errorCode: 0 }
      : { event: 'BeforeInstall', message: expect.stringContaining('did not find an AppSpec file') },
  );
  expect(has('srv/app/a.txt')).toBe(isFound);
});

/** Zips a file whose name has the length of the one wanted, and writes that one over it. */
const zipWith = async (name: string, text: string): Promise<Buffer> => {
  const standIn = 'x'.repeat(name.length);
  const bytes = await zipOf({ ...release, [standIn]: text });
  return Buffer.from(bytes.toString('latin1').replaceAll(standIn, name), 'latin1');
};

test.each([
  ['leads out of the bundle', '../../slipped.txt', 'slipped.txt'],
  ['is absolute', '/slipped.txt', 'slipped.txt'],
  ['goes down and up', 'app/../../slipped.txt', 'app/slipped.txt'],
])('in a zip a name that %s stays inside', async (_, name, inside) => {
  bundles['d-1'] = await zipWith(name, 'slipped');
  expect(await carryOut(agent(), order('d-1', 'DownloadBundle'))).toMatchObject({ errorCode: 0 });
  expect(read(join(archive, inside))).toBe('slipped');
  expect(has('opt/codedeploy-agent/deployment-root/slipped.txt')).toBe(false);
});

test('in a tar archive a name that leads out of the bundle fails the download', async () => {
  const bytes = tarOf({ 'appspec.yml': '', 'xx/slipped.txt': '' }, '-cP', '--transform=s,xx/,../../,', '.');
  expect(await deployBundle(bytes, of('tar'))).toMatchObject({
    event: 'DownloadBundle',
    message: 'Error extracting tar archive: 2',
  });
  expect(has('opt/codedeploy-agent/deployment-root/group-1/slipped.txt')).toBe(false);
});

test.each<readonly [string, Files]>([
  ['a file below a link', { ...release, way: { link: '/tmp' }, 'way/slipped.txt': '' }],
  ['a link below a link', { ...release, way: { link: '/tmp' }, 'way/slipped': { link: 'x' } }],
])('%s of a zip is not rehearsed', async (_, files) => {
  await expect(deploy(files)).rejects.toMatchObject({
    name: 'NotRehearsedError',
    message: expect.stringContaining('which lies below a link of it'),
  });
});

test('links and modes of a zip arrive, whatever the mask of this process; bits that lend rights do not', async () => {
  bundles['d-1'] = await zipOf({
    'appspec.yml': appspec(),
    'app/all': { text: '', mode: 0o777 },
    'app/lent': { text: '', mode: 0o4755 },
    'app/link': { link: '../app/all' },
  });
  await carryOut(agent(), order('d-1', 'DownloadBundle'));
  const mode = (name: string) => (statSync(join(root, archive, name)).mode & 0o7777).toString(8);
  expect([mode('app/all'), mode('app/lent')]).toEqual(['777', '755']);
  expect(readlinkSync(join(root, archive, 'app/link'))).toBe('../app/all');
});

test('what a second download brings replaces what the first one brought', async () => {
  bundles['d-1'] = await zipOf({ ...release, 'old.txt': '' });
  await carryOut(agent(), order('d-1', 'DownloadBundle'));
  bundles['d-1'] = await zipOf(release);
  await carryOut(agent(), order('d-1', 'DownloadBundle'));
  expect([has(join(archive, 'old.txt')), has(join(archive, 'app/a.txt'))]).toEqual([false, true]);
});
