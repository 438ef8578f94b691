/** Hierarchies of parameters. */
import type { StoredParameter } from './state.ts';

/** Whether a parameter lies below a path: directly, or however deep. */
export const below = (path: string, recursive: boolean | undefined) => {
  const prefix = path.endsWith('/') ? path : `${path}/`;
  return ({ name }: StoredParameter): boolean =>
    name.startsWith(prefix) && (recursive === true || !name.slice(prefix.length).includes('/'));
};
