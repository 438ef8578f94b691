/** The commit that starts an execution, and the source actions that wait for it. */
import type { Action, GitOrigin, Machine, Origin, PullRequestOrigin } from '../../engine/pipeline-state.ts';
import { headOf, type Repository } from '../../github/repository.ts';

/** Where a commit lies. */
export type Place = { readonly fullName: string; readonly branch: string; readonly sha: string };

/** The source actions of a pipeline that follow the repository. */
export const sourcesOf = ({ declaration }: Machine, fullName: string): readonly Action[] =>
  (declaration.stages[0]?.actions ?? []).filter(
    ({ configuration }) => configuration?.FullRepositoryId === fullName,
  );

const triggerDetail = (git: GitOrigin): string =>
  JSON.stringify({
    providerType: 'GitHub',
    connectionArn: git.connectionArn,
    fullRepositoryName: git.fullName,
    branchName: git.branch,
    commitId: git.sha,
  });

/** What starts the execution: the commit, and the pull request that it belongs to. */
export const originOf = async (
  repository: Repository,
  source: Action,
  { fullName, branch, sha: asked }: Place,
  pullRequest?: PullRequestOrigin,
): Promise<Origin> => {
  const { sha, message, authorName, authorEmail, authorDate } = await headOf(repository, asked);
  const git: GitOrigin = {
    actionName: source.name,
    connectionArn: source.configuration?.ConnectionArn ?? '',
    fullName,
    branch,
    sha,
    message,
    authorName,
    authorEmail,
    authorDate,
    ...(pullRequest ? { pullRequest } : {}),
  };
  return { type: 'WebhookV2', detail: triggerDetail(git), git };
};
