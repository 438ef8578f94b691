/** What a terminal shows of a text: how wide it is, and how it is cut to a width. */

/** One line without anything that a terminal would obey: a page that is quoted may hold escape sequences. */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();

/** How many columns a printable text takes. */
export const widthOf = (text: string): number =>
  graphemes(text).reduce((sum, grapheme) => sum + columnsOf(grapheme), 0);

/** The text in exactly so many columns; what is too much is left out, and that is shown. */
export const fitted = (text: string, width: number): string => {
  const whole = widthOf(text);
  if (whole <= width) return text + ' '.repeat(width - whole);
  const kept = take(graphemes(text), width - 1);
  return `${kept}…${' '.repeat(Math.max(0, width - 1 - widthOf(kept)))}`;
};

/** The text in lines of at most so many columns, broken between words where that is possible. */
export const wrap = (text: string, width: number): readonly string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((long) => pieces(long, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
};

const pieces = (word: string, width: number): readonly string[] => {
  if (widthOf(word) <= width) return [word];
  const head = take(graphemes(word), width);
  return head === '' ? [word] : [head, ...pieces(word.slice(head.length), width)];
};

const take = (parts: readonly string[], width: number): string => {
  let [taken, used] = ['', 0];
  for (const part of parts) {
    used += columnsOf(part);
    if (used > width) break;
    taken += part;
  }
  return taken;
};

const segmenter = new Intl.Segmenter();
const graphemes = (text: string): readonly string[] =>
  Array.from(segmenter.segment(text), ({ segment }) => segment);

// The scripts and signs that terminals draw two columns wide.
const wide =
  /^(\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}])/u;
const columnsOf = (grapheme: string): number => (wide.test(grapheme) || grapheme.includes('\ufe0f') ? 2 : 1);

/** What two sentences must differ in to be news: times, and how many looks came out how, differ again and again. */
export const newsOf = (sentence: string): string =>
  sentence.replaceAll(/\d+(\.\d+)? ?ms\b/g, '# ms').replace(/ \(\d+ attempts: [^)]*\)$/, '');
