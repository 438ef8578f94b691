import { styleText } from 'node:util';
import type { Mood, Row } from './rows.ts';
import { atMost, type Paint, tableOf } from './table.ts';
import { newsOf, wrap } from './text.ts';

/** Where text goes: stdout, stderr, or what a test reads. */
export type Output = {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};
export type Environment = Readonly<Record<string, string | undefined>>;

/** Shows a validation while it runs. */
export type Screen = {
  /** Whether the table is drawn again in place, so that it may be shown as often as one likes. */
  readonly redraws: boolean;
  readonly show: (rows: readonly Row[]) => void;
  /** Says something above the table that is being drawn. */
  readonly say: (lines: readonly string[]) => void;
  /** Leaves the last table as it stands: what is said next comes below it. */
  readonly end: () => void;
};

/** A table that is drawn again in place on a terminal; elsewhere a line for each change. */
export const makeScreen = (output: Output, env: Environment, clock: () => Date): Screen =>
  canRedraw(output, env) ? inPlace(output, painter(output, env)) : lineByLine(output, clock);

const canRedraw = ({ isTTY }: Output, { CI, TERM }: Environment): boolean =>
  Boolean(isTTY) && TERM !== 'dumb' && (!CI || CI === 'false');

const colors = { good: 'green', bad: 'red', doubtful: 'yellow', open: 'dim' } as const;

/** Colours what it is given, unless the terminal cannot or the person does not want it (NO_COLOR). */
export const painter = ({ isTTY }: Output, { NO_COLOR, TERM }: Environment): Paint =>
  isTTY && !NO_COLOR && TERM !== 'dumb'
    ? (mood: Mood, text: string) => styleText(colors[mood], text, { validateStream: false })
    : (_, text) => text;

const USUAL_WIDTH = 80;
const USUAL_HEIGHT = 24;

/** How many columns there are; one is left free, as some terminals begin a new line when the last is written. */
export const widthFor = ({ columns }: Output): number => Math.max(20, (columns || USUAL_WIDTH) - 1);

const UP = '\u001b[A';
const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

const inPlace = (output: Output, paint: Paint): Screen => {
  let drawn: readonly Row[] | undefined;
  let lines: readonly string[] = [];
  const back = (): string => `${UP.repeat(lines.length)}${lines.length > 0 ? '\r' : ''}`;
  const draw = (rows: readonly Row[], above: readonly string[]): void => {
    // Lines that have left the screen could not be drawn again. One is the head's, two are left for the rest.
    const { shown, hidden } = atMost(rows, (output.rows || USUAL_HEIGHT) - 3);
    const more = hidden > 0 ? [`… and ${hidden} more`] : [];
    const start = back();
    lines = [...tableOf(shown, widthFor(output), paint), ...more];
    drawn = rows;
    output.write(
      `${start}${[...above, ...lines].map((line) => `${line}${CLEAR_LINE}\n`).join('')}${CLEAR_BELOW}`,
    );
  };
  return {
    redraws: true,
    show: (rows) => draw(rows, []),
    say: (texts) => {
      const above = inParagraphs(texts, output);
      if (drawn) draw(drawn, above);
      else output.write(`${above.join('\n')}\n`);
    },
    end: () => {
      drawn = undefined;
      lines = [];
    },
  };
};

const COMMAND = /^ *npm run /;

/** In lines that fit; what is indented stays so. */
const inParagraphs = (texts: readonly string[], output: Output): readonly string[] =>
  texts.flatMap((text) => {
    // A command is to be copied as it is.
    if (COMMAND.test(text)) return text;
    const indent = /^ */.exec(text)?.[0] ?? '';
    return wrap(text.trim(), widthFor(output) - indent.length).map((line) => `${indent}${line}`);
  });

const lineByLine = (output: Output, clock: () => Date): Screen => {
  let before = new Map<string, string>();
  const show = (rows: readonly Row[]): void => {
    const now = new Map(rows.map((row) => [row.name, essence(row)]));
    for (const row of rows) {
      if (row.verdict === 'waiting' || before.get(row.name) === now.get(row.name)) continue;
      const time = clock().toISOString().slice(11, 19);
      output.write(`${time}  ${row.name}: ${row.verdict} (${row.looks})${row.seen && `: ${row.seen}`}\n`);
    }
    before = now;
  };
  return {
    redraws: false,
    show,
    // A log is searched for whole sentences: whoever shows it breaks its lines.
    say: (lines) => output.write(`${lines.join('\n')}\n`),
    end: () => {},
  };
};

const essence = ({ verdict, looks, seen }: Row): string =>
  `${verdict}|${looks.startsWith('0/')}|${newsOf(seen)}`;
