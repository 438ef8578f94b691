/** The repositories that the sandbox serves as the team's source. */
import type { World } from '../world.ts';

export type RepositoryRecord = {
  /** `owner/name`. */
  readonly fullName: string;
  readonly folder: string;
  readonly branch: string;
};

export type GithubState = { readonly repositories: Record<string, RepositoryRecord> };

/** The state of the git source. */
export const state = (world: World): GithubState => world.state.github;
