/** Addresses of jobs: every folder of a path is a /job/ of its own. */
import type { World } from '../world.ts';
import { state } from './state.ts';

export const jobPath = (path: string): string =>
  path
    .split('/')
    .map((name) => `job/${encodeURIComponent(name)}/`)
    .join('');

/** Absolute, by the root URL that the controller is configured with. */
export const jobUrl = (world: World, path: string): string => `${state(world).rootUrl}${jobPath(path)}`;
