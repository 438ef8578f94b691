import { lstatSync, mkdirSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { appspec, deploy, root, useHost } from './host-under-test.ts';

useHost();

const files = {
  'app/a.txt': '',
  'app/b.sh': '',
  'app/sub/c.txt': '',
  'app/sub/deep/d.txt': '',
};
const paths = ['a.txt', 'b.sh', 'sub', 'sub/c.txt', 'sub/deep', 'sub/deep/d.txt'];
const modes = (): readonly string[] =>
  paths.map((path) => (statSync(join(root, 'srv/app', path)).mode & 0o7777).toString(8));

const withPermissions = (...permissions: readonly string[]) =>
  deploy({
    ...files,
    'appspec.yml': appspec(
      {},
      `files: [{ source: app, destination: /srv/app }]\npermissions:\n${permissions.map((one) => `  - { ${one} }`).join('\n')}`,
    ),
  });

const [file, folder] = ['644', '755'];

/** What the agent's patterns match: one name below the object, or with two stars everything. */
test.each([
  ['every kind', 'object: /srv/app, mode: "700"', ['700', '700', '700', '700', '700', '700']],
  ['files', 'object: /srv/app, mode: "600", type: [file]', ['600', '600', folder, '600', folder, '600']],
  ['folders', 'object: /srv/app, mode: "700", type: [directory]', [file, file, '700', file, '700', file]],
  [
    'two stars',
    'object: /srv/app, pattern: "**", mode: "600", type: [file]',
    ['600', '600', folder, '600', folder, '600'],
  ],
  [
    'one star',
    'object: /srv/app, pattern: "*", mode: "600", type: [file]',
    ['600', '600', folder, file, folder, file],
  ],
  [
    'a star and an end',
    'object: /srv/app, pattern: "*.txt", mode: "640", type: [file]',
    ['640', file, folder, file, folder, file],
  ],
  [
    'a point that is no sign',
    'object: /srv/app, pattern: "a?txt", mode: "640", type: [file]',
    [file, file, folder, file, folder, file],
  ],
  [
    'a folder below',
    'object: /srv/app/sub, mode: "640", type: [file]',
    [file, file, folder, '640', folder, '640'],
  ],
  [
    'a folder with a stroke at its end',
    'object: /srv/app/sub/, mode: "640", type: [file]',
    [file, file, folder, '640', folder, '640'],
  ],
  [
    'exceptions',
    'object: /srv/app, except: ["*.sh", sub], mode: "700"',
    ['700', file, folder, '700', '700', '700'],
  ],
  ['one file', 'object: /srv/app/a.txt, mode: "600"', ['600', file, folder, file, folder, file]],
  [
    'one file, of the other kind',
    'object: /srv/app/a.txt, mode: "600", type: [directory]',
    [file, file, folder, file, folder, file],
  ],
  ['the whole host', 'object: /, mode: "600", type: [file]', ['600', '600', folder, '600', folder, '600']],
  ['what is not there', 'object: /srv/nothing, mode: "600"', [file, file, folder, file, folder, file]],
  ['a mode of one digit', 'object: /srv/app/a.txt, mode: "4"', ['4', file, folder, file, folder, file]],
  ['a mode of four digits', 'object: /srv/app/a.txt, mode: 4755', ['4755', file, folder, file, folder, file]],
  // What looks like 644 is 420 to YAML, and its digits are taken for octal ones then.
  [
    'a mode that YAML takes for an octal number',
    'object: /srv/app/a.txt, mode: 0644',
    ['420', file, folder, file, folder, file],
  ],
  ['no mode', 'object: /srv/app', [file, file, folder, file, folder, file]],
])('permissions for %s', async (_, permission, expected) => {
  expect(await withPermissions(permission)).toMatchObject({ errorCode: 0 });
  expect(modes()).toEqual(expected);
});

test('what was there before keeps its permissions', async () => {
  mkdirSync(join(root, 'srv/app/sub'), { recursive: true, mode: 0o755 });
  expect(await withPermissions('object: /srv/app, mode: "700", type: [directory]')).toMatchObject({
    errorCode: 0,
  });
  expect(modes()).toEqual([file, file, folder, file, '700', file]);
});

test('two permissions for different files go together', async () => {
  expect(
    await withPermissions(
      'object: /srv/app, pattern: "*.txt", mode: "600", type: [file]',
      'object: /srv/app/b.sh, mode: "755"',
    ),
  ).toMatchObject({ errorCode: 0 });
  expect(modes().slice(0, 2)).toEqual(['600', '755']);
});

test('root as owner and group is who the agent is', async () => {
  expect(
    await withPermissions('object: /srv/app/a.txt, owner: root, group: root, mode: "600"'),
  ).toMatchObject({ errorCode: 0 });
  const { uid, gid } = lstatSync(join(root, 'srv/app/a.txt'));
  expect({ uid, gid }).toEqual({ uid: userInfo().uid, gid: userInfo().gid });
  expect(modes()[0]).toBe('600');
});
