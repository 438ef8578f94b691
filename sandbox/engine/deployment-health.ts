/** How many hosts a deployment may take down at once, and when it has failed: pure. */

export type MinimumHealthyHosts =
  | { readonly type: 'HOST_COUNT'; readonly value: number }
  | { readonly type: 'FLEET_PERCENT'; readonly value: number };

export type DeploymentConfig = {
  readonly name: string;
  readonly minimumHealthyHosts: MinimumHealthyHosts;
};

const oneAtATime = 'CodeDeployDefault.OneAtATime';

export const predefinedConfigs: readonly DeploymentConfig[] = [
  { name: oneAtATime, minimumHealthyHosts: { type: 'FLEET_PERCENT', value: 99 } },
  { name: 'CodeDeployDefault.HalfAtATime', minimumHealthyHosts: { type: 'FLEET_PERCENT', value: 50 } },
  { name: 'CodeDeployDefault.AllAtOnce', minimumHealthyHosts: { type: 'FLEET_PERCENT', value: 0 } },
];

const isPredefined = (config: DeploymentConfig): boolean =>
  predefinedConfigs.some(({ name }) => name === config.name);

const wanted = ({ type, value }: MinimumHealthyHosts, hosts: number): number =>
  type === 'HOST_COUNT' ? value : Math.ceil((hosts * value) / 100);

/**
 * The hosts that must stay healthy, or undefined when a configuration leaves none to deploy to.
 * AWS's own always let one host go: that is why OneAtATime succeeds although its last host failed.
 */
export const minimumHealthy = (config: DeploymentConfig, hosts: number): number | undefined => {
  // Its 99 % is a way of writing "all but one", however many there are.
  if (config.name === oneAtATime) return hosts - 1;
  const minimum = wanted(config.minimumHealthyHosts, hosts);
  if (minimum < hosts) return minimum;
  return isPredefined(config) ? hosts - 1 : undefined;
};

export type HostState = 'healthy' | 'unhealthy' | 'down' | 'failed' | 'done';

/** Whether a waiting host may be taken down now: one that is unhealthy anyway costs nothing. */
export const mayTakeDown = (states: readonly HostState[], candidate: HostState, minimum: number): boolean => {
  const up = states.filter((state) => state === 'healthy' || state === 'done').length;
  const allowedDown = states.length - minimum;
  const down = states.filter((state) => state === 'down').length;
  return down < allowedDown && (candidate === 'unhealthy' || up - 1 >= minimum);
};

/** Whether so many have failed that the minimum can no longer be had. */
export const tooManyFailed = (states: readonly HostState[], minimum: number): boolean =>
  states.length - states.filter((state) => state === 'failed').length < Math.max(minimum, 1);
