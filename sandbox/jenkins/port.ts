/** The one thing of a Jenkins that is no plain data: its port. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { World } from '../world.ts';
import { state } from './state.ts';

type Port = { readonly server: Server; readonly number: number };

const ports = new WeakMap<World, Port>();

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });

const close = async (server: Server): Promise<void> => {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
};

/** Opens the port for the first time, a free one for 0; gives its number. */
export const openPort = async (world: World, server: Server, wanted: number): Promise<number> => {
  await listen(server, wanted);
  const { port } = server.address() as AddressInfo;
  ports.set(world, { server, number: port });
  return port;
};

/** Closes the port for good, if there is one. */
export const closePort = async (world: World): Promise<void> => {
  const port = ports.get(world);
  ports.delete(world);
  if (port) await close(port.server);
};

/** Whether connections come through at all. */
const isOpen = (world: World): boolean => !state(world).unreachable && state(world).phase !== 'gone';

/** Opens or closes the port, as the controller's state wants it: a closed one refuses connections. */
export const settlePort = async (world: World): Promise<void> => {
  const port = ports.get(world);
  if (!port) return;
  if (!isOpen(world)) await close(port.server);
  else if (!port.server.listening) await listen(port.server, port.number);
};
