/** Which files of the workspace a buildspec's artifacts section means. */
import { lstat, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { notRehearsed } from '../../errors.ts';
import type { Artifacts } from './buildspec.ts';

/** The section names something that is not there. */
export class ArtifactsError extends Error {
  override name = 'ArtifactsError';
}

const pattern = (glob: string): RegExp => {
  const source = glob
    .replace(/^\.\//, '')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(
      /\*\*\/|\*\*|\*|\?/g,
      (found) => ({ '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*' })[found] ?? '[^/]',
    );
  return new RegExp(`^${source}$`);
};

/** Every file below a folder, links as themselves, by name. */
const filesBelow = async (folder: string, prefix = ''): Promise<readonly string[]> => {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true });
  const found = await Promise.all(
    entries.map((entry) => {
      const path = `${prefix}${entry.name}`;
      return entry.isDirectory() ? filesBelow(folder, `${path}/`) : [path];
    }),
  );
  return found.flat().sort();
};

const baseOf = async (source: string, { baseDirectory = '.' }: Artifacts): Promise<string> => {
  if (/[*?]/.test(baseDirectory)) throw notRehearsed(`buildspec base-directory ${baseDirectory}`);
  const base = join(source, baseDirectory);
  const isFolder = await lstat(base).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new ArtifactsError(`no matching base directory path found for ${baseDirectory}`);
  return base;
};

/** The files as [name in the artifact, path on the disk]. */
export const artifactFiles = async (
  source: string,
  artifacts: Artifacts,
): Promise<readonly (readonly [string, string])[]> => {
  const base = await baseOf(source, artifacts);
  const wanted = artifacts.files.map(pattern);
  const unwanted = artifacts.excludePaths.map(pattern);
  const chosen = (await filesBelow(base))
    .filter((name) => wanted.some((one) => one.test(name)))
    .filter((name) => !unwanted.some((one) => one.test(name)));
  if (chosen.length === 0) throw new ArtifactsError('no matching artifact paths found');
  return chosen.map((name) => [artifacts.discardPaths ? basename(name) : name, join(base, name)]);
};
