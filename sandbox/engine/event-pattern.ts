/** EventBridge's event patterns, pure: what matches, and which patterns AWS would refuse. */
import { isIP } from 'node:net';
import { AwsError } from '../errors.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type Fields = { readonly [key: string]: Json };
export type Pattern = { readonly [key: string]: PatternNode };
type PatternNode = readonly Matcher[] | Pattern;
type Matcher = string | number | boolean | null | { readonly [operator: string]: Json };

const invalid = (reason: string): AwsError =>
  new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const escaped = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');

/** `*` matches any run; `\*` and `\\` are themselves. */
const wildcardPattern = (text: string): RegExp =>
  new RegExp(
    `^${text
      .split(/(\\\\|\\\*|\*)/)
      .map((part) => (part === '*' ? '.*' : escaped(part.replace(/^\\/, ''))))
      .join('')}$`,
    's',
  );

type TextRule = (text: string, wanted: string) => boolean;
const textRules: Readonly<Record<string, TextRule>> = {
  prefix: (text, wanted) => text.startsWith(wanted),
  suffix: (text, wanted) => text.endsWith(wanted),
  'equals-ignore-case': (text, wanted) => text.toLowerCase() === wanted.toLowerCase(),
  wildcard: (text, wanted) => wildcardPattern(wanted).test(text),
};

/** `{"prefix": "a"}` and `{"prefix": {"equals-ignore-case": "A"}}`. */
const textMatches = (operator: string, value: Json, wanted: Json): boolean => {
  const rule = textRules[operator];
  if (!rule || typeof value !== 'string') return false;
  if (typeof wanted === 'string') return rule(value, wanted);
  const folded = isObject(wanted) ? wanted['equals-ignore-case'] : undefined;
  return typeof folded === 'string' && rule(value.toLowerCase(), folded.toLowerCase());
};

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

const numericMatches = (value: Json, terms: readonly Json[]): boolean => {
  if (typeof value !== 'number') return false;
  for (let at = 0; at < terms.length; at += 2) {
    if (!comparisons[String(terms[at])]?.(value, Number(terms[at + 1]))) return false;
  }
  return true;
};

/** The bits of an address as one number, IPv4 and IPv6 alike. */
const bitsOf = (address: string): { readonly bits: bigint; readonly width: number } | undefined => {
  if (isIP(address) === 4) {
    return { bits: address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n), width: 32 };
  }
  if (isIP(address) !== 6) return undefined;
  const [head = '', tail = ''] = address.split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail.split(':').filter(Boolean);
  const groups = [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right];
  return { bits: groups.reduce((sum, part) => sum * 65_536n + BigInt(`0x${part}`), 0n), width: 128 };
};

const cidrMatches = (value: Json, range: string): boolean => {
  const [network = '', length = ''] = range.split('/');
  const wanted = bitsOf(network);
  const actual = typeof value === 'string' ? bitsOf(value) : undefined;
  if (!wanted || !actual || wanted.width !== actual.width) return false;
  const shift = BigInt(wanted.width - Number(length));
  return wanted.bits >> shift === actual.bits >> shift;
};

const anythingBut = (value: Json, wanted: Json): boolean => {
  if (!isObject(wanted)) return ![wanted].flat().includes(value);
  return Object.entries(wanted).every(([operator, one]) =>
    [one].flat().every((each) => !textMatches(operator, value, each as Json)),
  );
};

const operatorMatches = (operator: string, value: Json, wanted: Json): boolean => {
  if (operator in textRules) return textMatches(operator, value, wanted);
  if (operator === 'anything-but') return anythingBut(value, wanted);
  if (operator === 'numeric') return numericMatches(value, wanted as readonly Json[]);
  if (operator === 'cidr') return cidrMatches(value, String(wanted));
  return operator === 'exists' && wanted === true;
};

const matcherMatches = (matcher: Matcher, value: Json): boolean =>
  isObject(matcher)
    ? Object.entries(matcher).every(([operator, wanted]) => operatorMatches(operator, value, wanted))
    : matcher === value;

const wantsAbsence = (matcher: Matcher): boolean => isObject(matcher) && matcher.exists === false;

const leafMatches = (matchers: readonly Matcher[], value: Json | undefined): boolean => {
  if (value === undefined || isObject(value)) return matchers.some(wantsAbsence);
  const values = Array.isArray(value) ? (value as readonly Json[]) : [value];
  return matchers.some((matcher) => values.some((one) => matcherMatches(matcher, one)));
};

/** An array of objects matches when one of its objects does, whole. */
const nodeMatches = (node: Pattern, value: Json | undefined): boolean => {
  if (Array.isArray(value)) return (value as readonly Json[]).some((one) => nodeMatches(node, one));
  const fields = isObject(value) ? value : {};
  return Object.entries(node).every(([key, inner]) => {
    if (key === '$or') return (inner as unknown as readonly Pattern[]).some((one) => nodeMatches(one, value));
    return Array.isArray(inner)
      ? leafMatches(inner, fields[key])
      : nodeMatches(inner as Pattern, fields[key]);
  });
};

const known = new Set([...Object.keys(textRules), 'anything-but', 'numeric', 'cidr', 'exists']);

const checkNumeric = (terms: Json): void => {
  const list = Array.isArray(terms) ? (terms as readonly Json[]) : [];
  const wrong =
    list.length < 2 ||
    list.length % 2 === 1 ||
    list.some((term, at) => (at % 2 ? typeof term !== 'number' : !(String(term) in comparisons)));
  if (wrong) throw invalid(`numeric expects pairs of comparison and number, got ${JSON.stringify(terms)}`);
};

const checkMatcher = (matcher: Matcher): void => {
  if (!isObject(matcher)) return;
  const [operator = '', ...more] = Object.keys(matcher);
  if (!known.has(operator) || more.length > 0) throw invalid(`Unrecognized match type ${operator || 'none'}`);
  if (operator === 'numeric') checkNumeric(matcher.numeric as Json);
  if (operator === 'exists' && typeof matcher.exists !== 'boolean')
    throw invalid('exists expects true or false');
};

const checkMatchers = (matchers: readonly Json[]): void => {
  if (matchers.length === 0) throw invalid('Empty arrays are not allowed');
  for (const matcher of matchers) checkMatcher(matcher as Matcher);
};

const checkField = (key: string, inner: Json): void => {
  if (key === '$or') for (const one of inner as readonly Json[]) checkNode(one, key);
  else if (Array.isArray(inner)) checkMatchers(inner);
  else checkNode(inner, key);
};

const checkNode = (node: unknown, at: string): void => {
  if (!isObject(node)) throw invalid(`"${at}" must be an object or an array`);
  const entries = Object.entries(node);
  if (entries.length === 0) throw invalid('Empty objects are not allowed');
  for (const [key, inner] of entries) checkField(key, inner);
};

/** Reads a pattern's JSON text; throws InvalidEventPatternException where AWS does. */
export const readPattern = (text: string): Pattern => {
  const isJson = (): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  };
  const pattern = isJson();
  checkNode(pattern, 'the pattern');
  return pattern as Pattern;
};

/** Does the event match the pattern? */
export const matches = (pattern: Pattern, event: object): boolean => nodeMatches(pattern, event as Fields);
