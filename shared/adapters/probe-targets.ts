import { isIP, type LookupFunction } from 'node:net';
import { performance } from 'node:perf_hooks';
import { clearTimeout, setTimeout } from 'node:timers';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { type AllowedHosts, isListed, mayConnect, type Permission } from '../core/allowed-hosts.ts';
import { parseIp } from '../core/ip.ts';
import type { Blind } from '../core/looks.ts';
import { DeliveryError } from '../errors.ts';

/** Where a request goes: to one of the addresses that were judged, and to nothing else. */
export type Target = {
  readonly kind: 'target';
  readonly isTls: boolean;
  readonly options: {
    readonly host: string;
    readonly port: number;
    /** Connections are shared by requests to the same host at the same addresses. */
    readonly pool: string;
    /** Gives the addresses of a name that were judged; nothing is looked up a second time. */
    readonly lookup?: LookupFunction;
    readonly autoSelectFamilyAttemptTimeout?: number;
    readonly servername?: string;
    readonly checkServerIdentity?: typeof checkServerIdentity;
  };
};

type Resolve = (name: string) => Promise<readonly string[]>;
type Places = {
  readonly allowed: AllowedHosts;
  readonly resolve: Resolve;
  /** The addresses that were given out as those of a name. */
  readonly given: Map<string, readonly string[]>;
};
type Asked = { readonly url: URL; readonly port: number; readonly named: string; readonly host: string };

export type Targets = {
  readonly find: (url: URL, via?: string) => Promise<Target | Blind>;
  readonly addresses: (name: string) => Promise<readonly string[]>;
};

// So that one round looks a name up once, and the next one sees what has changed.
const KEPT_MS = 1_000;
const MOST_KEPT = 500;

/** Finds where a request may go: what is not listed is not even looked up, and every address that is found is judged. */
export const targets = (allowed: AllowedHosts, lookUp: Resolve, timeoutMs: number): Targets => {
  const places: Places = { allowed, resolve: inTime(lookUp, timeoutMs), given: new Map() };
  const found = new Map<string, { readonly until: number; readonly target: Promise<Target | Blind> }>();
  const search = (key: string, url: URL, via: string | undefined): Promise<Target | Blind> => {
    if (found.size >= MOST_KEPT) found.clear();
    const target = find(places, url, via).catch((cause: Error) => {
      found.delete(key);
      return blind(cause.message);
    });
    found.set(key, { until: performance.now() + KEPT_MS, target });
    return target;
  };
  return {
    find: (url, via) => {
      const key = `${url.origin} ${via ?? ''}`;
      const kept = found.get(key);
      return kept && performance.now() < kept.until ? kept.target : search(key, url, via);
    },
    addresses: async (name) => {
      const addresses = await addressesOf(places, bare(name));
      places.given.set(bare(name), addresses);
      found.clear();
      return addresses;
    },
  };
};

const addressesOf = async ({ allowed, resolve }: Places, name: string): Promise<readonly string[]> => {
  if (parseIp(name)) return [name];
  if (!isListed(allowed, name))
    throw new DeliveryError(
      'config',
      `${name} is not among validationHosts in serverless.yml, so its addresses are not looked up`,
    );
  return resolve(name).catch((cause: Error) => {
    throw new DeliveryError('platform', `The addresses of ${name} are unknown: ${cause.message}`, { cause });
  });
};

const find = async (places: Places, url: URL, via: string | undefined): Promise<Target | Blind> => {
  const { protocol, hostname } = url;
  if (!/^https?:$/.test(protocol)) return refused(`checks ask by http and https only, not by ${protocol}`);
  if (url.username || url.password) return refused(`the URL of ${hostname} has a user or a password in it`);
  const port = Number(url.port || (protocol === 'https:' ? 443 : 80));
  const named = bare(hostname);
  const host = via === undefined ? named : hostOf(via);
  if (host === undefined) return refused(`${via} is neither a name nor an address`);
  return judge(places, { url, port, named, host });
};

const judge = async (places: Places, asked: Asked): Promise<Target | Blind> => {
  const { host, port } = asked;
  if (parseIp(host)) {
    const permission = literally(places, asked);
    return permission.ok ? target(asked, [host]) : refused(permission.why);
  }
  const listed = mayConnect(places.allowed, { host, port });
  if (!listed.ok) return refused(listed.why);
  const addresses = await places.resolve(host);
  for (const address of addresses) {
    const permission = mayConnect(places.allowed, { host, port, address });
    if (!permission.ok) return refused(permission.why);
  }
  return addresses.length > 0 ? target(asked, addresses) : blind(`${host} has no address`);
};

/** An address is allowed by an entry of its own, or as one of those that the URL's own name was found to have. */
const literally = ({ allowed, given }: Places, { named, host, port }: Asked): Permission => {
  const own = mayConnect(allowed, { host, port });
  if (own.ok || !given.get(named)?.some((address) => hostOf(address) === host)) return own;
  return mayConnect(allowed, { host: named, port, address: host });
};

// The family that does not get through is not to cost the whole time.
const NEXT_ADDRESS_AFTER_MS = 1_000;

const target = ({ url, port, named, host }: Asked, addresses: readonly string[]): Target => {
  const isTls = url.protocol === 'https:';
  const pool = [url.host, ...addresses.toSorted()].join(' ');
  return {
    kind: 'target',
    isTls,
    options: {
      host,
      port,
      pool,
      ...(parseIp(host) ? {} : amongst(addresses)),
      ...(isTls ? provenAs(named) : {}),
    },
  };
};

const amongst = (addresses: readonly string[]) => ({
  lookup: leadingTo(addresses),
  autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS,
});

/** Whose certificate it is to be is said by the URL, wherever the connection goes. */
const provenAs = (named: string) => ({
  // An address is no server name.
  servername: parseIp(named) ? '' : named,
  checkServerIdentity: (_: string, certificate: PeerCertificate) => checkServerIdentity(named, certificate),
});

const leadingTo = (addresses: readonly string[]): LookupFunction => {
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  const [first] = all;
  return (_name, { all: areAllWanted }, answer) => {
    if (areAllWanted) process.nextTick(answer, null, all);
    else process.nextTick(answer, null, first?.address, first?.family);
  };
};

/** Without an end to it a lookup would use up the time of the request, and look like the service's silence. */
const inTime =
  (lookUp: Resolve, timeoutMs: number): Resolve =>
  (name) => {
    const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>();
    const late = () => reject(new Error(`${name} could not be looked up within ${timeoutMs} ms`));
    const timer = setTimeout(late, timeoutMs);
    lookUp(name)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
    return promise;
  };

/** The host as a URL would have it: in small letters, an address in its usual spelling; undefined if it is none. */
const hostOf = (written: string): string | undefined => {
  const text = written.includes(':') && !written.startsWith('[') ? `[${written}]` : written;
  if (!/^([^\s/\\?#@:[\]]+|\[[^\s/\\?#@[\]]+\])$/.test(text)) return undefined;
  return URL.canParse(`http://${text}`) ? bare(new URL(`http://${text}`).hostname) : undefined;
};

/** Without the brackets of an address, and without the dot that ends a whole name. */
const bare = (host: string): string => host.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');

const refused = (why: string): Blind => ({ kind: 'blind', why, blame: 'config' });

const blind = (why: string): Blind => ({ kind: 'blind', why, blame: 'platform' });
