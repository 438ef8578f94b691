/** What `serverless package` makes of the project's own serverless.yml. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Template } from './template.ts';

const project = join(import.meta.dirname, '../..');
const bin = createRequire(import.meta.url).resolve('serverless/bin/serverless.js');

/** Packaging needs Node and nothing else: no credentials, no home, no network. */
const environment = { PATH: dirname(process.execPath), HOME: '/nonexistent', NO_COLOR: '1' };

/** Packages in a folder of its own, as the framework writes beside serverless.yml; gives the template. */
export const packageService = async (params: Readonly<Record<string, string>> = {}): Promise<Template> => {
  const folder = await mkdtemp(join(tmpdir(), 'package-'));
  try {
    await cp(join(project, 'serverless.yml'), join(folder, 'serverless.yml'));
    for (const name of ['resources', 'esbuild.config.ts', 'node_modules', 'package.json'])
      await symlink(join(project, name), join(folder, name));
    const given = Object.entries(params).map(([name, value]) => `--param=${name}=${value}`);
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [bin, 'package', ...given], {
      cwd: folder,
      env: environment,
    });
    const file = join(folder, '.serverless/cloudformation-template-update-stack.json');
    const text = await readFile(file, 'utf8').catch((cause: Error) => {
      throw new Error(`serverless package left no template:\n${stdout}${stderr}`, { cause });
    });
    return JSON.parse(text) as Template;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
