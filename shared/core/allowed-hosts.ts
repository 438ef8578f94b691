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
  const { host, port, address } = asked;
  const literal = parseIp(host);
  const entries = allowed.filter((entry) => fits(entry, host.toLowerCase(), literal, port));
  const ip = literal ?? (address === undefined ? undefined : parseIp(address));
  const special = ip && specialty(ip);
  const where = literal || address === undefined ? host : `${host} has the address ${address}, which`;
  if (special && special !== 'loopback') return no(`${where} is ${special}: checks never ask there`);
  if (entries.length === 0)
    return no(
      `${host}:${port} is not among validationHosts in serverless.yml; "${entryFor(host, port)}" would allow it`,
    );
  if (
    special === 'loopback' &&
    !entries.some((entry) => (entry.kind === 'name' || entry.kind === 'address') && entry.port === port)
  )
    return no(
      `${where} is this machine itself: that is asked only where validationHosts has "${bracketed(host)}:${port}"`,
    );
  return { ok: true };
};

const no = (why: string): Permission => ({ ok: false, why });

const fits = (entry: Entry, host: string, literal: Ip | undefined, port: number): boolean => {
  if (entry.kind === 'range') return literal !== undefined && isIn(literal, entry.range);
  if (entry.port === undefined ? port !== 80 && port !== 443 : port !== entry.port) return false;
  if (entry.kind === 'address') return literal !== undefined && isIn(literal, { ip: entry.ip, bits: 128 });
  if (entry.kind === 'below') return literal === undefined && host.endsWith(entry.name);
  return host === entry.name;
};

const readEntry = (entry: string): Entry => {
  const range = parseRange(entry);
  if (range) return { kind: 'range', range };
  const [, six, named, digits] = /^(?:\[([0-9a-f:.]+)\]|([^:]+))(?::(\d{1,5}))?$/i.exec(entry) ?? [];
  const port = digits === undefined ? undefined : Number(digits);
  const host = (six ?? named ?? entry).toLowerCase();
  const ip = parseIp(host);
  if (port !== undefined && (port === 0 || port > 65_535)) throw wrong(entry);
  if (ip) return { kind: 'address', ip, port };
  if (/^\*(\.[a-z0-9_-]+)+$/.test(host)) return { kind: 'below', name: host.slice(1), port };
  // Digits and dots that are no address would be read as one by somebody.
  if (!/^(?!.*(^|\.)(\d+|0x[0-9a-f]*)$)[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(host)) throw wrong(entry);
  return { kind: 'name', name: host, port };
};

const wrong = (entry: string): DeliveryError =>
  new DeliveryError(
    'config',
    `Expected validationHosts to list names, *.names or addresses, each with :port if it is not 80 or 443, or ranges like 10.0.0.0/8, got \`${entry}\``,
  );

const bracketed = (host: string): string =>
  host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;

const entryFor = (host: string, port: number): string =>
  port === 80 || port === 443 ? bracketed(host) : `${bracketed(host)}:${port}`;
