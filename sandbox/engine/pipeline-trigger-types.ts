/** What starts a pipeline by itself: pushes and pull requests that pass a filter. */

/** Globs of which one has to fit, and none may. */
export type Criteria = { readonly includes?: readonly string[]; readonly excludes?: readonly string[] };
export type PushFilter = { readonly [K in 'branches' | 'filePaths' | 'tags']?: Criteria };
export type PullRequestFilter = { readonly [K in 'branches' | 'filePaths']?: Criteria } & {
  readonly events?: readonly string[];
};
export type Trigger = {
  readonly gitConfiguration: {
    readonly sourceActionName: string;
    readonly push?: readonly PushFilter[];
    readonly pullRequest?: readonly PullRequestFilter[];
  };
};
