/** A copy of a folder, and the way back to it that touches only what has changed since. */
import {
  chmodSync,
  constants,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  type Stats,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';

type Kept = {
  readonly kind: 'folder' | 'file' | 'link';
  readonly mode: number;
  mark: string;
  readonly target?: string;
  /** Of a folder: it changes with whatever is put into it or taken out. */
  readonly changed?: Date;
};
type Manifest = Map<string, Kept>;

/** Whoever writes into a file, or puts another in its place, changes one of these. */
const markOf = (stats: Stats): string =>
  [stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs, stats.mode].join();

const look = (path: string): Kept => {
  const stats = lstatSync(path);
  const mode = stats.mode & 0o7777;
  if (stats.isSymbolicLink()) return { kind: 'link', mode, mark: '', target: readlinkSync(path) };
  if (stats.isDirectory()) return { kind: 'folder', mode, mark: '', changed: stats.mtime };
  if (stats.isFile()) return { kind: 'file', mode, mark: markOf(stats) };
  throw new Error(`expected a file, a folder or a link at ${path}`);
};

const walk = (folder: string, at = '', found: Manifest = new Map()): Manifest => {
  for (const name of readdirSync(join(folder, at))) {
    const path = join(at, name);
    const kept = look(join(folder, path));
    found.set(path, kept);
    if (kept.kind === 'folder') walk(folder, path, found);
  }
  return found;
};

const same = (kept: Kept, found: Kept | undefined): boolean =>
  found !== undefined &&
  found.kind === kept.kind &&
  found.mode === kept.mode &&
  found.mark === kept.mark &&
  found.target === kept.target;

const copy = (from: string, to: string): void => {
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  const { mode, atime, mtime } = lstatSync(from);
  chmodSync(to, mode & 0o7777);
  utimesSync(to, atime, mtime);
};

const put = (path: string, kept: Kept, from: string): void => {
  if (kept.kind === 'folder') {
    mkdirSync(path, { recursive: true });
    chmodSync(path, kept.mode);
  } else if (kept.kind === 'link') symlinkSync(kept.target ?? '', path);
  else copy(from, path);
};

/** What was not there, or is something else now; folders stay where they are. */
const removeOthers = (folder: string, manifest: Manifest, now: Manifest): void => {
  for (const [path, found] of now) {
    const kept = manifest.get(path);
    const stays = kept && (same(kept, found) || (kept.kind === 'folder' && found.kind === 'folder'));
    if (!stays) rmSync(join(folder, path), { recursive: true, force: true });
  }
};

const putBack = (folder: string, store: string, manifest: Manifest): void => {
  const now = walk(folder);
  removeOthers(folder, manifest, now);
  for (const [path, kept] of manifest) {
    if (same(kept, now.get(path))) continue;
    put(join(folder, path), kept, join(store, path));
    if (kept.kind === 'file') kept.mark = markOf(lstatSync(join(folder, path)));
  }
  for (const [path, { changed }] of manifest) {
    if (changed && lstatSync(join(folder, path)).mtime.getTime() !== changed.getTime())
      utimesSync(join(folder, path), changed, changed);
  }
};

/** Copies `folder` to `store`; gives what puts the folder back as it is now. */
export const keepFiles = (folder: string, store: string): (() => void) => {
  const manifest = walk(folder);
  mkdirSync(store, { recursive: true });
  for (const [path, kept] of manifest) put(join(store, path), kept, join(folder, path));
  return () => putBack(folder, store, manifest);
};
