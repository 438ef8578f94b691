/** Removes what the group's last revision left, then carries out the instructions; a list of what was made stays behind. */
import {
  appendFileSync,
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { notRehearsed } from '../errors.ts';
import { asHostPath, onHost } from './places.ts';
import { type InstallTask, type Instruction, planInstall } from './plan.ts';

const superuser = 0;

/** Neither the agent's work nor a link on its host may reach what is not the host's. */
const insideOf = (root: string, path: string): string => {
  const real = realpathSync(root);
  for (const one of [dirname(path), path].filter((each) => existsSync(each)))
    if (!`${realpathSync(one)}/`.startsWith(`${real}/`))
      throw notRehearsed(`${asHostPath(root, one)}, a link that leads out of the host`);
  return path;
};

const kindOf = (path: string): 'nothing' | 'folder' | 'file' => {
  try {
    return lstatSync(path).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    // Somebody has put a file where there was a folder above it.
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return 'nothing';
    throw error;
  }
};

const removeFolder = (path: string): void => {
  try {
    rmdirSync(path);
  } catch (error) {
    // What others have put into it stays.
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
};

const remove = (path: string): void => {
  const kind = kindOf(path);
  if (kind === 'folder') removeFolder(path);
  else if (kind === 'file') rmSync(path);
};

/** Every finished line of the list, last first. */
const cleanUp = (root: string, listFile: string): void => {
  if (!existsSync(listFile)) return;
  const made = readFileSync(listFile, 'utf8').split('\n').slice(0, -1);
  for (const path of made.reverse()) remove(onHost(root, path));
  rmSync(listFile);
};

/** As `cp -p` of the agent: what is there is written over, through a link, and a folder takes the file in. */
const copyFile = (source: string, destination: string, found: Stats): void => {
  const there = statSync(destination, { throwIfNoEntry: false });
  const path = there?.isDirectory() ? join(destination, basename(source)) : destination;
  copyFileSync(source, path);
  utimesSync(path, found.atime, found.mtime);
  if (process.getuid?.() === superuser) chownSync(path, found.uid, found.gid);
  chmodSync(path, found.mode & 0o7777);
};

const copy = (source: string, destination: string): void => {
  const found = lstatSync(source, { throwIfNoEntry: false });
  if (!found) throw new Error(`No such file or directory @ rb_sysopen - ${source}`);
  if (found.isSymbolicLink()) symlinkSync(readlinkSync(source), destination);
  else if (found.isFile()) copyFile(source, destination, found);
  else throw notRehearsed(`${source} in a bundle, which is neither a file, a folder nor a link`);
};

const makeFolder = (directory: string, shown: string): void => {
  if (existsSync(directory))
    throw new Error(
      `The deployment failed because a specified file already exists at this location: ${shown}.`,
    );
  mkdirSync(directory);
};

/** The agent is root, and so is whoever runs the sandbox: for anybody else the files are theirs already. */
const changeOwner = (path: string, { owner, group }: { owner?: string; group?: string }): void => {
  if (process.getuid?.() !== superuser) return;
  const { uid, gid } = statSync(path);
  chownSync(path, owner === undefined ? uid : superuser, group === undefined ? gid : superuser);
};

const carryOut = (root: string, listFile: string, instruction: Instruction): void => {
  const path = (onThatHost: string): string => insideOf(root, onHost(root, onThatHost));
  switch (instruction.type) {
    case 'copy':
      appendFileSync(listFile, `${instruction.destination}\n`);
      copy(instruction.source, path(instruction.destination));
      return;
    case 'mkdir':
      makeFolder(path(instruction.directory), instruction.directory);
      appendFileSync(listFile, `${instruction.directory}\n`);
      return;
    case 'chmod':
      chmodSync(path(instruction.file), instruction.mode);
      return;
    case 'chown':
      changeOwner(path(instruction.file), instruction);
  }
};

export type Lists = {
  /** What the group's last revision made, and afterwards what this one did. */
  readonly cleanup: string;
  /** What was to be done. */
  readonly install: string;
};

/** Installs the revision: removes what the last one made, then does what the plan says. */
export const install = (task: InstallTask, lists: Lists): void => {
  cleanUp(task.root, lists.cleanup);
  const instructions = planInstall(task);
  writeFileSync(lists.install, asHostPath(task.root, JSON.stringify({ instructions })));
  writeFileSync(lists.cleanup, '');
  for (const instruction of instructions) carryOut(task.root, lists.cleanup, instruction);
};
