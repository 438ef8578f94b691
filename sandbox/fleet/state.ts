/** What the sandbox knows of its hosts: plain data. */
import type { World } from '../world.ts';

export type Host = {
  /** i-0123456789abcdef0, or an on-premises instance's own name. */
  readonly id: string;
  readonly kind: 'ec2' | 'on-premises';
  readonly name: string;
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Where its service listens on this machine. */
  readonly port: number;
  /** Other ports of this machine behind which it stands: what ends TLS before its service. */
  readonly alsoAt: number[];
  /** By which the sandbox's internet, and EC2, know it. */
  readonly privateAddress: string;
  /** The host's "/" on this machine. */
  readonly root: string;
  /** The role of its instance profile; without one it may do nothing. */
  readonly roleName?: string;
  /** Its agent does not run: CodeDeploy waits for it in vain. */
  agentStopped?: boolean;
  /** It was an instance of EC2, and is none any more. */
  terminated?: true;
  /** The lifecycle event in the middle of which its agent dies, once, and comes back. */
  agentDiesDuring?: string;
};

export type FleetState = {
  readonly hosts: Record<string, Host>;
  /** Names of Auto Scaling groups. */
  readonly scalingGroups: string[];
};

export const fleetOf = (world: World): FleetState => {
  const state = world.state.fleet as FleetState | undefined;
  if (!state) throw new Error('this sandbox has no fleet: put the service of sandbox/fleet into it');
  return state;
};
