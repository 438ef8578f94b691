import type { Sighting } from '../core/judgement.ts';
import type { Reply } from '../core/probe.ts';
import { duration, object, optional, type Reader, text, whole, withDefault } from '../core/settings.ts';
import { below, type CheckType } from './check.ts';

export type HttpSpec = {
  readonly type: 'http';
  readonly path: string;
  readonly status: number;
  readonly contains: string | undefined;
  readonly within: number | undefined;
};

const settings = object({
  path: text(/^\/(?!\/)[^\s#]*$/, 'a path that begins with one /'),
  status: withDefault(whole(100, 599), 200),
  contains: optional(text()),
  within: optional(duration('1ms', '10s')),
});

const read: Reader<HttpSpec> = (node, at) => ({ type: 'http', ...settings(node, at) });

/** A page answers with the status asked for, with a text in it, in time. */
export const http: CheckType<HttpSpec> = {
  read,
  look: async (spec, { url, get }) => {
    const page = below(url, spec.path);
    const reply = await get(page);
    return unanswered(page, reply) ?? answered(page, spec, reply as Extract<Reply, { kind: 'answered' }>);
  },
};

/** What a look that got no answer comes to: the service just deployed is silent, or we could not ask it. */
export const unanswered = (page: URL, reply: Reply): Sighting | undefined => {
  switch (reply.kind) {
    case 'answered':
      return undefined;
    case 'silent':
      return {
        kind: 'failed',
        sentence: `GET ${page.href} got no answer: ${reply.why}`,
        measured: 'no answer',
      };
    case 'blind':
      return {
        kind: 'error',
        sentence: `GET ${page.href} could not be sent: ${reply.why}`,
        blame: reply.blame,
      };
  }
};

const answered = (page: URL, spec: HttpSpec, reply: Extract<Reply, { kind: 'answered' }>): Sighting => {
  const get = `GET ${page.href}`;
  if (reply.status !== spec.status)
    return {
      kind: 'failed',
      sentence: `${get} answered ${reply.status}; expected ${spec.status}`,
      measured: reply.status,
      limit: spec.status,
    };
  if (spec.contains !== undefined && !reply.body.includes(spec.contains))
    return {
      kind: 'failed',
      sentence: `${get} ${missing(spec.contains, reply)}`,
      measured: excerpt(reply.body),
      limit: spec.contains,
    };
  const ms = Math.round(reply.ms);
  if (spec.within !== undefined && reply.ms > spec.within)
    return {
      kind: 'failed',
      sentence: `${get} took ${ms} ms; the limit is ${spec.within} ms`,
      measured: ms,
      limit: spec.within,
    };
  const limit = spec.within ?? spec.status;
  return {
    kind: 'passed',
    sentence: `${get} answered ${reply.status} in ${ms} ms`,
    measured: spec.within ? ms : reply.status,
    limit,
  };
};

const missing = (wanted: string, { body, cut }: { readonly body: string; readonly cut: boolean }): string =>
  `did not contain "${wanted}"${cut ? ` in its first ${body.length} characters` : ''}, but began with "${excerpt(body)}"`;

const excerpt = (body: string): string => {
  const line = body.replace(/\s+/g, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 80)}…` : line;
};
