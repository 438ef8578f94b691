/** Finds what AWS would refuse, or silently never do, in a packaged template. */
import { checkEventPatterns } from './event-patterns.ts';
import { checkFunctions } from './functions.ts';
import { checkPipelines } from './pipelines.ts';
import { checkPolicies } from './policies.ts';
import { checkProperties } from './properties.ts';
import { checkOrder, checkReferences } from './references.ts';
import type { Say, Template } from './template.ts';

type Check = (template: Template, say: Say) => void | Promise<void>;

/** Each step may rely on what the steps before it have found to be in order. */
const STEPS: readonly (readonly Check[])[] = [
  [checkReferences],
  [checkProperties, checkOrder],
  [checkEventPatterns, checkPipelines, checkFunctions, checkPolicies],
];

/** The problems of a template, each with its place; none means that nothing was found. */
export const lint = async (template: Template): Promise<readonly string[]> => {
  const problems: string[] = [];
  const say: Say = (at, what) => problems.push(`${at}: ${what}`);
  for (const checks of STEPS) {
    for (const check of checks) await check(template, say);
    if (problems.length > 0) break;
  }
  return problems;
};
