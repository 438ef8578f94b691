/** Servers of the sandbox's internet that run in this process. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { World } from '../world.ts';

const opened = new WeakMap<World, { readonly servers: Server[]; readonly sockets: Set<Socket> }>();

const openedIn = (world: World) => {
  const known = opened.get(world) ?? { servers: [], sockets: new Set<Socket>() };
  opened.set(world, known);
  return known;
};

/** Ends every connection and closes every port. */
export const closeServers = (world: World): void => {
  const { servers, sockets } = openedIn(world);
  for (const server of servers.splice(0)) server.close();
  for (const socket of sockets) socket.destroy();
};

/** Puts a server into the sandbox's internet, as one of those that a party has; gives its port on this machine. */
export const open = async (world: World, server: Server, party: string): Promise<number> => {
  const { servers, sockets } = openedIn(world);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  servers.push(server);
  const { port } = server.address() as AddressInfo;
  world.network.set(party, [...(world.network.get(party) ?? []), `127.0.0.1:${port}`]);
  return port;
};

/** From now on somebody answers at `status.hello.example:80`. */
export const addSite = (world: World, party: string, answer: RequestListener): Promise<number> =>
  open(world, createServer(answer), party);
