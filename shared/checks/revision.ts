import type { Answered, Subject } from '../core/looks.ts';
import { exactlyOne } from '../core/setting-kinds.ts';
import {
  mapping,
  object,
  optional,
  type Place,
  type Reader,
  text,
  whole,
  withDefault,
} from '../core/settings.ts';
import type { Sighting } from '../core/sighting.ts';
import { type Mapping, malformed } from '../core/yaml-inline.ts';
import { DeliveryError } from '../errors.ts';
import { below, type CheckType } from './check.ts';
import { jsonPath, unmetJson } from './json.ts';
import { atEveryPlace, oneSlice } from './places.ts';
import { excerpt, type Headers, headers, pagePath, sender, unanswered } from './request.ts';

export type RevisionSpec = {
  readonly type: 'revision';
  readonly path: string;
  /** Where the service says what it serves: at a JSON path, in a header, or where `{revision}` stands in a text. */
  readonly json: string | undefined;
  readonly header: string | undefined;
  readonly text: string | undefined;
  /** What it is to say instead of the deployed commit. */
  readonly version: string | undefined;
  /** How many characters of the commit it says. */
  readonly length: number;
  readonly headers: Headers | undefined;
};

const PLACEHOLDER = '{revision}';
const COMMIT_LENGTH = 40;

const pattern: Reader<string> = text(
  /^(?!.*\{revision\}.*\{revision\})(?=.*[^\s].*\{revision\}).*$/,
  `a text with one ${PLACEHOLDER} in it, and something before that`,
);

const settings = object({
  path: pagePath,
  json: optional(jsonPath),
  header: optional(text(/^[A-Za-z0-9-]+$/, "a header's name")),
  text: optional(pattern),
  version: optional(text()),
  length: withDefault(whole(7, COMMIT_LENGTH), COMMIT_LENGTH),
  headers: optional(headers),
});

const read: Reader<RevisionSpec> = (node, at) => {
  const map = mapping(node, at);
  exactlyOne(map, at, ['json', 'header', 'text']);
  const spec = { type: 'revision' as const, ...settings(map, at) };
  refuseImpossible(map, at, spec);
  return spec;
};

const refuseImpossible = (map: Mapping, at: Place, { version, length }: RevisionSpec): void => {
  if (version !== undefined && length !== COMMIT_LENGTH)
    throw malformed(map.line, `${at.name} to have a length of the commit only without a version`, 'both');
};

/** The revision that was deployed is the one that the service says it serves, at every place. */
export const revision: CheckType<RevisionSpec> = {
  read,
  look: async (spec, subject) => {
    const url = below(subject, spec.path);
    const wanted = wantedOf(spec, subject);
    const what = `GET ${url.href}`;
    const ask = await sender({ url, headers: spec.headers }, subject);
    const lookAt = async (place: { readonly via?: string }): Promise<Sighting> => {
      const reply = await ask(place);
      return reply.kind === 'answered' ? judge(what, spec, wanted, reply) : unanswered(what, reply);
    };
    return atEveryPlace(subject.places, lookAt, { hasTime: oneSlice(subject.looks) });
  },
  explain: ({ path, version, ...spec }) =>
    `GET ${path} says ${version === undefined ? 'the deployed commit' : `"${version}"`} ${where(spec)}, at every place`,
};

const wantedOf = ({ version, length }: RevisionSpec, { commit }: Subject): string => {
  if (version !== undefined) return version;
  if (commit === '')
    throw new DeliveryError('config', 'Expected to be told the commit that is deployed, got none');
  return commit.slice(0, length);
};

type Where = Pick<RevisionSpec, 'json' | 'header' | 'text'>;

const where = ({ json, header, text }: Where): string =>
  json === undefined ? (header === undefined ? `in "${text}"` : `in the header ${header}`) : `at ${json}`;

const judge = (what: string, spec: RevisionSpec, wanted: string, answer: Answered): Sighting => {
  const unmet =
    answer.status === 200
      ? unmetOf(spec, wanted, answer)
      : { says: `answered ${answer.status}`, measured: answer.status };
  const measure = { measured: unmet?.measured ?? wanted, limit: wanted };
  if (!unmet) return { kind: 'passed', sentence: `${what} serves ${wanted}`, ...measure };
  const sentence = `${what} ${unmet.says}; expected ${wanted} ${where(spec)}`;
  return { kind: 'failed', sentence, ...measure };
};

type Unmet = { readonly says: string; readonly measured: string | number };

const unmetOf = ({ json, header, text = '' }: Where, wanted: string, answer: Answered): Unmet | undefined => {
  if (json !== undefined) return unquoted(unmetJson(answer, { path: json, equals: wanted }));
  if (header === undefined) return unmetText(text, wanted, answer.body);
  const value = answer.headers[header.toLowerCase()];
  if (value === undefined) return { says: `has no header ${header}`, measured: 'no header' };
  return value.trim() === wanted ? undefined : { says: `says ${excerpt(value)}`, measured: excerpt(value) };
};

// A revision is a text, and its measure stands beside the bare one that was wanted.
const unquoted = <U extends { readonly measured: string } | undefined>(unmet: U): U =>
  unmet && { ...unmet, measured: unmet.measured.replace(/^"(.*)"$/, '$1') };

const unmetText = (text: string, wanted: string, body: string): Unmet | undefined => {
  const [before = '', after = ''] = text.split(PLACEHOLDER);
  const [, ...rests] = body.split(before);
  const [first] = rests;
  if (first === undefined)
    return { says: `has no "${before}", but begins with "${excerpt(body)}"`, measured: 'nothing' };
  if (rests.some((rest) => rest.startsWith(wanted + after) && !goesOn(rest.slice(wanted.length), after)))
    return undefined;
  const shown = excerpt(first.slice(0, COMMIT_LENGTH));
  return { says: `says "${shown}" after "${before}"`, measured: shown };
};

/** A longer revision that begins like ours is another one. */
const goesOn = (rest: string, after: string): boolean => after === '' && /^([\w+-]|\.\w)/.test(rest);
