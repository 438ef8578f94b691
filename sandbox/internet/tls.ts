/** TLS in the sandbox's internet: certificates for names, and what ends TLS before the service of a host. */
import { connect, type Socket } from 'node:net';
import { createSecureContext, createServer, type SecureContext } from 'node:tls';
import type { Host } from '../fleet/state.ts';
import type { World } from '../world.ts';
import { createAuthority, issue, type Validity } from './certificates.ts';
import { open } from './servers.ts';
import { stateOf } from './state.ts';

/** Gives a name another certificate; whoever connects from now on is shown that one. */
export const certify = (world: World, name: string, validity: Validity): void => {
  const state = stateOf(world);
  state.authority ??= createAuthority(validity);
  state.certificates[name] = issue(state.authority, name, validity);
};

const contextFor = (world: World, name: string): SecureContext | undefined => {
  const found = stateOf(world).certificates[name];
  return found && createSecureContext({ key: found.key, cert: found.certificate });
};

const join = (client: Socket, port: number): void => {
  const service = connect(port, '127.0.0.1');
  const end = (): void => {
    client.destroy();
    service.destroy();
  };
  for (const socket of [client, service]) socket.on('error', end).on('close', end);
  client.pipe(service).pipe(client);
};

/** The host takes TLS too from now on, at `hello.example:443`, and hands on to its service what is inside. */
export const addTls = async (world: World, host: Host, party: string): Promise<void> => {
  const server = createServer({
    SNICallback: (name, answer) => {
      const context = contextFor(world, name);
      answer(context ? null : new Error(`no certificate for ${name}`), context);
    },
  });
  server.on('secureConnection', (client: Socket) => join(client, host.port));
  // Whoever does not trust the certificate hangs up in the middle of the handshake.
  server.on('tlsClientError', () => undefined);
  host.alsoAt.push(await open(world, server, party));
};
