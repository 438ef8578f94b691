/** Finds what AWS would refuse, or silently never do, in a packaged template. */
import { checkEventPatterns } from './event-patterns.ts';
import { checkFunctions } from './functions.ts';
import { checkPipelines } from './pipelines.ts';
import { checkPolicies } from './policies.ts';
import { checkProperties } from './properties.ts';
import { checkOrder, checkReferences } from './references.ts';
import type { Say, Template } from './template.ts';

/** All problems of a template, each with its place; none means that nothing was found. */
export const lint = async (template: Template): Promise<readonly string[]> => {
  const problems: string[] = [];
  const say: Say = (at, what) => problems.push(`${at}: ${what}`);
  checkReferences(template, say);
  // What refers to nothing can be read no further.
  if (problems.length > 0) return problems;
  checkOrder(template, say);
  checkProperties(template, say);
  checkEventPatterns(template, say);
  checkPipelines(template, say);
  checkFunctions(template, say);
  await checkPolicies(template, say);
  return problems;
};
