/** Numbers and addresses as event patterns compare them, pure. */
import { isIP } from 'node:net';

/** Numbers beyond this, or with more than six decimals, are compared as texts. */
const largest = 5_000_000_000;
const mostDecimals = 6;

/** Digits after the decimal point that are left when the exponent has been carried out. */
const decimalsOf = (text: string): number => {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [, fraction = ''] = mantissa.split('.');
  return fraction.replace(/0+$/, '').length - Number(exponent);
};

/** The number in the text if AWS can compare it, or in words why not. */
export const readComparable = (text: string): number | string => {
  const value = Number(text);
  if (decimalsOf(text) > mostDecimals) return `Only values upto 6 decimals are supported${text}`;
  if (Math.abs(value) > largest) return 'Value must be between -5.0E9 and 5.0E9, inclusive';
  return value;
};

/** Equal as numbers where both can be compared, otherwise as written. */
export const sameNumber = (pattern: string, value: number): boolean => {
  const wanted = readComparable(pattern);
  const actual = readComparable(String(value));
  return typeof wanted === 'number' && typeof actual === 'number'
    ? wanted === actual
    : pattern === String(value);
};

type Address = { readonly bits: bigint; readonly width: 32 | 128 };

const groupsOf = (part: string): readonly string[] => part.split(':').filter(Boolean);

/** The bits of an IPv4 or IPv6 address as one number. */
export const addressOf = (text: string): Address | undefined => {
  if (isIP(text) === 4) {
    return { bits: text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n), width: 32 };
  }
  if (isIP(text) !== 6 || !/^[\da-fA-F:]+$/.test(text)) return undefined;
  const [head = '', tail = ''] = text.split('::');
  const [left, right] = [groupsOf(head), groupsOf(tail)];
  const middle = Array.from({ length: 8 - left.length - right.length }, () => '0');
  const bits = [...left, ...middle, ...right].reduce((sum, part) => sum * 65_536n + BigInt(`0x${part}`), 0n);
  return { bits, width: 128 };
};

export type AddressRange = { readonly width: 32 | 128; readonly first: bigint; readonly last: bigint };

const looksLikeAddress = /^(\d+\.\d+\.\d+\.\d+|[\da-fA-F:]*:[\da-fA-F:]*)$/;

const maskProblem = (mask: string): string | undefined => {
  if (!/^[-+]?\d+$/.test(mask)) return 'Malformed CIDR, mask bits must be an integer';
  return Number(mask) < 0 ? 'Malformed CIDR, mask bits must not be negative' : undefined;
};

const rangeOf = (address: Address, mask: number): AddressRange | string => {
  const { bits, width } = address;
  if (mask >= width) return `IPv${width === 32 ? 4 : 6} mask bits must be < ${width}`;
  // The range begins at the address as it is given, not at the first one of its network.
  return { width, first: bits, last: bits | ((1n << BigInt(width - mask)) - 1n) };
};

/** The addresses of `10.0.0.0/8`, or in words why it is none. */
export const readCidr = (text: string): AddressRange | string => {
  const [ip = '', mask, ...more] = text.split('/');
  if (mask === undefined || more.length > 0) return "Malformed CIDR, one '/' required";
  const problem = maskProblem(mask);
  if (problem) return problem;
  const address = addressOf(ip);
  if (!address) return `${looksLikeAddress.test(ip) ? 'Invalid' : 'Nonstandard'} IP address: ${ip}`;
  return rangeOf(address, Number(mask));
};

/** Is the text an address within the range? */
export const isWithin = ({ width, first, last }: AddressRange, text: string): boolean => {
  const address = addressOf(text);
  return address !== undefined && address.width === width && address.bits >= first && address.bits <= last;
};

/** Equal as texts, or two spellings of one address. */
export const sameText = (wanted: string, actual: string): boolean => {
  if (wanted === actual) return true;
  const [one, other] = [addressOf(wanted), addressOf(actual)];
  return one !== undefined && other !== undefined && one.width === other.width && one.bits === other.bits;
};
