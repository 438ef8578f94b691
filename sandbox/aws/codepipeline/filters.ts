/** Filters of triggers: globs over branches, file paths and tags, and the events of pull requests. */
import type { Criteria, PullRequestFilter, PushFilter } from '../../engine/pipeline-trigger-types.ts';

const special: Readonly<Record<string, string>> = {
  '**/': '(?:.*/)?',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
};

const sourceOf = (glob: string): string =>
  glob.replace(/\{[^{}]*\}|\[[^\]]+\]|\*\*\/|\*\*|[*?]|[.+^$()|\\{}[\]]/g, (part) => {
    if (part.startsWith('{') && part.length > 1) {
      return `(?:${part.slice(1, -1).split(',').map(sourceOf).join('|')})`;
    }
    if (part.startsWith('[') && part.length > 1) return part.replace(/^\[!/, '[^');
    return special[part] ?? `\\${part}`;
  });

/** `*` stays within a path segment, `**` crosses them, `{a,b}` is either, `[!a]` any other; what is not closed is meant literally. */
export const matchesGlob = (pattern: string, text: string): boolean =>
  new RegExp(`^${sourceOf(pattern)}$`, 's').test(text);

const passes = ({ includes, excludes = [] }: Criteria, text: string): boolean =>
  (includes === undefined || includes.some((pattern) => matchesGlob(pattern, text))) &&
  !excludes.some((pattern) => matchesGlob(pattern, text));

export type Pushed = {
  readonly branch?: string;
  readonly tag?: string;
  /** What the push has changed; undefined when that cannot be known (the first push of a branch). */
  readonly files?: readonly string[];
};

/** One changed file that passes is enough, and excludes win. */
const passesFiles = (filePaths: Criteria | undefined, files: readonly string[] = []): boolean =>
  filePaths === undefined || files.some((file) => passes(filePaths, file));

const passesFilter = ({ branches, filePaths, tags }: PushFilter, pushed: Pushed): boolean => {
  if (pushed.tag !== undefined) return tags !== undefined && passes(tags, pushed.tag);
  if (tags !== undefined) return false;
  const onBranch = pushed.branch !== undefined && (branches === undefined || passes(branches, pushed.branch));
  return onBranch && passesFiles(filePaths, pushed.files);
};

/** Whether any of the filters lets the push through; a trigger without filters takes every branch. */
export const passesFilters = (filters: readonly PushFilter[], pushed: Pushed): boolean =>
  filters.length === 0 ? pushed.branch !== undefined : filters.some((filter) => passesFilter(filter, pushed));

export type Pulled = {
  readonly event: PullRequestEvent;
  /** The branch into which it is to be merged: that is the one the filters mean. */
  readonly destinationBranch: string;
  readonly files: readonly string[];
};
export type PullRequestEvent = 'OPEN' | 'UPDATED' | 'CLOSED';

/** Whether any of the filters lets what has happened to the pull request through. */
export const passesPullFilters = (filters: readonly PullRequestFilter[], pulled: Pulled): boolean =>
  filters.some(
    ({ events = [], branches, filePaths }) =>
      events.includes(pulled.event) &&
      (branches === undefined || passes(branches, pulled.destinationBranch)) &&
      passesFiles(filePaths, pulled.files),
  );
