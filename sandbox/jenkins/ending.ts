/** The last of a build: the log is closed, the executor free. */
import type { World } from '../world.ts';
import { maintain } from './queue.ts';
import type { Build } from './state.ts';
import { say } from './workspace.ts';

/** Closes a build whose result is known. */
export const close = (world: World, build: Build): void => {
  build.phase = 'done';
  say(world, build, `Finished: ${build.result}`);
  world.record({
    kind: 'step',
    who: 'jenkins',
    what: `${build.job} #${build.number} ${build.result}`,
    detail: { revision: build.revision, seconds: build.duration / 1000 },
  });
  maintain(world);
};
