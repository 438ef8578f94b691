import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { keepFiles } from './files.ts';

let base: string;
const at = (...names: string[]): string => join(base, 'folder', ...names);
/** Names, modes (the kind among them) and contents of everything. */
const seen = (): readonly string[] =>
  readdirSync(at(), { recursive: true, encoding: 'utf8' })
    .map((name) => `${name} ${lstatSync(at(name)).mode.toString(8)}`)
    .sort();

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'slipway-files-'));
  mkdirSync(at('deep', 'er'), { recursive: true });
  writeFileSync(at('a.txt'), 'one');
  writeFileSync(at('deep', 'er', 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
  symlinkSync('a.txt', at('link'));
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

test.each<[string, () => void]>([
  ['a file with another text of the same length', () => writeFileSync(at('a.txt'), 'two')],
  ['a file that is gone', () => rmSync(at('a.txt'))],
  ['a file that is new', () => writeFileSync(at('deep', 'new'), '')],
  ['a folder that is gone', () => rmSync(at('deep'), { recursive: true })],
  ['a folder that is new', () => mkdirSync(at('deep', 'x', 'y'), { recursive: true })],
  ['another mode', () => chmodSync(at('deep', 'er', 'run.sh'), 0o600)],
  ['another mode of a folder', () => chmodSync(at('deep', 'er'), 0o700)],
  [
    'a link that leads elsewhere',
    () => {
      rmSync(at('link'));
      symlinkSync('deep', at('link'));
    },
  ],
  [
    'a file in the place of a folder, and a folder in the place of a file',
    () => {
      rmSync(at('deep'), { recursive: true });
      writeFileSync(at('deep'), 'a file');
      rmSync(at('a.txt'));
      mkdirSync(at('a.txt', 'in'), { recursive: true });
    },
  ],
])('puts back %s, twice', (_, change) => {
  const before = seen();
  const changed = lstatSync(at('deep')).mtime;
  const putBack = keepFiles(at(), join(base, 'store'));
  for (let time = 0; time < 2; time += 1) {
    change();
    putBack();
    expect(seen()).toEqual(before);
    expect(readFileSync(at('a.txt'), 'utf8')).toBe('one');
    expect(readFileSync(at('deep', 'er', 'run.sh'), 'utf8')).toBe('#!/bin/sh\n');
    expect(readlinkSync(at('link'))).toBe('a.txt');
    expect(lstatSync(at('deep')).mtime).toEqual(changed);
  }
});

test('leaves alone what has not changed', () => {
  const putBack = keepFiles(at(), join(base, 'store'));
  const { ino, mtimeMs } = lstatSync(at('deep', 'er', 'run.sh'));
  writeFileSync(at('a.txt'), 'two');
  putBack();
  expect(lstatSync(at('deep', 'er', 'run.sh'))).toMatchObject({ ino, mtimeMs });
});

test('what is neither file, folder nor link is an error', () => {
  execFileSync('mkfifo', [at('pipe')]);
  expect(() => keepFiles(at(), join(base, 'store'))).toThrow(/expected a file, a folder or a link at .*pipe/);
});
