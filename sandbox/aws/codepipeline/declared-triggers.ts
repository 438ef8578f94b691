/** The triggers of a declaration. */
import type { Declaration } from '../../engine/pipeline-state.ts';
import type {
  Criteria,
  PullRequestFilter,
  PushFilter,
  Trigger,
} from '../../engine/pipeline-trigger-types.ts';
import { AwsError, notRehearsed } from '../../errors.ts';
import { check, constraints } from './constraints.ts';

const refuse = (message: string): never => {
  throw new AwsError('InvalidStructureException', message);
};

const checkPatterns = (...criteria: readonly (Criteria | undefined)[]): void => {
  for (const { includes = [], excludes = [] } of criteria.map((one) => one ?? {})) {
    if (includes.length > 8 || excludes.length > 8)
      refuse('A filter may have at most 8 includes and 8 excludes');
    const long = [...includes, ...excludes].find((pattern) => pattern.length > 255);
    if (long) refuse(`A pattern may have at most 255 characters: ${long}`);
  }
};

const checkPushes = (filters: readonly PushFilter[]): void => {
  if (filters.length > 3) refuse('A trigger may have at most 3 push filters');
  for (const { tags, branches, filePaths } of filters) {
    if (tags && (branches || filePaths)) refuse('Tags cannot be combined with other filters');
    if (filePaths && !branches) refuse('File paths need a filter of branches beside them');
    checkPatterns(tags, branches, filePaths);
  }
};

const checkPulls = (filters: readonly PullRequestFilter[]): void => {
  if (filters.length > 3) refuse('A trigger may have at most 3 pull request filters');
  for (const { events = [], branches, filePaths } of filters) {
    for (const event of events) check(['triggers.pullRequest.events', event, constraints.pullRequestEvent]);
    // AWS does not say what these mean.
    if (events.length === 0) throw notRehearsed('a pull request filter without events');
    if (filePaths && !branches) throw notRehearsed('a pull request filter of file paths without branches');
    checkPatterns(branches, filePaths);
  }
};

const checkTrigger = (sources: readonly string[], { gitConfiguration }: Trigger): void => {
  const { sourceActionName, push = [], pullRequest = [] } = gitConfiguration;
  if (!sources.includes(sourceActionName))
    refuse(`A trigger names ${sourceActionName}, which is no source action`);
  checkPushes(push);
  checkPulls(pullRequest);
};

/** Refuses triggers that AWS would refuse. */
export const checkTriggers = ({ triggers = [], stages }: Declaration): void => {
  const sources = (stages[0]?.actions ?? []).map(({ name }) => name);
  const named = triggers.map((trigger) => trigger.gitConfiguration.sourceActionName);
  if (triggers.length > 50) refuse('A pipeline may have at most 50 triggers');
  if (new Set(named).size < named.length) refuse('A source action may have only one trigger');
  for (const trigger of triggers) checkTrigger(sources, trigger);
};
