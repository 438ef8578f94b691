/** Filter patterns: words that must occur, or must not; a regular expression; properties of JSON. */
import { notRehearsed } from '../../errors.ts';
import { readJsonPattern } from './json-pattern.ts';
import { invalid } from './limits.ts';

export type Matches = (message: string) => boolean;

type Term = { readonly sign: string; readonly text: string };

const termPattern = /\s*([-?]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/y;

const termOf = (found: RegExpExecArray): Term => {
  const [, sign = '', quoted, word = ''] = found;
  if (quoted !== undefined) return { sign, text: quoted.replace(/\\(.)/g, '$1') };
  if (!/^\w+$/.test(word)) throw invalid(`Invalid character(s) in term '${word}'`);
  return { sign, text: word };
};

const readTerms = (pattern: string): readonly Term[] => {
  const terms: Term[] = [];
  const reader = new RegExp(termPattern);
  const text = pattern.trimEnd();
  while (reader.lastIndex < text.length) {
    const found = reader.exec(text);
    if (!found) throw invalid(`Invalid filter pattern ${pattern}`);
    terms.push(termOf(found));
  }
  return terms;
};

const ofTerms = (pattern: string): Matches => {
  const terms = readTerms(pattern);
  const optional = terms.filter(({ sign }) => sign === '?');
  if (optional.length === 0)
    return (message) => terms.every(({ sign, text }) => message.includes(text) === (sign === ''));
  // AWS says that it ignores the question mark then, and not what becomes of its word.
  if (optional.length < terms.length) throw notRehearsed(`?words beside others in the filter ${pattern}`);
  return (message) => optional.some(({ text }) => message.includes(text));
};

/** Between percent signs, without groups, in the characters that AWS takes. */
export const readExpression = (text: string): RegExp => {
  const inner = text.slice(1, -1);
  if (!/^[A-Za-z0-9:_#=@/;,\-\s^$?[\]{}|\\*+.]+$/.test(inner))
    throw invalid(`Invalid regular expression in the filter pattern: ${text}`);
  return new RegExp(inner);
};

/** Reads a pattern; an empty one lets everything through. */
export const matcherOf = (pattern: string): Matches => {
  const text = pattern.trim();
  if (text.startsWith('[')) throw notRehearsed(`the space-delimited filter pattern ${text}`);
  if (text.startsWith('{')) return readJsonPattern(text, readExpression);
  if (!/^%.+%$/.test(text)) return ofTerms(text);
  const expression = readExpression(text);
  return (message) => expression.test(message);
};
