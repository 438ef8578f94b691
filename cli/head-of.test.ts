import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { headOf } from './head-of.ts';

test('the commit that is checked out, also from a folder below; none without a checkout or a commit', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-head-'));
  const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' });
  try {
    expect(await headOf(folder)).toBeUndefined();
    git('init', '--quiet');
    expect(await headOf(folder)).toBeUndefined();
    git(
      '-c',
      'user.name=a',
      '-c',
      'user.email=a@b.c',
      'commit',
      '--quiet',
      '--allow-empty',
      '--message',
      'one',
    );
    await mkdir(join(folder, 'below'));
    const head = await headOf(join(folder, 'below'));
    expect(head).toMatch(/^[0-9a-f]{40}$/);
    expect(`${head}\n`).toBe(git('log', '--format=%H'));
  } finally {
    await rm(folder, { recursive: true });
  }
});
