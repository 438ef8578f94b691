import { cut } from './cut.ts';

/** One step into a value: into a member of an object, an entry of a list, or every entry. */
export type JsonStep = { readonly name: string } | { readonly index: number } | 'every';

/** What lies at a path (several values where it says `[*]`), or why nothing does. */
export type Found = { readonly values: readonly unknown[] } | { readonly problem: string };

/** What a path may look like, for the error of one that does not. */
export const JSON_PATH = "a JSON path like $.commit, $.builds[0].commit, $.hosts[*].state or $['odd name']";

/** The steps of a path, undefined if it is none: names and indexes, no filters, no slices, no search in depth. */
export const parseJsonPath = (path: string): readonly JsonStep[] | undefined => {
  const steps: JsonStep[] = [];
  const pattern = /\.([A-Za-z_][\w-]*)|\[(\d{1,6})\]|\[(\*)\]|\['([^'\\]+)'\]|\["([^"\\]+)"\]/y;
  if (!path.startsWith('$')) return undefined;
  pattern.lastIndex = 1;
  while (pattern.lastIndex < path.length) {
    const match = pattern.exec(path);
    if (!match) return undefined;
    const [, name, index, every, quoted, quotedTwice] = match;
    if (every) steps.push('every');
    else if (index !== undefined) steps.push({ index: Number(index) });
    else steps.push({ name: name ?? quoted ?? (quotedTwice as string) });
  }
  return steps;
};

/** Follows a path from the root of a value; a problem says how far it got, and what was there. */
export const valuesAt = (root: unknown, path: string): Found => {
  const steps = parseJsonPath(path);
  if (!steps) return { problem: `cannot be asked for ${path}, which is not ${JSON_PATH}` };
  let reached: readonly At[] = [{ at: '$', value: root }];
  for (const step of steps) {
    const next = reached.map((from) => enter(from, step));
    const lost = next.find((entered) => 'problem' in entered);
    if (lost) return { problem: `has no ${path}: ${lost.problem}` };
    reached = next.flatMap((entered) => ('problem' in entered ? [] : entered.reached));
  }
  return { values: reached.map(({ value }) => value) };
};

type At = { readonly at: string; readonly value: unknown };
type Entered = { readonly reached: readonly At[] } | { readonly problem: string };

const enter = ({ at, value }: At, step: JsonStep): Entered => {
  const problem = { problem: `${at} is ${describe(value)}` };
  if (typeof step === 'object' && 'name' in step)
    return isObject(value) && Object.hasOwn(value, step.name)
      ? { reached: [{ at: `${at}${written(step.name)}`, value: value[step.name] }] }
      : problem;
  if (!Array.isArray(value) || value.length === 0) return problem;
  if (step === 'every')
    return { reached: value.map((entry, index) => ({ at: `${at}[${index}]`, value: entry })) };
  return step.index < value.length
    ? { reached: [{ at: `${at}[${step.index}]`, value: value[step.index] }] }
    : problem;
};

const written = (name: string): string => (/^[A-Za-z_][\w-]*$/.test(name) ? `.${name}` : `['${name}']`);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const NAMES_SHOWN = 5;

const describe = (value: unknown): string => {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (!isObject(value)) return showJson(value);
  const names = Object.keys(value);
  if (names.length === 0) return 'an object without members';
  const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : '';
  return `an object with ${names.slice(0, NAMES_SHOWN).map(shorten).join(', ')}${more}`;
};

/** A JSON value as a sentence shows it. */
export const showJson = (value: unknown): string => shorten(JSON.stringify(value) ?? 'nothing');

const shorten = (text: string): string => cut(text, 80);
