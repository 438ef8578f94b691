/** What a target is sent: the event, a part of it, or something else altogether. */
import { notRehearsed } from '../../errors.ts';
import type { Target } from './state.ts';

const step = /^(?:\.([A-Za-z_][\w-]*)|\['([^']+)'\]|\[(\d+)\])/;

/** The names and indexes of `$.detail.list[0]['a b']`; undefined when it is no such path. */
export const readPath = (path: string): readonly string[] | undefined => {
  if (!path.startsWith('$')) return undefined;
  const steps: string[] = [];
  for (let rest = path.slice(1); rest !== ''; ) {
    const [whole = '', name, quoted, index] = step.exec(rest) ?? [];
    if (whole === '') return undefined;
    steps.push((name ?? quoted ?? index) as string);
    rest = rest.slice(whole.length);
  }
  return steps;
};

const select = (event: object, path: string): unknown => {
  const found = (readPath(path) ?? []).reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? (value as Record<string, unknown>)[name]
        : undefined,
    event,
  );
  if (found === undefined) throw notRehearsed(`an event target whose InputPath ${path} finds nothing`);
  return found;
};

/** The text that the target is sent. */
export const payloadOf = ({ Input, InputPath }: Target, event: object): string =>
  Input ?? JSON.stringify(InputPath === undefined ? event : select(event, InputPath));
