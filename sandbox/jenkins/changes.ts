/** What was committed since the build before: read from git when a build has checked out its source. */
import { git } from '../github/git.ts';
import type { World } from '../world.ts';
import { type Build, buildsOf, type Change } from './state.ts';
import type { Bean } from './tree.ts';

const field = '%x1f';
const format = ['%x1e%H', '%an', '%ae', '%at', '%B', ''].join(field);
const kinds: Readonly<Record<string, string>> = { A: 'add', D: 'delete' };

const changeOf = (entry: string): Change => {
  const [commit = '', author = '', email = '', seconds = '', message = '', files = ''] = entry.split('\x1f');
  const paths = files
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'))
    .map(([kind = '', file = '']) => ({ file, edit: kinds[kind] ?? 'edit' }));
  return { commit, author, email, at: Number(seconds) * 1000, message, paths };
};

/** The commits between what was built before and what is checked out now, the oldest first. */
export const readChanges = async (world: World, build: Build, folder: string): Promise<readonly Change[]> => {
  const before = buildsOf(world, build.job).findLast(
    ({ number, revision }) => revision && number < build.number,
  );
  if (!before || before.revision === build.revision) return [];
  const range = `${before.revision}..${build.revision}`;
  const log = await git(folder, [
    'log',
    '--reverse',
    '--no-renames',
    '--name-status',
    `--format=${format}`,
    range,
  ]);
  return log.split('\x1e').slice(1).map(changeOf);
};

const changeBean = (change: Change): Bean => ({
  type: 'hudson.plugins.git.GitChangeSet',
  properties: {
    affectedPaths: () => change.paths.map(({ file }) => file),
    commitId: () => change.commit,
    timestamp: () => change.at,
    author: () => ({ type: null, properties: { fullName: () => change.author } }),
    authorEmail: () => change.email,
    comment: () => change.message,
    id: () => change.commit,
    msg: () => change.message.split('\n')[0] ?? '',
    paths: () =>
      change.paths.map(({ file, edit }) => ({
        type: null,
        properties: { editType: () => edit, file: () => file },
      })),
  },
});

/** A build's changes; of a build without a repository there is an empty log. */
export const changesBean = ({ revision, changes = [] }: Build): Bean => ({
  type: revision ? 'hudson.plugins.git.GitChangeSetList' : 'hudson.scm.EmptyChangeLogSet',
  properties: { items: () => changes.map(changeBean), kind: () => (revision ? 'git' : null) },
});
