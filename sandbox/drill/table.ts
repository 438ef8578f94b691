/** The drill's table: release × check -> caught or not. */
import { type Cell, cannotFail, cellOf, checksOf, fateOf, verdictOf } from './judge.ts';
import type { Played } from './play.ts';

const marks: Readonly<Record<Cell, string>> = {
  caught: 'X',
  passed: '.',
  'could not look': '?',
  'not asked': ' ',
};

const key = 'X caught it, . passed, ? could not look; where nothing stands it was not asked';

const lineOf = (played: Played, checks: readonly string[], width: number): string => {
  const cells = checks.map((check) => marks[cellOf(played, check)]);
  const name = played.release.name.padEnd(width);
  return `  ${name}  ${cells.join(' ')}   ${verdictOf(played).padEnd(13)}  ${fateOf(played)}`;
};

/** The whole table as text. */
export const printTable = (all: readonly Played[]): string => {
  const checks = checksOf(all).map(({ name }) => name);
  const width = Math.max(...all.map(({ release }) => release.name.length));
  const unable = cannotFail(all);
  const numbers = checks.map((_, index) => `${index + 1}`);
  return [
    ...checks.map((name, index) => `  ${index + 1} ${name}`),
    '',
    `  ${''.padEnd(width)}  ${numbers.join(' ')}   verdict        then`,
    ...all.map((played) => lineOf(played, checks, width)),
    '',
    key,
    unable.length === 0 ? 'Every required check can fail.' : `Cannot fail: ${unable.join(', ')}.`,
  ].join('\n');
};

/** What stands around the table in a page. */
const begin = '<!-- npm run drill -- --write -->';
const end = '<!-- the end of the drill -->';

/** The page with this table in place of the one that it has; an error where the page has no place for it. */
export const withTable = (page: string, all: readonly Played[]): string => {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`expected a place for the table, from "${begin}" to "${end}"`);
  return `${page.slice(0, from)}${begin}\n\n\`\`\`text\n${printTable(all)}\n\`\`\`\n\n${page.slice(to)}`;
};
