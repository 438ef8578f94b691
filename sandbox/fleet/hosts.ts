/** Puts hosts into the sandbox: a folder as their "/", a port as their network, a role as their rights. */
import { randomInt } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { World } from '../world.ts';
import { fleetOf, type Host } from './state.ts';

export type HostOptions = {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Where its service listens on this machine; a free port unless given. */
  readonly port?: number;
  /** The name and port by which the sandbox's internet knows it (`staging.hello.example:80`). */
  readonly address?: string;
  /** Without one its agent cannot talk to CodeDeploy at all. */
  readonly roleName?: string;
  readonly kind?: Host['kind'];
  /** Whether it has a CodeDeploy agent that runs; it has, unless told otherwise. */
  readonly agent?: boolean;
};

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });

/**
 * A port for a service that is not started yet. It lies below those that the system hands out by itself: one of
 * these would have gone to some connection by the time the service wants it.
 */
const freePort = async (world: World): Promise<number> => {
  const taken = new Set(Object.values(fleetOf(world).hosts).map((host) => host.port));
  for (let tries = 0; tries < 100; tries += 1) {
    const port = randomInt(10_000, 32_000);
    if (!taken.has(port) && (await isFree(port))) return port;
  }
  throw new Error('found no free port between 10000 and 32000');
};

const identify = (world: World, { kind = 'ec2', name }: HostOptions) =>
  kind === 'ec2' ? `i-0${world.random.hex(16)}` : name;

const arnOf = (world: World, kind: Host['kind'], id: string): string =>
  kind === 'ec2' ? world.arn('ec2', `instance/${id}`) : world.arn('codedeploy', `instance/${id}`);

/** The first ones of a subnet are the network's own. */
const firstAddress = 11;

const nextAddress = (world: World): string => {
  const number = firstAddress + hostsOf(world).length;
  return `10.0.${number >> 8}.${number & 255}`;
};

/** Adds a host; its agent answers CodeDeploy from now on. */
export const addHost = async (world: World, options: HostOptions): Promise<Host> => {
  const { name, tags, address, roleName, kind = 'ec2', agent = true } = options;
  const id = identify(world, options);
  const port = options.port ?? (await freePort(world));
  const root = join(world.folder, 'hosts', name);
  mkdirSync(root, { recursive: true });
  const arn = arnOf(world, kind, id);
  const role = roleName === undefined ? {} : { roleName };
  const host: Host = {
    id,
    kind,
    name,
    arn,
    tags,
    port,
    alsoAt: [],
    privateAddress: nextAddress(world),
    root,
    ...role,
    ...(agent ? {} : { agentStopped: true }),
  };
  fleetOf(world).hosts[id] = host;
  if (address !== undefined)
    world.network.set(address, [...(world.network.get(address) ?? []), `127.0.0.1:${port}`]);
  return host;
};

/** Every host, in the order in which they were added. */
export const hostsOf = (world: World): readonly Host[] => Object.values(fleetOf(world).hosts);
