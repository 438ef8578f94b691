import type { Answered, Method, Subject } from '../core/looks.ts';
import { exactlyOne, oneOf, oneOrMore } from '../core/setting-kinds.ts';
import {
  duration,
  mapping,
  object,
  optional,
  type Place,
  type Reader,
  record,
  text,
  whole,
  withDefault,
  wrong,
} from '../core/settings.ts';
import type { Sighting } from '../core/sighting.ts';
import { type Mapping, malformed } from '../core/yaml-inline.ts';
import { below, type CheckType } from './check.ts';
import { complaintOf, type Expected } from './http-expected.ts';
import { jsonExpectation } from './json.ts';
import { atEveryPlace, oneSlice } from './places.ts';
import { type Headers, headers, pagePath, sender, unanswered } from './request.ts';

export type HttpSpec = Expected & {
  readonly type: 'http';
  /** Below the environment's URL; absent where a whole `url` is asked. */
  readonly path: string | undefined;
  readonly url: string | undefined;
  readonly method: Method;
  readonly headers: Headers | undefined;
  readonly body: string | undefined;
  readonly redirects: number;
};

const wholeUrl: Reader<string> = (node, at) => {
  const expected = 'an http(s) URL without user and fragment';
  const written = text(/^https?:\/\/[^\s/@#]+([/?][^\s#]*)?$/, expected)(node, at);
  if (!URL.canParse(written)) throw wrong(node, at, expected);
  return new URL(written).href;
};

const settings = object({
  path: optional(pagePath),
  url: optional(wholeUrl),
  method: withDefault(oneOf('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'), 'GET'),
  headers: optional(headers),
  body: optional(text()),
  redirects: withDefault(whole(0, 5), 0),
  status: withDefault(oneOrMore(whole(100, 599)), [200]),
  responseHeaders: withDefault(record(text()), new Map<string, string>()),
  contains: withDefault(oneOrMore(text()), []),
  notContains: withDefault(oneOrMore(text()), []),
  json: withDefault(oneOrMore(jsonExpectation), []),
  within: optional(duration('1ms', '10s')),
});

const read: Reader<HttpSpec> = (node, at) => {
  const map = mapping(node, at);
  const spec = { type: 'http' as const, ...settings(map, at) };
  exactlyOne(map, at, ['path', 'url']);
  refuseImpossible(map, at, spec);
  return spec;
};

const refuseImpossible = (map: Mapping, at: Place, { method, body, ...spec }: HttpSpec): void => {
  if (body !== undefined && /^(GET|HEAD|OPTIONS)$/.test(method))
    throw malformed(map.line, `${at.name} to have a method like POST to send its body with`, method);
  if (method === 'HEAD' && spec.contains.length + spec.notContains.length + spec.json.length > 0)
    throw malformed(map.line, `${at.name} to ask for a body with another method`, 'HEAD');
};

/** A page answers with the status asked for, with what is to be on it, in time. */
export const http: CheckType<HttpSpec> = {
  read,
  look: async (spec, subject) => {
    const url = urlOf(spec, subject);
    const ask = await sender({ ...spec, url }, subject);
    const what = `${spec.method} ${url.href}`;
    const lookAt = async (place: { readonly via?: string }): Promise<Sighting> => {
      const reply = await ask(place);
      return reply.kind === 'answered' ? judge(what, spec, reply) : unanswered(what, reply);
    };
    // A URL of its own is no page of the environment, wherever that lies.
    if (spec.url !== undefined) return await lookAt({});
    return await atEveryPlace(subject.places, lookAt, { hasTime: oneSlice(subject.looks) });
  },
  explain: (spec) => {
    const { contains, notContains, responseHeaders, json, within } = spec;
    const clauses = [
      `${spec.method} ${spec.path ?? spec.url} answers ${spec.status.join(' or ')}`,
      ...[...responseHeaders].map(([name, value]) => `with "${value}" in its header ${name}`),
      ...contains.map((wanted) => `contains "${wanted}"`),
      ...notContains.map((unwanted) => `does not contain "${unwanted}"`),
      ...json.map(({ path, equals }) => `has ${JSON.stringify(equals)} at ${path}`),
      ...(within === undefined ? [] : [`within ${within} ms`]),
    ];
    return clauses.join(', ');
  },
};

const urlOf = ({ path = '/', url }: HttpSpec, subject: Subject): URL =>
  url === undefined ? below(subject, path) : new URL(url);

const judge = (what: string, spec: HttpSpec, reply: Answered): Sighting => {
  const complaint = complaintOf(spec, reply);
  if (complaint) return { kind: 'failed', ...complaint, sentence: `${what} ${complaint.sentence}` };
  if (reply.cut && spec.notContains.length > 0) return unread(what, spec, reply);
  const ms = Math.round(reply.ms);
  const sentence = `${what} answered ${reply.status} in ${ms} ms`;
  return spec.within === undefined
    ? { kind: 'passed', sentence, measured: reply.status, limit: spec.status.join(' or ') }
    : { kind: 'passed', sentence, measured: ms, limit: spec.within };
};

/** What is not in the part that was read may be in the rest. */
const unread = (what: string, { notContains }: HttpSpec, { body }: Answered): Sighting => ({
  kind: 'error',
  sentence: `${what} is longer than the ${body.length} characters that are read: whether it is without ${notContains.map((unwanted) => `"${unwanted}"`).join(' and ')} cannot be seen`,
  blame: 'config',
});
