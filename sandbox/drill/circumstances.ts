/** What can be wrong around a release that is healthy itself. */
import { hostsOf } from '../fleet/hosts.ts';
import { stopAgent } from '../fleet/presence.ts';
import type { Host } from '../fleet/state.ts';
import { darken } from '../internet/state.ts';
import { certify } from '../internet/tls.ts';
import type { Stage } from '../stage.ts';
import type { World } from '../world.ts';

const day = 86_400_000;

const hostNamed = (world: World, wanted: string): Host => {
  const found = hostsOf(world).find(({ name }) => name === wanted);
  if (!found) throw new Error(`there is no host ${wanted}`);
  return found;
};

/** OneAtATime forgives the last host: the deployment succeeds, and this one serves what it served before. */
export const stopLastAgent = ({ world }: Stage): void => stopAgent(world, hostNamed(world, 'production-2'));

/** Certificates as they should be: good for a season, by the sandbox's clock and by OpenSSL's, which is real. */
export const certifyAll = (world: World): void => {
  const now = world.clock.now();
  for (const name of ['staging.hello.example', 'hello.example'])
    certify(world, name, { from: now - day, to: now + 90 * day });
};

export const expireSoon = ({ world }: Stage): void => {
  const now = world.clock.now();
  certify(world, 'staging.hello.example', { from: now - day, to: now + 3 * day });
};

/** Functions reach nothing of what they judge, and nothing of what would tell them so. */
export const goDark = ({ world }: Stage): void =>
  darken(world, ['staging.hello.example:80', 'staging.hello.example:443', 'status.hello.example:80']);

/** The service on a host ends, so many virtual milliseconds from now: it lives in real time itself. */
export const dieAfter = ({ world }: Stage, name: string, ms: number): void => {
  const { root } = hostNamed(world, name);
  world.clock.after(ms, 'fleet', 'end-service', { root });
};
