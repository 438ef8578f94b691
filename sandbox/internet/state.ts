/** What the sandbox's internet is made of, beside names: plain data. */
import type { World } from '../world.ts';
import type { Certified } from './certificates.ts';

export type InternetState = {
  /** Signs every certificate, once there is one. */
  authority?: Certified;
  /** By the name that each is for. */
  readonly certificates: Record<string, Certified>;
  /** What of this machine functions do not reach any more, though it is there. */
  dark: readonly string[];
};

export const stateOf = (world: World): InternetState => {
  const state = world.state.internet as InternetState | undefined;
  if (!state) throw new Error('this sandbox has no internet: put the service of sandbox/internet into it');
  return state;
};

/** Functions do not get there from now on, by name or by address; `hello.example:80`. Without any, they get everywhere again. */
export const darken = (world: World, parties: readonly string[]): void => {
  stateOf(world).dark = parties.flatMap((party) => {
    const served = world.network.get(party);
    if (!served) throw new Error(`nothing is known as ${party} in the sandbox's internet`);
    return served;
  });
};
