/** The fleet as a part of the sandbox: it has state and timers, and nothing on the wire. */
import type { Service } from '../service.ts';
import type { World } from '../world.ts';
import { freezeHosts } from './freeze.ts';
import { hostsOf } from './hosts.ts';
import { endProcessesOf } from './processes.ts';
import type { FleetState } from './state.ts';
import { due } from './timers.ts';

export const fleet: Service = {
  name: 'fleet',
  protocol: 'custom',
  sdk: async () => ({}),
  operations: {},
  initialState: (): FleetState => ({ hosts: {}, scalingGroups: [] }),
  freeze: freezeHosts,
  timers: {
    deadline: (world: World, { id }: { id: number }) => due(world, id),
    /** What runs on a host dies, as services do. */
    'end-service': (_: World, { root }: { root: string }) => endProcessesOf(root),
  },
  stop: async (world) => {
    await Promise.all(hostsOf(world).map(({ root }) => endProcessesOf(root)));
  },
};
