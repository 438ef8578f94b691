/** As much of DER as a certificate needs. */

const tags = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  name: 0x06,
  utf8: 0x0c,
  time: 0x17,
  sequence: 0x30,
  set: 0x31,
};

const lengthOf = (length: number): Buffer => {
  if (length < 0x80) return Buffer.from([length]);
  const digits = length.toString(16);
  const bytes = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
  return Buffer.concat([Buffer.from([0x80 + bytes.length]), bytes]);
};

const write = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
};

/** An OID's numbers, seven bits to a byte. */
const base128 = (number: number): readonly number[] =>
  number < 0x80 ? [number] : [...base128(number >> 7).map((byte) => byte | 0x80), number & 0x7f];

export const sequence = (...parts: readonly Buffer[]): Buffer => write(tags.sequence, ...parts);
export const set = (...parts: readonly Buffer[]): Buffer => write(tags.set, ...parts);
export const yes = write(tags.boolean, Buffer.from([0xff]));
/** A positive one, of any length. */
export const integer = (bytes: Uint8Array): Buffer =>
  write(tags.integer, ...((bytes[0] ?? 0) & 0x80 ? [Buffer.from([0])] : []), bytes);
export const utf8 = (text: string): Buffer => write(tags.utf8, Buffer.from(text));
export const octets = (content: Buffer): Buffer => write(tags.octets, content);
export const bits = (content: Buffer, unused = 0): Buffer => write(tags.bits, Buffer.from([unused]), content);

/** `1.2.840.10045.4.3.2` */
export const oid = (text: string): Buffer => {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  return write(tags.name, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
};

/** Whole seconds, in years before 2050. */
export const time = (ms: number): Buffer => {
  const digits = new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
  return write(tags.time, Buffer.from(digits.slice(2).replaceAll(/[-:T]/g, '')));
};

/** A part that is known by its number. */
export const numbered = (number: number, content: Buffer, isWhole = true): Buffer =>
  write((isWhole ? 0xa0 : 0x80) + number, content);
