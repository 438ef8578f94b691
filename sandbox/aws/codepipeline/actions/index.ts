/** Every action provider that runs here, one line each: category, owner, provider, version. */
import type { Action } from '../../../engine/pipeline-state.ts';
import { notRehearsed } from '../../../errors.ts';
import type { ActionProvider } from './action.ts';
import { codebuild } from './codebuild.ts';
import { codedeploy } from './codedeploy.ts';
import { lambdaInvoke } from './lambda-invoke.ts';
import { manualApproval } from './manual-approval.ts';
import { sourceConnection } from './source-connection.ts';

/** By category, owner, provider and version. */
export const actionProviders: Readonly<Record<string, ActionProvider>> = {
  'Source AWS CodeStarSourceConnection 1': sourceConnection,
  'Build AWS CodeBuild 1': codebuild,
  'Test AWS CodeBuild 1': codebuild,
  'Invoke AWS Lambda 1': lambdaInvoke,
  'Deploy AWS CodeDeploy 1': codedeploy,
  'Approval AWS Manual 1': manualApproval,
};

/** The provider of an action; one that is not in the table is not rehearsed. */
export const providerOf = ({
  category,
  owner,
  provider,
  version,
}: Action['actionTypeId']): ActionProvider => {
  const key = [category, owner, provider, version].join(' ');
  const found = Object.hasOwn(actionProviders, key) ? actionProviders[key] : undefined;
  if (found) return found;
  throw notRehearsed(
    `codepipeline action provider ${provider} (${category}, owner ${owner}, version ${version})`,
  );
};
