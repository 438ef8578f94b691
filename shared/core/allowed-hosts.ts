import { DeliveryError } from '../errors.ts';
import { type Ip, isIn, parseIp, parseRange, type Range, specialty } from './ip.ts';

type Entry =
  | { readonly kind: 'name'; readonly name: string; readonly port: number | undefined }
  | { readonly kind: 'below'; readonly name: string; readonly port: number | undefined }
  | { readonly kind: 'address'; readonly ip: Ip; readonly port: number | undefined }
  | { readonly kind: 'range'; readonly range: Range };

/** Whom checks may reach. */
export type AllowedHosts = readonly Entry[];

type Asked = {
  /** A name or an address, as a URL has it. */
  readonly host: string;
  readonly port: number;
  /** An address that the name has. */
  readonly address?: string;
};
export type Permission = { readonly ok: true } | { readonly ok: false; readonly why: string };

/** Reads names, `*.names`, addresses and ranges of them, each but a range with `:port` where it is not 80 or 443. */
export const readAllowedHosts = (text: string): AllowedHosts =>
  text
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map(readEntry);

/** Whether a connection may be made, by what is listed and by what may never be reached. */
export const mayConnect = (allowed: AllowedHosts, asked: Asked): Permission => {
  const { host, address } = asked;
  const literal = parseIp(host);
  if (literal || address === undefined) return judge(allowed, asked, literal, host);
  const ip = parseIp(address);
  if (!ip) return no(`${host} has what is no plain address: ${address}`);
  return judge(allowed, asked, ip, `${host} has the address ${address}, which`);
};

const judge = (allowed: AllowedHosts, asked: Asked, ip: Ip | undefined, where: string): Permission => {
  const { port } = asked;
  const special = ip && specialty(ip);
  if (special && special !== 'loopback') return no(`${where} is ${special}: checks never ask there`);
  const entries = allowed.filter((entry) => fits(entry, asked));
  if (entries.length === 0) return no(notListed(asked));
  const isFine = special !== 'loopback' || entries.some((entry) => isExact(entry, port));
  return isFine ? { ok: true } : no(`${where} is ${ofThisMachine(asked)}`);
};

const notListed = ({ host, port }: Asked): string =>
  `${host}:${port} is not among validationHosts in serverless.yml; "${entryFor(host, port)}" would allow it`;

const ofThisMachine = ({ host, port }: Asked): string =>
  `this machine itself: that is asked only where validationHosts has "${bracketed(host)}:${port}"`;

/** Whether there is a port at which the name may be reached. */
export const isListed = (allowed: AllowedHosts, name: string): boolean =>
  allowed.some(
    (entry) =>
      (entry.kind === 'name' || entry.kind === 'below') &&
      fits(entry, { host: name, port: entry.port ?? 443 }),
  );

const isExact = (entry: Entry, port: number): boolean =>
  (entry.kind === 'name' || entry.kind === 'address') && entry.port === port;

const no = (why: string): Permission => ({ ok: false, why });

const fits = (entry: Entry, { host, port }: Pick<Asked, 'host' | 'port'>): boolean => {
  const literal = parseIp(host);
  if (entry.kind === 'range') return literal !== undefined && isIn(literal, entry.range);
  if (entry.port === undefined ? port !== 80 && port !== 443 : port !== entry.port) return false;
  if (entry.kind === 'address') return literal !== undefined && isIn(literal, { ip: entry.ip, bits: 128 });
  const name = host.toLowerCase();
  return entry.kind === 'below' ? !literal && name.endsWith(entry.name) : name === entry.name;
};

const readEntry = (entry: string): Entry => {
  const range = parseRange(entry);
  if (range) return { kind: 'range', range };
  const [, six, named, digits] = /^(?:\[([0-9a-f:.]+)\]|([^:]+))(?::(\d{1,5}))?$/i.exec(entry) ?? [];
  const port = digits === undefined ? undefined : Number(digits);
  if (port !== undefined && (port === 0 || port > 65_535)) throw wrong(entry);
  const host = (six ?? named ?? entry).toLowerCase();
  const ip = parseIp(host);
  return ip ? addressEntry(entry, ip, port) : nameEntry(entry, host, port);
};

const nameEntry = (entry: string, name: string, port: number | undefined): Entry => {
  if (/^\*(\.[a-z0-9_-]+)+$/.test(name)) return { kind: 'below', name: name.slice(1), port };
  // Digits and dots that are no address would be read as one by somebody.
  if (!/^(?!.*(^|\.)(\d+|0x[0-9a-f]*)$)[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(name)) throw wrong(entry);
  if (isOfThisMachine(name) && port === undefined) throw withoutPort(entry);
  return { kind: 'name', name, port };
};

const addressEntry = (entry: string, ip: Ip, port: number | undefined): Entry => {
  const special = specialty(ip);
  if (special && special !== 'loopback')
    throw new DeliveryError(
      'config',
      `Expected validationHosts to list what checks may ask, got \`${entry}\`, which is ${special}: that they never do`,
    );
  if (special && port === undefined) throw withoutPort(entry);
  return { kind: 'address', ip, port };
};

const isOfThisMachine = (name: string): boolean => /(^|\.)localhost$/i.test(name);

const withoutPort = (entry: string): DeliveryError =>
  new DeliveryError(
    'config',
    `Expected validationHosts to name what is on this machine with its very port, like ${bracketed(entry)}:3000, got \`${entry}\``,
  );

const wrong = (entry: string): DeliveryError =>
  new DeliveryError(
    'config',
    `Expected validationHosts to list names, *.names or addresses, each with :port if it is not 80 or 443, or ranges like 10.0.0.0/8, got \`${entry}\``,
  );

const bracketed = (host: string): string =>
  host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;

const entryFor = (host: string, port: number): string =>
  (port === 80 || port === 443) && !isOfThisMachine(host) ? bracketed(host) : `${bracketed(host)}:${port}`;
