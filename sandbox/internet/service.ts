/** The internet as a part of the sandbox: it has state and servers, and nothing on AWS's wire. */
import type { Service } from '../service.ts';
import { closeServers } from './servers.ts';
import type { InternetState } from './state.ts';

export const internet: Service = {
  name: 'internet',
  protocol: 'custom',
  sdk: async () => ({}),
  operations: {},
  initialState: (): InternetState => ({ certificates: {}, dark: [] }),
  stop: closeServers,
};
