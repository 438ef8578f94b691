/** What happens to a pull request sets off every pipeline with a trigger for it. */
import type { Action, Declaration } from '../../engine/pipeline-state.ts';
import { git } from '../../github/git.ts';
import { repositoryOf } from '../../github/repository.ts';
import type { World } from '../../world.ts';
import { type Pulled, type PullRequestEvent, passesPullFilters } from './filters.ts';
import { originOf, sourcesOf } from './git-origin.ts';
import { startByItself } from './start.ts';
import { state } from './state.ts';

export type PullRequest = {
  readonly fullName: string;
  readonly number: number;
  readonly title: string;
  /** CLOSED whether it was merged or not. */
  readonly event: PullRequestEvent;
  readonly sourceBranch: string;
  readonly destinationBranch: string;
  /** The head of the source branch: that is what is built, not the merge. */
  readonly sha: string;
};

const starts = ({ triggers = [] }: Declaration, source: Action, pulled: Pulled): boolean =>
  triggers
    .filter(({ gitConfiguration }) => gitConfiguration.sourceActionName === source.name)
    .some(({ gitConfiguration }) => passesPullFilters(gitConfiguration.pullRequest ?? [], pulled));

/** What the pull request would change. */
const changedFiles = async (folder: string, { destinationBranch, sha }: PullRequest) => {
  const names = await git(folder, ['diff', '--name-only', '-z', `${destinationBranch}...${sha}`]);
  return names.split('\0').filter(Boolean);
};

/** Starts every pipeline that this concerns. */
export const onPullRequest = async (world: World, pull: PullRequest): Promise<void> => {
  const { fullName, sourceBranch, destinationBranch, title, sha, event } = pull;
  const repository = repositoryOf(world, fullName);
  const files = await changedFiles(repository.folder, pull);
  for (const [name, { machine }] of Object.entries(state(world).pipelines)) {
    const pulled: Pulled = { event, destinationBranch, files };
    const source = sourcesOf(machine, fullName).find((one) => starts(machine.declaration, one, pulled));
    if (!source) continue;
    const place = { fullName, branch: sourceBranch, sha };
    const request = { id: String(pull.number), title, destinationBranch };
    startByItself(world, name, await originOf(repository, source, place, request));
  }
};
