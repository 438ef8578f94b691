/** What a push to a repository sets off: every pipeline whose source follows it. */
import type { Action, Declaration } from '../../engine/pipeline-state.ts';
import type { Trigger } from '../../engine/pipeline-trigger-types.ts';
import { git } from '../../github/git.ts';
import { type Repository, repositoryOf } from '../../github/repository.ts';
import type { World } from '../../world.ts';
import { type Pushed, passesFilters } from './filters.ts';
import { originOf, sourcesOf } from './git-origin.ts';
import { startByItself } from './start.ts';
import { state } from './state.ts';

export type Push = { readonly fullName: string; readonly branch: string; readonly sha: string };

/** A trigger for pull requests alone takes no push. */
const passesTrigger = ({ gitConfiguration: { push, pullRequest } }: Trigger, pushed: Pushed): boolean =>
  push || !pullRequest ? passesFilters(push ?? [], pushed) : false;

/** Without a trigger the source follows its own branch; with one, only the trigger counts. */
const starts = ({ triggers = [] }: Declaration, source: Action, pushed: Pushed): boolean => {
  const trigger = triggers.find((one) => one.gitConfiguration.sourceActionName === source.name);
  if (trigger) return passesTrigger(trigger, pushed);
  const { BranchName: branch, DetectChanges: detect = 'true' } = source.configuration ?? {};
  return triggers.length === 0 && detect !== 'false' && pushed.branch === branch;
};

/** The repository's own branch was there before the sandbox first saw a push to it. */
const parentOf = async (repository: Repository, { branch, sha }: Push): Promise<string | undefined> =>
  branch === repository.branch
    ? git(repository.folder, ['rev-parse', `${sha}~1`]).catch(() => undefined)
    : undefined;

/** The files that the push has changed; nobody can say that of the first push of a branch. */
const changedFiles = async (
  repository: Repository,
  known: string | undefined,
  push: Push,
): Promise<readonly string[] | undefined> => {
  const before = known ?? (await parentOf(repository, push));
  if (before === undefined) return undefined;
  const names = await git(repository.folder, ['diff', '--name-only', '-z', before, push.sha]);
  return names.split('\0').filter(Boolean);
};

/** git is asked for the changed files only where a filter wants to know them. */
const wantsFiles = ({ triggers = [] }: Declaration): boolean =>
  triggers.some(({ gitConfiguration }) => gitConfiguration.push?.some(({ filePaths }) => filePaths));

/** Starts every pipeline that this push concerns. */
export const onPush = async (world: World, push: Push): Promise<void> => {
  const { pipelines, pushed: heads } = state(world);
  const repository = repositoryOf(world, push.fullName);
  const key = `${push.fullName} ${push.branch}`;
  const before = heads[key];
  heads[key] = push.sha;
  for (const [name, { machine }] of Object.entries(pipelines)) {
    const { declaration } = machine;
    const files = wantsFiles(declaration) ? await changedFiles(repository, before, push) : undefined;
    const pushed: Pushed = { branch: push.branch, ...(files ? { files } : {}) };
    const source = sourcesOf(machine, push.fullName).find((one) => starts(declaration, one, pushed));
    if (source) startByItself(world, name, await originOf(repository, source, push));
  }
};
