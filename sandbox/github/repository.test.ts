import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createWorld, type World } from '../world.ts';
import { archive, checkOut, commit, createRepository, headOf, repositoryOf } from './repository.ts';
import { github } from './service.ts';

let folder: string;

const worldIn = (name: string): World => createWorld({ folder: join(folder, name), services: [github] });

const source = async (): Promise<string> => {
  const path = join(folder, 'source');
  await mkdir(join(path, 'node_modules'), { recursive: true });
  await writeFile(join(path, 'node_modules', 'junk.js'), '');
  await writeFile(join(path, 'run.sh'), '#!/bin/sh\necho hello\n');
  await chmod(join(path, 'run.sh'), 0o755);
  await symlink('run.sh', join(path, 'link'));
  return path;
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-git-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('the same content at the same virtual time gives the same commits', async () => {
  const from = await source();
  const shas = [];
  for (const name of ['one', 'two']) {
    const repository = await createRepository(worldIn(name), 'acme/hello', from);
    shas.push(await commit(repository, { message: 'Say more', files: { 'docs/more.txt': 'more' } }));
  }
  expect(shas[0]).toMatch(/^[0-9a-f]{40}$/);
  expect(shas[1]).toBe(shas[0]);
});

test('the head tells who, when by the virtual clock, and why', async () => {
  const world = worldIn('one');
  const repository = await createRepository(world, 'acme/hello', await source());
  const sha = await commit(repository, {
    message: 'Say less\n\nIt was too much.',
    files: { 'run.sh': null },
    author: { name: 'Grace', email: 'grace@hello.example' },
  });
  expect(await headOf(repositoryOf(world, 'acme/hello'))).toEqual({
    sha,
    message: 'Say less\n\nIt was too much.',
    authorName: 'Grace',
    authorEmail: 'grace@hello.example',
    authorDate: '2026-01-05T09:00:00.000Z',
  });
});

test('an archive keeps modes and symbolic links and holds neither .git nor node_modules', async () => {
  const repository = await createRepository(worldIn('one'), 'acme/hello', await source());
  const zip = join(folder, 'bundle.zip');
  await writeFile(zip, await archive(repository, (await headOf(repository)).sha));
  execFileSync('unzip', ['-q', zip, '-d', join(folder, 'unpacked')]);
  expect((await stat(join(folder, 'unpacked/run.sh'))).mode & 0o777).toBe(0o755);
  expect(await readlink(join(folder, 'unpacked/link'))).toBe('run.sh');
  await expect(stat(join(folder, 'unpacked/node_modules'))).rejects.toThrow('ENOENT');
});

test('a checkout is of the commit asked for, not of the newest', async () => {
  const repository = await createRepository(worldIn('one'), 'acme/hello', await source());
  const older = (await headOf(repository)).sha;
  await commit(repository, { message: 'Break it', files: { 'run.sh': 'exit 1\n' } });
  expect(await checkOut(repository, older, join(folder, 'workspace'))).toBe(older);
  expect(await readFile(join(folder, 'workspace/run.sh'), 'utf8')).toContain('echo hello');
});

test('a repository that nobody made is an error', () => {
  expect(() => repositoryOf(worldIn('one'), 'acme/ghost')).toThrow('no repository acme/ghost');
});
