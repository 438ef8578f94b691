/** Jenkins as a part of the sandbox: state and timers; its HTTP API has a port of its own. */
import type { Service } from '../service.ts';
import { begin, complete, killAll, settle } from './build.ts';
import { live, restartOnceIdle } from './life.ts';
import { closePort, settlePort } from './port.ts';
import { forget, maintain } from './queue.ts';
import type { JenkinsState } from './state.ts';

export const jenkins: Service = {
  name: 'jenkins',
  protocol: 'custom',
  sdk: async () => ({}),
  operations: {},
  timers: { maintain, begin, complete, settle, forget, live, restartOnceIdle },
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
    users: [],
    jobs: {},
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
