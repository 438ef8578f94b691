/** Jenkins as a part of the sandbox: state and timers; its HTTP API has a port of its own. */
import type { Service } from '../service.ts';
import { begin, killAll } from './build.ts';
import { complete, settle } from './freestyle.ts';
import { live, restartOnceIdle } from './life.ts';
import { index } from './multibranch.ts';
import { advance } from './pipeline.ts';
import { closePort, settlePort } from './port.ts';
import { forget, maintain } from './queue.ts';
import type { JenkinsState } from './state.ts';

export const jenkins: Service = {
  name: 'jenkins',
  protocol: 'custom',
  sdk: async () => ({}),
  operations: {},
  timers: { maintain, begin, complete, settle, advance, index, forget, live, restartOnceIdle },
  initialState: (): JenkinsState => ({
    phase: 'up',
    quietingDown: false,
    restartWhenIdle: false,
    unreachable: false,
    faults: [],
    rootUrl: '',
    context: '',
    version: '2.448',
    session: '',
    started: 0,
    executors: 2,
    agents: [],
    users: [],
    jobs: {},
    projects: {},
    sessions: {},
    items: [],
    builds: [],
    nextItem: 1,
  }),
  // The port is open or closed, as it was then.
  freeze: async (world) => () => settlePort(world),
  stop: async (world) => {
    await killAll(world);
    await closePort(world);
  },
};
