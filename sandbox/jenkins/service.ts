/** Jenkins as a part of the sandbox: state and timers; its HTTP API has a port of its own. */
import type { Service } from '../service.ts';
import { begin, complete, killAll, settle } from './build.ts';
import { forget, maintain } from './queue.ts';
import { closeJenkins } from './start.ts';
import type { JenkinsState } from './state.ts';

export const jenkins: Service = {
  name: 'jenkins',
  protocol: 'custom',
  sdk: async () => ({}),
  operations: {},
  timers: { maintain, begin, complete, settle, forget },
  initialState: (): JenkinsState => ({
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
  stop: async (world) => {
    await killAll(world);
    await closeJenkins(world);
  },
};
