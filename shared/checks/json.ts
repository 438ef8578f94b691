import { JSON_PATH, parseJsonPath, showJson, valuesAt } from '../core/json-path.ts';
import { object, type Reader, text, wrong } from '../core/settings.ts';
import { excerpt } from './request.ts';

export type JsonValue = string | number | boolean | null;
/** What lies at a path of a JSON page; where the path says `[*]`, all that does. */
export type JsonExpectation = { readonly path: string; readonly equals: JsonValue };

export const jsonPath: Reader<string> = (node, at) => {
  const path = text(/^\$/, JSON_PATH)(node, at);
  if (!parseJsonPath(path)) throw wrong(node, at, JSON_PATH);
  return path;
};

const scalar: Reader<JsonValue> = (node, at) => {
  if (node?.kind !== 'scalar') throw wrong(node, at, 'a text, a number, true, false or null');
  return node.value;
};

export const jsonExpectation: Reader<JsonExpectation> = object({ path: jsonPath, equals: scalar });

type Page = { readonly body: string; readonly cut: boolean };
type Unmet = { readonly says: string; readonly measured: string };

/** What a page says at the path instead of the value; undefined when it says that. */
export const unmetJson = ({ body, cut }: Page, { path, equals }: JsonExpectation): Unmet | undefined => {
  const root = parse(body);
  if (!root) {
    const begins = cut
      ? `is longer than the ${body.length} characters that are read`
      : `is not JSON, but begins with "${excerpt(body)}"`;
    return { says: begins, measured: cut ? 'too long' : 'no JSON' };
  }
  const found = valuesAt(root.value, path);
  if ('problem' in found) return { says: found.problem, measured: 'nothing' };
  const other = found.values.find((value) => value !== equals);
  if (other === undefined) return undefined;
  return { says: `says ${showJson(other)} at ${path}`, measured: showJson(other) };
};

const parse = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
};
