/** For those who stand beside Lambda and want to see what it hands to functions. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Input } from '../../service.ts';
import type { World } from '../../world.ts';

/** Tells of every event, each time that it is about to be handed to its function. */
export const watchEvents = (world: World, see: (functionName: string, body: string) => void): void => {
  const lambda = world.services.lambda;
  const attempt = lambda?.timers?.attempt;
  if (!lambda || !attempt) throw new Error('the sandbox has no Lambda to watch');
  const watched = (at: World, queued: Input) => {
    see(queued.functionName, queued.body);
    return attempt(at, queued);
  };
  Object.assign(world.services, { lambda: { ...lambda, timers: { ...lambda.timers, attempt: watched } } });
};

/** Keeps each function's latest event as a file of the function's name; for its owner only: it may hold credentials. */
export const keepLatestEvents = (world: World, folder: string): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  watchEvents(world, (functionName, body) =>
    writeFileSync(join(folder, `${functionName}.json`), `${JSON.stringify(JSON.parse(body), null, 2)}\n`, {
      mode: 0o600,
    }),
  );
};
