import type { Sighting } from '../core/judgement.ts';
import { object, type Reader, text } from '../core/settings.ts';
import { below, type CheckType } from './check.ts';
import { unanswered } from './http.ts';

export type RevisionSpec = { readonly type: 'revision'; readonly path: string; readonly json: string };

const settings = object({
  path: text(/^\/(?!\/)[^\s#]*$/, 'a path that begins with one /'),
  json: text(/^\$(\.[A-Za-z_][\w-]*|\[\d{1,6}\])+$/, 'a JSON path like $.commit or $.builds[0].commit'),
});

const read: Reader<RevisionSpec> = (node, at) => ({ type: 'revision', ...settings(node, at) });

/** The commit that was deployed is the one that the service says it serves. */
export const revision: CheckType<RevisionSpec> = {
  read,
  look: async (spec, { url, commit, get }) => {
    const page = below(url, spec.path);
    const reply = await get(page);
    if (reply.kind !== 'answered') return unanswered(page, reply) as Sighting;
    const bad = (what: string, measured: string | number): Sighting => ({
      kind: 'failed',
      sentence: `GET ${page.href} ${what}; expected ${spec.json} to be ${commit}`,
      measured,
      limit: commit,
    });
    if (reply.status !== 200) return bad(`answered ${reply.status}`, reply.status);
    const served = valueAt(reply.body, spec.json);
    if ('problem' in served) return bad(served.problem, served.problem);
    if (served.value !== commit) return bad(`says ${show(served.value)}`, show(served.value));
    return { kind: 'passed', sentence: `GET ${page.href} serves ${commit}`, measured: commit, limit: commit };
  },
};

/** Follows names and indexes from the root of a JSON text. */
const valueAt = (body: string, path: string): { readonly value: unknown } | { readonly problem: string } => {
  const steps = [...path.matchAll(/\.([A-Za-z_][\w-]*)|\[(\d+)\]/g)].map(
    ([, name, index]) => name ?? Number(index),
  );
  try {
    let value: unknown = JSON.parse(body);
    for (const step of steps) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step))
        return { problem: `has no ${path}` };
      value = (value as Record<string | number, unknown>)[step];
    }
    return { value };
  } catch {
    return { problem: 'is not JSON' };
  }
};

const show = (value: unknown): string => {
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  return shown.length > 80 ? `${shown.slice(0, 80)}…` : shown;
};
