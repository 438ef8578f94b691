/** What a person is told first of a rehearsal that has not passed. */
import type { Input } from './service.ts';
import type { Line } from './timeline.ts';
import type { World } from './world.ts';

const lastComplaints = 5;

type Named = { readonly path: readonly string[]; readonly text: string };

/** The plain texts that a pattern names, and where. */
const textsIn = (pattern: Input, path: readonly string[] = []): readonly Named[] =>
  Object.entries<Input>(pattern).flatMap(([key, value]) =>
    Array.isArray(value)
      ? value.filter((one) => typeof one === 'string').map((text) => ({ path: [...path, key], text }))
      : textsIn(value, [...path, key]),
  );

const valueAt = (event: Input, path: readonly string[]): unknown =>
  path.reduce((at, key) => at?.[key], event);

/** What rules wait for and no event had: where something never happened, a misspelt pattern may be the reason. */
const neverSeen = ({ state, trace }: World): readonly string[] => {
  const events = trace.filter(({ kind }) => kind === 'event').map(({ detail }) => detail);
  const rules = Object.values<Input>(state.events?.rules ?? {}).filter(({ pattern }) => pattern);
  return rules.flatMap(({ name, pattern, enabled }) => {
    if (enabled === false) return [`${name}: it is disabled`];
    const missing = textsIn(JSON.parse(pattern)).filter(
      ({ path, text }) => !events.some((event) => valueAt(event, path) === text),
    );
    const named = missing.map(({ path, text }) => `${path.join('.')} ${text}`);
    return named.length > 0 ? [`${name}: ${named.join(', ')}`] : [];
  });
};

/** The last different things that went wrong, and what rules waited for in vain. */
export const complaintsOf = (world: World, lines: readonly Line[]): readonly string[] => {
  const bad = lines.filter((line) => line.mark === 'bad').map(({ where, text }) => `${where}: ${text}`);
  const silent = neverSeen(world);
  const never = silent.length > 0 ? [`Events: rules that wait in vain: ${silent.join('; ')}`] : [];
  return [...[...new Set(bad)].slice(-lastComplaints), ...never];
};
