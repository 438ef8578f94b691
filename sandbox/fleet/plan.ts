/** Turns the files and permissions of an appspec into install instructions, and refuses what the agent refuses. */
import { existsSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { notRehearsed } from '../errors.ts';
import type { AppSpec } from './appspec.ts';
import type { Permission } from './appspec-permissions.ts';
import { hostPath, inArchive, onHost } from './places.ts';
import { inspect, noConversion } from './ruby.ts';

/** Paths are those of the host ("/srv/app"); sources are paths of this machine. */
export type Instruction =
  | { readonly type: 'copy'; readonly source: string; readonly destination: string }
  | { readonly type: 'mkdir'; readonly directory: string }
  | { readonly type: 'chmod'; readonly file: string; readonly mode: number }
  | { readonly type: 'chown'; readonly file: string; readonly owner?: string; readonly group?: string };

export type InstallTask = {
  readonly root: string;
  readonly archive: string;
  readonly spec: AppSpec;
  /** Of the deployment; what the appspec says wins. */
  readonly fileExistsBehavior: string;
};

type Draft = {
  readonly task: InstallTask;
  readonly instructions: Instruction[];
  readonly copies: Map<string, string>;
  readonly folders: Set<string>;
  readonly permitted: Set<string>;
};

const refuse = (why: string): Error => new Error(`The deployment failed because ${why}`);
const isFolder = (path: string): boolean => existsSync(path) && lstatSync(path).isDirectory();
/** On the host a link to a folder counts as a folder. */
const hostHasFolder = (draft: Draft, path: string): boolean => {
  const real = onHost(draft.task.root, path);
  return existsSync(real) && statSync(real).isDirectory();
};
const hostHas = (draft: Draft, path: string): boolean => existsSync(onHost(draft.task.root, path));

const addFolder = (draft: Draft, directory: string): void => {
  if (draft.copies.has(directory))
    throw refuse(
      `the application specification file includes an mkdir command more than once for the same destination path (${directory}) from (${draft.copies.get(directory)}). Update the files section of the AppSpec file, and then try again.`,
    );
  if (draft.folders.has(directory)) return;
  draft.folders.add(directory);
  draft.instructions.push({ type: 'mkdir', directory });
};

const addCopy = (draft: Draft, source: string, destination: string): void => {
  const earlier = draft.copies.get(destination);
  if (earlier !== undefined)
    throw refuse(
      `the application specification file specifies two source files named ${source} and ${earlier} for the same destination (${destination}). Remove one of the source file paths from the AppSpec file, and then try again.`,
    );
  if (draft.folders.has(destination))
    throw refuse(
      `the application specification file calls for installing the file ${source}, but a file with that name already exists at the location (${destination}). Update your AppSpec file or directory structure, and then try again.`,
    );
  draft.copies.set(destination, source);
  draft.instructions.push({ type: 'copy', source, destination });
};

const copyFile = (draft: Draft, source: string, destination: string): void => {
  const { spec, fileExistsBehavior } = draft.task;
  const behavior = spec.fileExistsBehavior ?? fileExistsBehavior;
  if (!hostHas(draft, destination) || behavior === 'OVERWRITE') addCopy(draft, source, destination);
  else if (behavior === 'DISALLOW')
    throw refuse(`a specified file already exists at this location: ${destination}`);
  else if (behavior !== 'RETAIN')
    throw refuse(
      `an invalid option was specified for fileExistsBehavior: ${behavior}. Valid options include OVERWRITE, RETAIN, and DISALLOW.`,
    );
};

const addMissingParents = (draft: Draft, destination: string): void => {
  const missing: string[] = [];
  for (let parent = dirname(destination); parent !== '/' && !hostHas(draft, parent); parent = dirname(parent))
    missing.unshift(parent);
  for (const folder of missing) addFolder(draft, folder);
};

const copyFolder = (draft: Draft, source: string, destination: string): void => {
  if (!hostHasFolder(draft, destination)) addFolder(draft, destination);
  for (const name of readdirSync(source).sort()) {
    const from = join(source, name);
    const copy = isFolder(from) ? copyFolder : copyFile;
    copy(draft, from, join(destination, name));
  }
};

/** A path of the appspec; what is no text is refused here. */
const pathOf = (value: unknown): string => {
  if (typeof value !== 'string') throw noConversion(value, 'String');
  return value;
};

const planFiles = (draft: Draft): void => {
  const { root, archive, spec } = draft.task;
  for (const { source, destination } of spec.files) {
    const from = inArchive(root, archive, pathOf(source));
    const to = hostPath(pathOf(destination));
    if (isFolder(from)) {
      addMissingParents(draft, to);
      copyFolder(draft, from, to);
    } else {
      const file = join(to, basename(from));
      addMissingParents(draft, file);
      copyFile(draft, from, file);
    }
  }
};

/** The agent's simple glob: one path segment, `*` is any run of characters and nothing else is special. */
const matchesGlob = (name: string, pattern: string): boolean => {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return !name.includes('/') && new RegExp(`^${source}$`, 's').test(name);
};

const covers = (permission: Permission, path: string): boolean => {
  const base = `${hostPath(permission.object).replace(/\/$/, '')}/`;
  if (!path.startsWith(base)) return false;
  const name = path.slice(base.length);
  return (
    (permission.pattern === '**' || matchesGlob(name, permission.pattern)) &&
    !permission.except.some((pattern) => matchesGlob(name, pattern))
  );
};

/** The only user and group that every host is known to have. */
const root = 'root';

const ownersOf = ({ owner, group }: Permission): { owner?: string; group?: string } => {
  const unknown = [owner, group].find((name) => name !== undefined && name !== root);
  if (unknown !== undefined)
    throw notRehearsed(`the owner or group ${unknown} in the permissions of appspec.yml (only ${root})`);
  return { ...(owner === undefined ? {} : { owner }), ...(group === undefined ? {} : { group }) };
};

const permit = (draft: Draft, path: string, permission: Permission): void => {
  if (draft.permitted.has(path))
    throw refuse(
      `the permissions setting for (${path}) is specified more than once in the application specification file. Update the files section of the AppSpec file, and then try again.`,
    );
  draft.permitted.add(path);
  const { mode } = permission;
  if (mode !== undefined) draft.instructions.push({ type: 'chmod', file: path, mode });
  const owners = ownersOf(permission);
  if (Object.keys(owners).length > 0) draft.instructions.push({ type: 'chown', file: path, ...owners });
};

const checkFilePermission = (permission: Permission): void => {
  const { object, pattern, except } = permission;
  if (pattern !== '**')
    throw refuse(
      `the application specification file includes an object (${object}) with an invalid pattern (${pattern}), such as a pattern for a file applied to a directory. Correct the permissions section of the AppSpec file, and then try again.`,
    );
  if (except.length > 0)
    throw refuse(
      `the except parameter for a pattern in the permissions section (${inspect(except)}) for the object named ${object} contains an invalid format. Update the AppSpec file, and then try again.`,
    );
};

const everything = (draft: Draft, { type }: Permission): readonly string[] => [
  ...(type.includes('file') ? draft.copies.keys() : []),
  ...(type.includes('directory') ? draft.folders : []),
];

const planPermission = (draft: Draft, permission: Permission): void => {
  const object = hostPath(permission.object);
  if (draft.copies.has(object)) {
    if (!permission.type.includes('file')) return;
    checkFilePermission(permission);
    permit(draft, object, permission);
  } else if (draft.folders.has(object) || hostHasFolder(draft, object)) {
    const matches = everything(draft, permission).filter((path) => covers(permission, path));
    for (const path of matches) permit(draft, path, permission);
  }
};

/** What has to be done, in order; nothing has been touched yet. */
export const planInstall = (task: InstallTask): readonly Instruction[] => {
  const draft: Draft = {
    task,
    instructions: [],
    copies: new Map(),
    folders: new Set(),
    permitted: new Set(),
  };
  planFiles(draft);
  for (const permission of task.spec.permissions) planPermission(draft, permission);
  return draft.instructions;
};
