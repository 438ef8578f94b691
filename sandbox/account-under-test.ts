/** A listening account with some services, and what real SDK clients need to talk to it; for tests. */
import type { Server } from 'node:http';
import type { Service } from './service.ts';
import { listen } from './wire/server.ts';
import { createWorld, operatorKey, type World } from './world.ts';

export type Bench = {
  readonly world: World;
  /** Options for any SDK client, calling as the operator. */
  readonly options: {
    readonly region: string;
    readonly endpoint: string;
    readonly maxAttempts: number;
    readonly credentials: typeof operatorKey;
  };
  /** Waits until nothing is in flight and nothing is due within a minute. */
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export const openBench = async (services: readonly Service[], folder = '/nowhere'): Promise<Bench> => {
  const world = createWorld({ folder, services });
  const server: Server = await listen(world);
  const quiet = () => world.clock.pending().every((timer) => timer.due > world.clock.now() + 60_000);
  return {
    world,
    options: { region: world.region, endpoint: world.url, maxAttempts: 1, credentials: operatorKey },
    settle: async () => world.clock.end(await world.clock.until('quiet', quiet)),
    close: async () => {
      await world.stop();
      server.closeAllConnections();
      server.close();
    },
  };
};
