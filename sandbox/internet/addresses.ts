/** The sandbox's internet as a process sees it: names that have addresses, and addresses at which something is served. */
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import type { FleetState, Host } from '../fleet/state.ts';
import type { World } from '../world.ts';
import type { InternetState } from './state.ts';

export type Internet = {
  /** `staging.hello.example` -> its addresses, in the order of what is served there. */
  readonly names: Readonly<Record<string, readonly string[]>>;
  /** `staging.hello.example:80` and `10.0.0.11:80` -> where that is served on this machine. */
  readonly places: Readonly<Record<string, readonly string[]>>;
  /** Addresses of hosts, whether anything is served there or not. */
  readonly hosts: readonly string[];
  /** The certificate of the only authority that is trusted, once there is one. */
  readonly authority?: string;
};

const detours = new WeakMap<World, Map<string, string>>();

/** From now on whoever goes to `served` (an address of this machine) comes to `through` instead. */
export const divert = (world: World, served: string, through: string): void => {
  const known = detours.get(world) ?? new Map<string, string>();
  known.set(served, through);
  detours.set(world, known);
};

const hostsOf = (world: World): readonly Host[] =>
  Object.values((world.state.fleet as FleetState | undefined)?.hosts ?? {});

/** What is no host has an address too: always the same one, and none of a host. */
const addressFor = (name: string, turn: number): string => {
  const [a = 0, b = 0, c = 0] = createHash('sha256').update(`${name} ${turn}`).digest();
  return `10.${128 + (a % 128)}.${b}.${c}`;
};

const servesAt = ({ port, alsoAt }: Host, served: string): boolean =>
  [port, ...alsoAt].some((one) => served === `127.0.0.1:${one}`);

const add = (table: Record<string, string[]>, key: string, value: string): void => {
  const known = table[key] ?? [];
  table[key] = known.includes(value) ? known : [...known, value];
};

type Network = Iterable<readonly [party: string, served: readonly string[]]>;

/** What processes are told of what is served on this machine: every name gets its addresses. */
export const internetFrom = (network: Network, hosts: readonly Host[] = []): Internet => {
  const names: Record<string, string[]> = {};
  const places: Record<string, readonly string[]> = {};
  for (const [party, served] of network) {
    const [, name = '', port] = /^(.*):(\d+)$/.exec(party) ?? [];
    places[party] = served;
    if (isIP(name)) continue;
    names[name] ??= [];
    for (const [turn, one] of served.entries()) {
      const address = hosts.find((host) => servesAt(host, one))?.privateAddress ?? addressFor(name, turn);
      add(names, name, address);
      places[`${address}:${port}`] = [one];
    }
  }
  return { names, places, hosts: hosts.map(({ privateAddress }) => privateAddress) };
};

/** What a world's processes are told. */
export const internetOf = (world: World): Internet => {
  const { places, ...told } = internetFrom(world.network, hostsOf(world));
  const { authority, dark = [] } = (world.state.internet ?? {}) as Partial<InternetState>;
  const ways = detours.get(world);
  const reached = Object.entries(places).map(([party, served]) => [
    party,
    served.filter((one) => !dark.includes(one)).map((one) => ways?.get(one) ?? one),
  ]);
  return {
    ...told,
    places: Object.fromEntries(reached),
    ...(authority ? { authority: authority.certificate } : {}),
  };
};
