import { performance } from 'node:perf_hooks';
import { type AllowedHosts, mayConnect } from '../core/allowed-hosts.ts';
import { parseIp } from '../core/ip.ts';
import type { Blind } from '../core/looks.ts';

/** The addresses that were judged: a connection goes to one of them, and to nothing else. */
export type Target = { readonly addresses: readonly string[] };
type Find = (url: URL, via?: string) => Promise<Target | Blind>;
type Resolve = (name: string) => Promise<readonly string[]>;

const KEPT_MS = 1_000;

/** Finds where a request may go; a name is looked up once, and what it has is judged and kept for a second. */
export const targets = (allowed: AllowedHosts, resolve: Resolve): Find => {
  const found = new Map<string, { readonly until: number; readonly target: ReturnType<Find> }>();
  return (url, via) => {
    const key = `${url.protocol} ${url.host} ${via ?? ''}`;
    const now = performance.now();
    const kept = found.get(key);
    if (kept && now < kept.until) return kept.target;
    const target = find(allowed, resolve, url, via);
    found.set(key, { until: now + KEPT_MS, target });
    return target;
  };
};

const find = async (
  allowed: AllowedHosts,
  resolve: Resolve,
  url: URL,
  via: string | undefined,
): Promise<Target | Blind> => {
  if (!/^https?:$/.test(url.protocol))
    return refused(`checks ask by http and https only, not by ${url.protocol}`);
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  try {
    const { host, only } = await hostOf(resolve, bare(url.hostname), via);
    const listed = mayConnect(allowed, { host, port });
    // What is not listed is not even looked up.
    if (!listed.ok) return refused(listed.why);
    const addresses = only ?? (await addressesOf(resolve, host));
    const judged = addresses.map((address) => mayConnect(allowed, { host, port, address }));
    const refusal = judged.find((one) => !one.ok);
    if (refusal && !refusal.ok) return refused(refusal.why);
    return addresses.length > 0 ? { addresses } : blind(`${host} has no address`);
  } catch (error) {
    return blind((error as Error).message);
  }
};

/** Whose permission counts: that of the place, but for one of the addresses that the name itself has. */
const hostOf = async (
  resolve: Resolve,
  named: string,
  via: string | undefined,
): Promise<{ readonly host: string; readonly only?: readonly string[] }> => {
  if (via === undefined) return { host: named };
  const isItsOwn = parseIp(via) && (await ownAddresses(resolve, named)).includes(via);
  return isItsOwn ? { host: named, only: [via] } : { host: bare(via) };
};

/** A name that does not resolve vouches for no address. */
const ownAddresses = (resolve: Resolve, named: string): Promise<readonly string[]> =>
  addressesOf(resolve, named).catch(() => []);

const addressesOf = async (resolve: Resolve, host: string): Promise<readonly string[]> =>
  parseIp(host) ? [host] : resolve(host);

const bare = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');

const refused = (why: string): Blind => ({ kind: 'blind', why, blame: 'config' });

const blind = (why: string): Blind => ({ kind: 'blind', why, blame: 'platform' });
