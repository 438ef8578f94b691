/** The git source: state only, nobody calls it over the wire. */
import type { Service } from '../service.ts';
import type { GithubState } from './state.ts';

export const github: Service = {
  name: 'github',
  protocol: 'custom',
  sdk: async () => ({}),
  operations: {},
  initialState: (): GithubState => ({ repositories: {} }),
};
