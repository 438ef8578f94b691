/** Removes what the group's last revision left, then carries out the instructions; a list of what was made stays behind. */
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { onHost } from './places.ts';
import { type InstallTask, type Instruction, planInstall } from './plan.ts';

const kindOf = (path: string): 'nothing' | 'folder' | 'file' => {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return 'nothing';
  return found.isDirectory() ? 'folder' : 'file';
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

const copy = (source: string, destination: string): void => {
  const found = lstatSync(source, { throwIfNoEntry: false });
  if (!found) throw new Error(`No such file or directory @ rb_sysopen - ${source}`);
  if (kindOf(destination) === 'file') rmSync(destination);
  if (found.isSymbolicLink()) {
    symlinkSync(readlinkSync(source), destination);
    return;
  }
  copyFileSync(source, destination);
  chmodSync(destination, found.mode);
  utimesSync(destination, found.atime, found.mtime);
};

const makeFolder = (directory: string, shown: string): void => {
  if (existsSync(directory))
    throw new Error(
      `The deployment failed because a specified file already exists at this location: ${shown}.`,
    );
  mkdirSync(directory);
};

const carryOut = (root: string, listFile: string, instruction: Instruction): void => {
  switch (instruction.type) {
    case 'copy':
      appendFileSync(listFile, `${instruction.destination}\n`);
      copy(instruction.source, onHost(root, instruction.destination));
      return;
    case 'mkdir':
      makeFolder(onHost(root, instruction.directory), instruction.directory);
      appendFileSync(listFile, `${instruction.directory}\n`);
      return;
    case 'chmod':
      chmodSync(onHost(root, instruction.file), instruction.mode);
  }
};

/** Installs the revision; `listFile` holds what the group's last one made, and afterwards what this one did. */
export const install = (task: InstallTask, listFile: string): void => {
  cleanUp(task.root, listFile);
  const instructions = planInstall(task);
  writeFileSync(listFile, '');
  for (const instruction of instructions) carryOut(task.root, listFile, instruction);
};
