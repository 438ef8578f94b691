/** Unpacks a revision bundle of any of the agent's three types. */
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { notRehearsed } from '../errors.ts';
import { unpackZip } from './zip.ts';

const run = promisify(execFile);

/** The agent runs the system's tar, with the flags given here. */
const unpackTar = async (bundle: string, folder: string, flags: string): Promise<void> => {
  if (process.platform !== 'linux') throw notRehearsed('a bundle in a tar archive (only on Linux)');
  try {
    await run('/bin/tar', [flags, bundle], { cwd: folder });
  } catch (cause) {
    const { code } = cause as { readonly code?: number | string };
    throw new Error(`Error extracting tar archive: ${code}`, { cause });
  }
};

const unpack = async (bundle: string, folder: string, type: string | undefined): Promise<void> => {
  if (type === 'zip') return unpackZip(await readFile(bundle), folder);
  if (type === 'tar') return unpackTar(bundle, folder, '-xpsf');
  if (type === 'tgz') return unpackTar(bundle, folder, '-zxpsf');
  throw new Error('BundleType in S3Revision must be tar, tgz or zip');
};

/** A bundle whose only top folder holds the appspec stands for that folder. */
const stripTopFolder = async (folder: string): Promise<void> => {
  const [only, ...more] = await readdir(folder, { withFileTypes: true });
  if (!only?.isDirectory() || more.length > 0) return;
  const inside = await readdir(join(folder, only.name));
  if (!inside.some((name) => /appspec/i.test(name))) return;
  const aside = `${folder}-temp`;
  await rm(aside, { recursive: true, force: true });
  await rename(folder, aside);
  await rename(join(aside, only.name), folder);
  await rm(aside, { recursive: true });
};

/** Unpacks the bundle's file into `folder`; what was there is gone. */
export const unpackBundle = async (
  bundle: string,
  folder: string,
  type: string | undefined,
): Promise<void> => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await unpack(bundle, folder, type);
  await stripTopFolder(folder);
};
