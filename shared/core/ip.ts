/** An address as its bytes: 4 or 16 of them. */
export type Ip = { readonly family: 4 | 6; readonly bytes: readonly number[] };
export type Range = { readonly ip: Ip; readonly bits: number };

/** Reads an address as it is printed; undefined for everything else. */
export const parseIp = (text: string): Ip | undefined => {
  const plain = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  const bytes = plain.includes(':') ? parseSix(plain) : parseFour(plain);
  return bytes && { family: bytes.length === 4 ? 4 : 6, bytes };
};

/** Reads `10.0.0.0/8` and the like. */
export const parseRange = (text: string): Range | undefined => {
  const [, address = '', length = ''] = /^(.+)\/(\d{1,3})$/.exec(text) ?? [];
  const ip = parseIp(address);
  const bits = Number(length);
  return ip && bits <= ip.bytes.length * 8 ? { ip, bits } : undefined;
};

export const isIn = (ip: Ip, range: Range): boolean =>
  ip.family === range.ip.family &&
  ip.bytes.every((byte, index) => {
    const shift = 8 - Math.min(8, Math.max(0, range.bits - index * 8));
    return byte >> shift === (range.ip.bytes[index] as number) >> shift;
  });

/** What an address is that checks do not simply reach: of this machine, or one that nothing may ever ask. */
export const specialty = (ip: Ip): 'loopback' | Never | undefined => {
  const never = nevers.find(([range]) => isIn(ip, range));
  if (never) return never[1];
  if (loopbacks.some((range) => isIn(ip, range))) return 'loopback';
  const inner = wrapped(ip);
  if (inner) return specialty(inner) ? 'an address in disguise' : undefined;
  return ip.family === 4 || ordinarySix.some((range) => isIn(ip, range)) ? undefined : 'reserved';
};

type Never = 'unspecified' | 'link-local' | 'the metadata of AWS' | 'multicast' | 'reserved' | Disguise;
type Disguise = 'an address in disguise';

/** The IPv4 address that an IPv6 one carries: mapped, compatible, NAT64 or 6to4. */
const wrapped = ({ family, bytes }: Ip): Ip | undefined => {
  if (family === 4) return undefined;
  const ip: Ip = { family, bytes };
  if (carriers.some((carrier) => isIn(ip, carrier))) return { family: 4, bytes: bytes.slice(12) };
  return isIn(ip, sixToFour) ? { family: 4, bytes: bytes.slice(2, 6) } : undefined;
};

const parseFour = (text: string): readonly number[] | undefined => {
  const parts = text.split('.');
  // A leading zero makes a part octal for those who connect, and decimal for those who read.
  const isPlain = parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part));
  const bytes = parts.map(Number);
  return isPlain && bytes.every((byte) => byte <= 255) ? bytes : undefined;
};

const parseSix = (text: string): readonly number[] | undefined => {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(bytesOf);
  if (!head || (halves.length === 2 && !tail)) return undefined;
  const zeros = 16 - head.length - (tail?.length ?? 0);
  if (halves.length === 1 ? zeros !== 0 : zeros < 2) return undefined;
  return [...head, ...new Array<number>(zeros).fill(0), ...(tail ?? [])];
};

const bytesOf = (text: string): readonly number[] | undefined => {
  if (text === '') return [];
  const groups = text.split(':');
  const last = groups.at(-1) ?? '';
  const four = last.includes('.') ? parseFour(last) : [];
  const hexes = last.includes('.') ? groups.slice(0, -1) : groups;
  if (!four || hexes.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  const bytes = hexes
    .map((group) => Number.parseInt(group, 16))
    .flatMap((group) => [group >> 8, group & 255]);
  return [...bytes, ...four];
};

const range = (text: string): Range => parseRange(text) as Range;

const loopbacks = ['127.0.0.0/8', '::1/128'].map(range);
const nevers: readonly (readonly [Range, Never])[] = [
  [range('0.0.0.0/8'), 'unspecified'],
  [range('169.254.0.0/16'), 'link-local'],
  [range('192.0.0.0/24'), 'reserved'],
  [range('224.0.0.0/4'), 'multicast'],
  [range('240.0.0.0/4'), 'reserved'],
  [range('::/128'), 'unspecified'],
  [range('fe80::/10'), 'link-local'],
  [range('fec0::/10'), 'reserved'],
  [range('fd00:ec2::/32'), 'the metadata of AWS'],
  [range('ff00::/8'), 'multicast'],
  // Teredo: the IPv4 addresses in it are scrambled.
  [range('2001::/32'), 'an address in disguise'],
];
// Of the rest of IPv6 nothing is given to anybody.
const ordinarySix = ['2000::/3', 'fc00::/7'].map(range);
const carriers = ['::ffff:0:0/96', '::/96', '64:ff9b::/96'].map(range);
const sixToFour = range('2002::/16');
