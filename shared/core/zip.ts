import { DeliveryError } from '../errors.ts';

/** Where an archive's directory lies. */
export type Directory = { readonly offset: number; readonly size: number };

/** One file of an archive, as the directory describes it. */
export type ZipEntry = {
  readonly method: 'stored' | 'deflated';
  readonly compressedSize: number;
  readonly size: number;
  readonly crc32: number;
  readonly headerOffset: number;
};

/** The end record with the longest comment, and what may lie before it in a large archive. */
export const END_BYTES = 65_535 + 22 + 20 + 56;

const END = 0x06054b50;
const LARGE_LOCATOR = 0x07064b50;
const LARGE_END = 0x06064b50;
const ENTRY = 0x02014b50;
const HEADER = 0x04034b50;

/** Finds the directory from the last bytes of an archive of `total` bytes. */
export const findDirectory = (tail: Buffer, total: number): Directory => {
  const end = lastEnd(tail);
  const size = tail.readUInt32LE(end + 12);
  const offset = tail.readUInt32LE(end + 16);
  const directory = size === LARGE || offset === LARGE ? largeDirectory(tail, end, total) : { size, offset };
  if (directory.offset + directory.size > total) throw noZip('its directory lies beyond its end');
  return directory;
};

/** Finds the one file of that name in the directory; undefined if there is none. */
export const findEntry = (directory: Buffer, name: string): ZipEntry | undefined => {
  const wanted = Buffer.from(name);
  let found: ZipEntry | undefined;
  for (let at = 0; at < directory.length; ) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== ENTRY)
      throw noZip('its directory is damaged');
    const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
    if (directory.subarray(at + 46, nameEnd).equals(wanted)) {
      // Two of a name are two truths: programs disagree about which of them counts.
      if (found) throw noZip(`it has two files ${name}`);
      found = toEntry(directory, at, name);
    }
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return found;
};

/** The file's bytes within what was read from its header on: the header repeats names, and may have its own extras. */
export const contentAt = (bytes: Buffer, { compressedSize }: ZipEntry): Buffer => {
  if (bytes.length < 30 || bytes.readUInt32LE(0) !== HEADER) throw noZip('its file header is damaged');
  const start = 30 + bytes.readUInt16LE(26) + bytes.readUInt16LE(28);
  if (bytes.length < start + compressedSize) throw noZip('a file in it is cut off');
  return bytes.subarray(start, start + compressedSize);
};

/** The error of bytes that are no archive that we read. */
export const noZip = (why: string): DeliveryError =>
  new DeliveryError('config', `Expected the bundle to be a zip archive: ${why}`);

/** What a field of 32 bits holds when the true number is too large for it. */
const LARGE = 0xffffffff;

const lastEnd = (tail: Buffer): number => {
  for (let at = tail.length - 22; at >= 0; at--)
    if (tail.readUInt32LE(at) === END && at + 22 + tail.readUInt16LE(at + 20) === tail.length) return at;
  throw noZip('it has no end record');
};

const largeDirectory = (tail: Buffer, end: number, total: number): Directory => {
  const locator = end - 20;
  if (locator < 0 || tail.readUInt32LE(locator) !== LARGE_LOCATOR)
    throw noZip('it is large and does not say where');
  const at = Number(tail.readBigUInt64LE(locator + 8)) - (total - tail.length);
  if (at < 0 || at + 56 > tail.length || tail.readUInt32LE(at) !== LARGE_END)
    throw noZip('its large end record is not where it should be');
  return { size: Number(tail.readBigUInt64LE(at + 40)), offset: Number(tail.readBigUInt64LE(at + 48)) };
};

const methods: Readonly<Record<number, ZipEntry['method']>> = { 0: 'stored', 8: 'deflated' };

const toEntry = (directory: Buffer, at: number, name: string): ZipEntry => {
  const method = methods[directory.readUInt16LE(at + 10)];
  if (!method) throw noZip(`${name} is packed by a method other than deflate`);
  if ((directory.readUInt16LE(at + 8) & 1) === 1) throw noZip(`${name} is encrypted`);
  const [compressedSize, size, headerOffset] = largeFields(
    directory
      .subarray(at + 46 + directory.readUInt16LE(at + 28))
      .subarray(0, directory.readUInt16LE(at + 30)),
    [directory.readUInt32LE(at + 24), directory.readUInt32LE(at + 20), directory.readUInt32LE(at + 42)],
  );
  return { method, compressedSize, size, headerOffset, crc32: directory.readUInt32LE(at + 16) };
};

/** Sizes and offset, in the order in which the extra field of large archives holds those that did not fit. */
const largeFields = (extra: Buffer, fields: readonly number[]): [number, number, number] => {
  let at = 0;
  while (at + 4 <= extra.length && extra.readUInt16LE(at) !== 1) at += 4 + extra.readUInt16LE(at + 2);
  let next = at + 4;
  const [size, compressedSize, headerOffset] = fields.map((field) => {
    if (field !== LARGE) return field;
    if (next + 8 > extra.length) throw noZip('a file in it is large and does not say how large');
    next += 8;
    return Number(extra.readBigUInt64LE(next - 8));
  }) as [number, number, number];
  return [compressedSize, size, headerOffset];
};
