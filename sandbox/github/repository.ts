/** Real git repositories in the run's folder: the source that pipelines follow and Jenkins checks out. */
import { cpSync } from 'node:fs';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { World } from '../world.ts';
import { git, gitBytes } from './git.ts';
import { type RepositoryRecord, state } from './state.ts';

export type Repository = RepositoryRecord & { readonly world: World };

export type Author = { readonly name: string; readonly email: string };

export type Head = {
  readonly sha: string;
  readonly message: string;
  readonly authorName: string;
  readonly authorEmail: string;
  /** ISO 8601, virtual time. */
  readonly authorDate: string;
};

/** New content of a file; null takes it away. */
export type FileChange = string | { readonly content: string; readonly executable: boolean } | null;

export type Change = {
  readonly message: string;
  readonly files?: Readonly<Record<string, FileChange>>;
  /** Changes whatever it likes in the work tree. */
  readonly change?: (folder: string) => void | Promise<void>;
  readonly author?: Author;
};

const defaultAuthor: Author = { name: 'Ada Developer', email: 'ada@hello.example' };

const identity = (world: World, author: Author): Readonly<Record<string, string>> => {
  const date = `${Math.floor(world.clock.now() / 1000)} +0000`;
  return {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: author.name,
    GIT_COMMITTER_EMAIL: author.email,
    GIT_COMMITTER_DATE: date,
  };
};

const writeChange = async (folder: string, path: string, file: FileChange): Promise<void> => {
  const target = join(folder, path);
  if (file === null) return rm(target, { recursive: true });
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, typeof file === 'string' ? file : file.content);
  if (typeof file !== 'string') await chmod(target, file.executable ? 0o755 : 0o644);
};

type Identity = ReturnType<typeof identity>;

const commitAll = async (folder: string, message: string, who: Identity): Promise<void> => {
  await git(folder, ['add', '--all']);
  await git(folder, ['commit', '--quiet', '--allow-empty', '--no-verify', '-m', message], who);
};

/** Makes the repository `owner/name` with one commit that holds what lies in `fromFolder`. */
export const createRepository = async (
  world: World,
  fullName: string,
  fromFolder: string,
  options: { readonly branch?: string; readonly message?: string; readonly author?: Author } = {},
): Promise<Repository> => {
  const { branch = 'main', message = 'The service as it is today', author = defaultAuthor } = options;
  // The date is that of this moment: how long git takes is of no account.
  const who = identity(world, author);
  const record: RepositoryRecord = { fullName, folder: join(world.folder, 'github', fullName), branch };
  // At once, so that git is at work while the rest of the account is put up.
  cpSync(fromFolder, record.folder, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !/(^|\/)(node_modules|\.git)$/.test(path.slice(fromFolder.length)),
  });
  await git(record.folder, ['init', '--quiet', '--template=', `--initial-branch=${branch}`]);
  state(world).repositories[fullName] = record;
  await commitAll(record.folder, message, who);
  return { ...record, world };
};

/** The repository of that name; unknown names are an error. */
export const repositoryOf = (world: World, fullName: string): Repository => {
  const record = state(world).repositories[fullName];
  if (!record) throw new Error(`no repository ${fullName} in the sandbox`);
  return { ...record, world };
};

/** Commits a change on the repository's branch and gives its id. */
export const commit = async (
  repository: Repository,
  { message, files, change, author }: Change,
): Promise<string> => {
  const { folder, world } = repository;
  for (const [path, file] of Object.entries(files ?? {})) await writeChange(folder, path, file);
  await change?.(folder);
  await commitAll(folder, message, identity(world, author ?? defaultAuthor));
  return git(folder, ['rev-parse', 'HEAD']);
};

/** What a branch (or a commit) points to now. */
export const headOf = async (repository: Repository, revision = repository.branch): Promise<Head> => {
  const text = await git(repository.folder, ['log', '-1', '--format=%H%n%an%n%ae%n%at%n%B', revision, '--']);
  const [sha = '', authorName = '', authorEmail = '', seconds = '', ...message] = text.split('\n');
  const authorDate = new Date(Number(seconds) * 1000).toISOString();
  return { sha, message: message.join('\n').trimEnd(), authorName, authorEmail, authorDate };
};

/** The tree of a commit as a zip, modes and symbolic links included, without .git. */
export const archive = (repository: Repository, sha: string): Promise<Buffer> =>
  gitBytes(repository.folder, ['archive', '--format=zip', sha]);

/** A clone of the repository at one commit, as a build machine makes it. */
export const checkOut = async (repository: Repository, revision: string, folder: string): Promise<string> => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await git(folder, ['clone', '--quiet', '--no-checkout', '--template=', repository.folder, '.']);
  await git(folder, ['checkout', '--quiet', '--detach', revision]);
  return /^[0-9a-f]{40}$/.test(revision) ? revision : git(folder, ['rev-parse', 'HEAD']);
};
