/** `npm run bench`: measures what is promised about speed and size, and says of each promise whether it holds. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from '../esbuild.config.ts';
import { bundleRows } from './bundles.ts';
import { coldStartRows, withFolder } from './cold-start.ts';
import { rehearsalRows, sandboxRow, testsRow } from './commands.ts';
import { recordRehearsals } from './recording.ts';
import { isWithin, printRow, type Row } from './row.ts';
import { snapshotRows } from './snapshot.ts';
import { testReportRow } from './test-report.ts';
import { validationRows } from './validation.ts';
import { wireRows } from './wire.ts';

const help = `Measures sizes and times against their limits.

Usage: npm run bench -- [groups]

Groups (all without any): bundles, functions, report, rehearsal, sandbox, snapshot, validation, wire, tests
Ends with 0 when everything is within its limit, with 1 when something is not.`;

const project = join(import.meta.dirname, '..');
const print = (text: string): void => void process.stdout.write(`${text}\n`);

const bundled = <T>(use: (names: readonly string[], root: string) => Promise<T>): Promise<T> =>
  withFolder(async (root) => {
    const made = await bundle({ outRoot: join(root, 'dist') });
    return use([...made.keys()], root);
  });

const groups: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  bundles: () => bundled((names, root) => bundleRows(names, join(root, 'dist'))),
  functions: () => bundled(async (_, root) => coldStartRows(await recordRehearsals(project), root)),
  report: async () => [await testReportRow()],
  rehearsal: () => withFolder(rehearsalRows),
  sandbox: async () => [await sandboxRow()],
  snapshot: () => withFolder((folder) => snapshotRows(project, folder)),
  validation: validationRows,
  wire: wireRows,
  tests: async () => [await testsRow()],
};

const measure = async (wanted: readonly string[]): Promise<number> => {
  const names = wanted.length > 0 ? wanted : Object.keys(groups);
  const unknown = names.filter((name) => !Object.hasOwn(groups, name));
  if (unknown.length > 0) {
    print(`There is no group ${unknown.join(', ')}.\n\n${help}`);
    return 2;
  }
  let isGood = true;
  for (const name of names) {
    const rows = (await groups[name]?.()) ?? [];
    for (const row of rows) print(printRow(row));
    isGood &&= rows.every(isWithin);
  }
  return isGood ? 0 : 1;
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean', short: 'h', default: false } },
});
if (values.help) print(help);
else process.exitCode = await measure(positionals);
