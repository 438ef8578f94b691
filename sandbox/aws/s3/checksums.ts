/** Checksums as S3 takes them: sent in a header or at the end of the body, checked, kept and told again. */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsError, notRehearsed } from '../../errors.ts';

export type Algorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256';
/** What an object or a part was sent with. */
export type Checksum = {
  readonly algorithm: Algorithm;
  readonly value: string;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
};

const tableOf = (polynomial: number): Uint32Array =>
  Uint32Array.from({ length: 256 }, (_, index) => {
    let rest = index;
    for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ polynomial : rest >>> 1;
    return rest >>> 0;
  });

const castagnoli = tableOf(0x82f63b78);

const crc32c = (body: Buffer): Buffer => {
  let rest = 0xffffffff;
  for (const byte of body) rest = (rest >>> 8) ^ (castagnoli[(rest ^ byte) & 0xff] ?? 0);
  return uint32(~rest);
};

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
};

type Wide = { readonly high: Uint32Array; readonly low: Uint32Array };

/** CRC-64/NVME, reflected, in two halves of 32 bits: big integers are far slower. */
const nvme = ((): Wide => {
  const high = new Uint32Array(256);
  const low = new Uint32Array(256);
  for (let index = 0; index < 256; index += 1) {
    let rest = BigInt(index);
    for (let bit = 0; bit < 8; bit += 1) rest = rest & 1n ? (rest >> 1n) ^ 0x9a6c9329ac4bc9b5n : rest >> 1n;
    high[index] = Number(rest >> 32n);
    low[index] = Number(rest & 0xffffffffn);
  }
  return { high, low };
})();

const crc64 = (body: Buffer): Buffer => {
  let high = 0xffffffff;
  let low = 0xffffffff;
  for (const byte of body) {
    const index = (low ^ byte) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (nvme.low[index] ?? 0);
    high = (high >>> 8) ^ (nvme.high[index] ?? 0);
  }
  return Buffer.concat([uint32(~high), uint32(~low)]);
};

const hash = (name: string) => (body: Buffer) => createHash(name).update(body).digest();

const compute: Readonly<Record<Algorithm, (body: Buffer) => Buffer>> = {
  CRC32: (body) => uint32(crc32(body)),
  CRC32C: crc32c,
  CRC64NVME: crc64,
  SHA1: hash('sha1'),
  SHA256: hash('sha256'),
};

export const algorithms = Object.keys(compute) as readonly Algorithm[];

/** Those that S3 takes and the sandbox does not compute. */
export const notComputed = [
  'ChecksumSHA512',
  'ChecksumMD5',
  'ChecksumXXHASH64',
  'ChecksumXXHASH3',
  'ChecksumXXHASH128',
];

/** The member of inputs and outputs that holds it. */
export const memberOf = (algorithm: Algorithm): string => `Checksum${algorithm}`;

export const checksumOf = (algorithm: Algorithm, body: Buffer): string =>
  compute[algorithm](body).toString('base64');

/** The checksum of a whole that was sent in parts, made of theirs. */
export const compositeOf = (algorithm: Algorithm, parts: readonly string[]): string => {
  const all = Buffer.concat(parts.map((part) => Buffer.from(part, 'base64')));
  return `${compute[algorithm](all).toString('base64')}-${parts.length}`;
};

type Sent = Readonly<Record<string, unknown>>;

/** The checksums that an input carries; throws BadDigest where one does not fit the body. */
export const checkBody = (input: Sent, body: Buffer): Checksum | undefined => {
  const sent = algorithms.flatMap((algorithm): Checksum[] => {
    const value = input[memberOf(algorithm)];
    return typeof value === 'string' ? [{ algorithm, value, type: 'FULL_OBJECT' }] : [];
  });
  if (sent.length > 1)
    throw new AwsError(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  const [checksum] = sent;
  if (checksum && checksumOf(checksum.algorithm, body) !== checksum.value)
    throw new AwsError(
      'BadDigest',
      `The ${checksum.algorithm} you specified did not match the calculated checksum.`,
    );
  return checksum;
};

/** The algorithm of that name, if one is named; 501 for those that are not computed here. */
export const namedAlgorithm = (name: string | undefined): Algorithm | undefined => {
  const found = algorithms.find((algorithm) => algorithm === name);
  if (name !== undefined && !found) throw notRehearsed(`the checksum ${name}`);
  return found;
};

/** The checksum that S3 is asked to compute itself. */
export const toCompute = (name: string | undefined, body: Buffer): Checksum | undefined => {
  const algorithm = namedAlgorithm(name);
  return algorithm && { algorithm, value: checksumOf(algorithm, body), type: 'FULL_OBJECT' };
};

/** Throws BadDigest where Content-MD5 does not fit the body. */
export const checkMd5 = (expected: string | undefined, body: Buffer): void => {
  if (expected === undefined) return;
  if (Buffer.from(expected, 'base64').length !== 16)
    throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.');
  if (createHash('md5').update(body).digest('base64') !== expected)
    throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
};

/** As outputs tell it. */
export const shownChecksum = (checksum: Checksum | undefined): object =>
  checksum === undefined
    ? {}
    : { [memberOf(checksum.algorithm)]: checksum.value, ChecksumType: checksum.type };
