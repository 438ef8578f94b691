/** Jest's transform: esbuild strips the types, so tests run the very syntax that ships. */
import { createHash } from 'node:crypto';
import { transformSync, version } from 'esbuild';

const compile = (source: string, sourcefile: string) =>
  transformSync(source, { loader: 'ts', format: 'esm', target: 'node24', sourcemap: 'inline', sourcefile });

export const getCacheKey = (source: string, path: string) =>
  createHash('sha256').update(`${version}\n${path}\n${source}`).digest('hex');

export { compile as process };
