import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The rows of the table whose header is these columns, in a page of docs/: what is documented is what is tested. */
export const documentedTable = (page: string, columns: readonly string[]): readonly (readonly string[])[] => {
  const lines = readFileSync(join(import.meta.dirname, '../docs', page), 'utf8').split('\n');
  const header = lines.indexOf(`| ${columns.join(' | ')} |`);
  if (header < 0) throw new Error(`docs/${page} has no table of ${columns.join(', ')}`);
  const below = lines.slice(header + 2);
  return below
    .slice(
      0,
      below.findIndex((line) => !line.startsWith('|')),
    )
    .map(cellsOf);
};

const cellsOf = (line: string): readonly string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
