/** What is linked to CodeDeploy from outside: connections to GitHub and CloudFormation's blue/green deployments. There is none. */
import { AwsError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { page } from './page.ts';

/** They are made in the console only. */
const tokens: readonly string[] = [];

export const listGitHubAccountTokenNames: Operation = {
  run: (_call, { nextToken }) => {
    const { items, next } = page(tokens, nextToken);
    return { tokenNameList: items, ...next };
  },
};

export const deleteGitHubAccountToken: Operation = {
  run: (_call, { tokenName }) => {
    if (!tokenName)
      throw new AwsError('GitHubAccountTokenNameRequiredException', 'The name of the connection is required');
    throw new AwsError('GitHubAccountTokenDoesNotExistException', `There is no connection ${tokenName}`);
  },
};

/** Nothing here is linked to an id of somebody else's, so nothing is left once this has been said. */
export const deleteResourcesByExternalId: Operation = {
  run: (_call, { externalId: _ }) => ({}),
};
