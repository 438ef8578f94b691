/** The triggers of a declaration. */
import type { Declaration, PushFilter, Trigger } from '../../engine/pipeline-state.ts';
import { AwsError, notRehearsed } from '../../errors.ts';

const refuse = (message: string): never => {
  throw new AwsError('InvalidStructureException', message);
};

const checkPatterns = (filter: PushFilter): void => {
  for (const { includes = [], excludes = [] } of Object.values(filter)) {
    if (includes.length > 8 || excludes.length > 8)
      refuse('A filter may have at most 8 includes and 8 excludes');
    const long = [...includes, ...excludes].find((pattern) => pattern.length > 255);
    if (long) refuse(`A pattern may have at most 255 characters: ${long}`);
  }
};

const checkFilters = (filters: readonly PushFilter[]): void => {
  if (filters.length > 3) refuse('A trigger may have at most 3 push filters');
  for (const filter of filters) {
    if (filter.tags && (filter.branches || filter.filePaths))
      refuse('Tags cannot be combined with other filters');
    if (filter.filePaths && !filter.branches) refuse('File paths need a filter of branches beside them');
    checkPatterns(filter);
  }
};

const checkTrigger = (sources: readonly string[], trigger: Trigger): void => {
  const { sourceActionName, push = [] } = trigger.gitConfiguration;
  if ('pullRequest' in trigger.gitConfiguration) throw notRehearsed('pull request triggers of CodePipeline');
  if (!sources.includes(sourceActionName))
    refuse(`A trigger names ${sourceActionName}, which is no source action`);
  checkFilters(push);
};

/** Refuses triggers that AWS would refuse. */
export const checkTriggers = ({ triggers = [], stages }: Declaration): void => {
  const sources = (stages[0]?.actions ?? []).map(({ name }) => name);
  const named = triggers.map((trigger) => trigger.gitConfiguration.sourceActionName);
  if (new Set(named).size < named.length) refuse('A source action may have only one trigger');
  for (const trigger of triggers) checkTrigger(sources, trigger);
};
