/** How large each function's bundle is. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Row } from './row.ts';

const largest = 400_000;
const larger: Readonly<Record<string, number>> = { 'validate-deployment': 500_000 };

/** A row for each bundle in `outRoot`. */
export const bundleRows = (names: readonly string[], outRoot: string): Promise<readonly Row[]> =>
  Promise.all(
    names.map(async (name) => {
      const { size } = await stat(join(outRoot, name, 'index.js'));
      const limit = (larger[name] ?? largest) / 1_000;
      return { what: `bundle ${name}`, measured: Math.round(size / 1_000), limit, unit: 'kB' };
    }),
  );
