/** `npm run docs`: writes into docs/sandbox.md what the sandbox does and what it does not. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { actionProviders } from './aws/codepipeline/actions/index.ts';
import { ruleProviders } from './aws/codepipeline/rules/index.ts';
import {
  type Chapter,
  namesChapter,
  renderChapter,
  resourceChapter,
  serviceChapters,
} from './capabilities.ts';
import { intrinsics } from './cloudformation/intrinsics.ts';
import { resourceTypes } from './cloudformation/types/index.ts';
import { services } from './services.ts';

/** The page, from the project's root. */
export const docsFile = join(import.meta.dirname, '..', 'docs', 'sandbox.md');

const begin = '<!-- written by npm run docs from here on -->';

const chapters = async (): Promise<readonly Chapter[]> => [
  ...(await serviceChapters(services)),
  namesChapter('CodePipeline action providers', Object.keys(actionProviders)),
  namesChapter('CodePipeline rule providers', Object.keys(ruleProviders)),
  resourceChapter(resourceTypes),
  namesChapter('CloudFormation intrinsic functions', Object.keys(intrinsics)),
];

/** The page with its tables as they have to be now; what stands before them is kept. */
export const renderDocs = async (page: string): Promise<string> => {
  const [prose = '', generated] = page.split(begin);
  if (generated === undefined) throw new Error(`expected the line ${begin} in docs/sandbox.md`);
  return `${prose}${begin}\n\n${(await chapters()).map(renderChapter).join('\n\n')}\n`;
};

if (import.meta.main) await writeFile(docsFile, await renderDocs(await readFile(docsFile, 'utf8')));
