/** The colour of a job's ball: its last result, and whether it is building. */
import type { World } from '../world.ts';
import type { Result } from './options.ts';
import { buildsOf, jobOf } from './state.ts';

const colors: Readonly<Record<Result, string>> = {
  SUCCESS: 'blue',
  UNSTABLE: 'yellow',
  FAILURE: 'red',
  NOT_BUILT: 'notbuilt',
  ABORTED: 'aborted',
};

export const colorOf = (world: World, path: string): string => {
  if (jobOf(world, path).disabled) return 'disabled';
  const builds = buildsOf(world, path);
  const result = builds.findLast((build) => build.result)?.result;
  const base = result ? colors[result] : 'notbuilt';
  return builds.at(-1)?.phase === 'building' ? `${base}_anime` : base;
};
