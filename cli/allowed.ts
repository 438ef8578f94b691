import type { Wanted } from './arguments.ts';
import type { Prepared } from './prepare.ts';

/**
 * The hosts that checks may reach by hand, in the words of ALLOWED_HOSTS. The person at the keyboard named the gate's
 * environment and its control probes: those, each with its very port, and what --allow adds.
 */
export const allowedHosts = (
  { gate, environment, url }: Prepared,
  { allow }: Pick<Wanted, 'allow'>,
): string => {
  const base = new URL(url);
  const { hosts } = gate.environments.get(environment) ?? {};
  const named = typeof hosts === 'object' ? hosts.map((host) => `${bracketed(host)}:${portOf(base)}`) : [];
  const probes = gate.control.flatMap(({ spec }) =>
    spec.type === 'http' && spec.url !== undefined ? [hostAndPort(new URL(spec.url))] : [],
  );
  return [...new Set([hostAndPort(base), ...named, ...probes, ...allow])].join(' ');
};

const hostAndPort = (url: URL): string => `${url.hostname}:${portOf(url)}`;

const portOf = ({ port, protocol }: URL): string => port || (protocol === 'https:' ? '443' : '80');

const bracketed = (host: string): string =>
  host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
