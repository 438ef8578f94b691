/** The CodeStarSourceConnection source: a commit of a repository, zipped into the artifact store. */
import type { SourceRevision } from '../../../engine/pipeline-state.ts';
import { notRehearsed } from '../../../errors.ts';
import { archive, type Head, headOf, repositoryOf } from '../../../github/repository.ts';
import { state as github } from '../../../github/state.ts';
import { type ActionAt, type ActionProvider, fail, setting, succeed } from './action.ts';

/** A push that fits a trigger brings its own branch; everything else the branch of the configuration. */
const branchOf = (at: ActionAt): string => {
  const { git } = at.execution.origin;
  return git?.actionName === at.run.action ? git.branch : setting(at, 'BranchName');
};

/** AWS asks for both names of the service; the old one is what the action is called by. */
const permitConnection = (at: ActionAt): void => {
  const resource = setting(at, 'ConnectionArn');
  const asks = ['codestar-connections', 'codeconnections'].map((prefix) => ({
    action: `${prefix}:UseConnection`,
    resource,
    context: {
      [`${prefix}:FullRepositoryId`]: setting(at, 'FullRepositoryId'),
      [`${prefix}:BranchName`]: branchOf(at),
    },
  }));
  at.world.permit(at.role, asks);
};

const revisionOf = ({ execution, run }: ActionAt): string | undefined => {
  const { git } = execution.origin;
  return execution.overrides[run.action] ?? (git?.actionName === run.action ? git.sha : undefined);
};

const findCommit = async (at: ActionAt): Promise<Head | undefined> => {
  const fullName = setting(at, 'FullRepositoryId');
  if (!Object.hasOwn(github(at.world).repositories, fullName)) return undefined;
  const revision = revisionOf(at) ?? setting(at, 'BranchName');
  // git itself says no to what the repository does not have.
  return headOf(repositoryOf(at.world, fullName), revision).catch(() => undefined);
};

/** A pull request brings both branches and itself; everything else the branch. */
const triggerVariables = (at: ActionAt): Readonly<Record<string, string>> => {
  const { git } = at.execution.origin;
  const pull = git?.actionName === at.run.action ? git.pullRequest : undefined;
  if (!pull) return { BranchName: branchOf(at) };
  return {
    PullRequestId: pull.id,
    PullRequestTitle: pull.title,
    SourceBranchName: branchOf(at),
    DestinationBranchName: pull.destinationBranch,
  };
};

const variablesOf = (at: ActionAt, head: Head): Readonly<Record<string, string>> => ({
  AuthorDate: head.authorDate,
  AuthorDisplayName: head.authorName,
  AuthorEmail: head.authorEmail,
  AuthorId: head.authorName,
  ...triggerVariables(at),
  CommitId: head.sha,
  CommitMessage: head.message,
  ConnectionArn: setting(at, 'ConnectionArn'),
  FullRepositoryName: setting(at, 'FullRepositoryId'),
  ProviderType: 'GitHub',
});

const sourceRevision = (at: ActionAt, { sha, message }: Head): SourceRevision => {
  const query = new URLSearchParams({
    connectionArn: setting(at, 'ConnectionArn'),
    referenceType: 'COMMIT',
    FullRepositoryId: setting(at, 'FullRepositoryId'),
    Commit: sha,
  });
  const console = `https://${at.world.region}.console.aws.amazon.com/codesuite/settings/connections/redirect`;
  return {
    actionName: at.run.action,
    revisionId: sha,
    revisionSummary: JSON.stringify({ ProviderType: 'GitHub', CommitMessage: message }),
    revisionUrl: `${console}?${query}`,
  };
};

export const sourceConnection: ActionProvider = {
  required: ['ConnectionArn', 'FullRepositoryId', 'BranchName'],
  optional: ['OutputArtifactFormat', 'DetectChanges'],
  inputs: [0, 0],
  outputs: [1, 1],
  refuse: ({ OutputArtifactFormat: format = 'CODE_ZIP' }) => {
    if (format !== 'CODE_ZIP') throw notRehearsed(`a source's OutputArtifactFormat ${format}`);
  },
  begin: async (at) => {
    permitConnection(at);
    const head = await findCommit(at);
    if (!head) {
      const what = revisionOf(at) ?? `branch ${setting(at, 'BranchName')}`;
      fail(at, 'ConfigurationError', `${setting(at, 'FullRepositoryId')} has no ${what}`);
      return;
    }
    const body = await archive(repositoryOf(at.world, setting(at, 'FullRepositoryId')), head.sha);
    for (const { bucket, key } of at.run.outputs) {
      await at.call('s3', 'PutObject', {
        Bucket: bucket,
        Key: key,
        Body: body,
        ContentType: 'application/zip',
      });
    }
    const revision = sourceRevision(at, head);
    succeed(
      at,
      { externalId: head.sha, externalUrl: revision.revisionUrl, summary: revision.revisionSummary },
      { variables: variablesOf(at, head), revision },
    );
  },
};
