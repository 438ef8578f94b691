import { expect, test } from '@jest/globals';
import { type Algorithm, checkBody, checkMd5, checksumOf, compositeOf, toCompute } from './checksums.ts';

const digits = Buffer.from('123456789');

test.each<[Algorithm, string]>([
  ['CRC32', 'cbf43926'],
  ['CRC32C', 'e3069283'],
  ['CRC64NVME', 'ae8b14860a799888'],
  ['SHA1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
  ['SHA256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
])('%s of the digits is %s', (algorithm, expected) => {
  expect(Buffer.from(checksumOf(algorithm, digits), 'base64').toString('hex')).toBe(expected);
});

test('a checksum that does not fit the body is a bad digest, one that fits is kept', () => {
  const value = checksumOf('CRC32C', digits);
  expect(checkBody({ ChecksumCRC32C: value }, digits)).toEqual({
    algorithm: 'CRC32C',
    value,
    type: 'FULL_OBJECT',
  });
  expect(() => checkBody({ ChecksumCRC32C: value }, Buffer.from('other'))).toThrow(
    /CRC32C you specified did not match/,
  );
  expect(() => checkBody({ ChecksumCRC32C: value, ChecksumSHA1: 'x' }, digits)).toThrow(
    /single x-amz-checksum/,
  );
});

test.each([
  ['JfnnlDI7RTiF9RgfG2JNCw==', undefined],
  ['AAAAAAAAAAAAAAAAAAAAAA==', 'BadDigest'],
  ['short', 'InvalidDigest'],
])('the Content-MD5 %s of the digits: %s', (given, code) => {
  const check = () => checkMd5(given, digits);
  if (code === undefined) expect(check).not.toThrow();
  else expect(check).toThrow(expect.objectContaining({ code }));
});

test('parts have a checksum of their checksums', () => {
  const parts = ['a', 'b'].map((text) => checksumOf('SHA256', Buffer.from(text)));
  const all = Buffer.concat(parts.map((part) => Buffer.from(part, 'base64')));
  expect(compositeOf('SHA256', parts)).toBe(`${checksumOf('SHA256', all)}-2`);
});

test('an algorithm that is not computed here is not rehearsed', () => {
  expect(() => toCompute('XXHASH64', digits)).toThrow(expect.objectContaining({ status: 501 }));
});
