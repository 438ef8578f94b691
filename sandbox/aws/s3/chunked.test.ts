import { expect, test } from '@jest/globals';
import type { WireRequest } from '../../service.ts';
import { readBody, type Signing } from './chunked.ts';

/** The example of S3's own documentation. */
const signing: Signing = {
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  date: '20130524T000000Z',
  scope: '20130524/us-east-1/s3/aws4_request',
  signature: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
};
const signatures = [
  'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
  '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
  'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
];

const chunk = (data: string, signature = ''): string =>
  `${data.length.toString(16)}${signature && `;chunk-signature=${signature}`}\r\n${data}${data && '\r\n'}`;

const request = (hash: string, body: string, headers: Record<string, string> = {}): WireRequest => ({
  method: 'PUT',
  path: '/b/k',
  query: new URLSearchParams(),
  headers: { 'x-amz-content-sha256': hash, ...headers },
  body: Buffer.from(body),
});

const example = ([first, second, last]: readonly string[], data = 'a'): string =>
  `${chunk(data.repeat(65_536), first)}${chunk('a'.repeat(1_024), second)}${chunk('', last)}\r\n`;

const read = (sent: WireRequest) => readBody(sent, () => signing);

test('the documented example of signed chunks is read', () => {
  const { body } = read(request('STREAMING-AWS4-HMAC-SHA256-PAYLOAD', example(signatures)));
  expect(body.toString()).toBe('a'.repeat(66_560));
});

test.each<[string, string]>([
  ['other bytes in the first chunk', example(signatures, 'b')],
  ['a forged signature of the last chunk', example([...signatures.slice(0, 2), 'ff'.repeat(32)])],
  ['a chunk without a signature', example(['', ...signatures.slice(1)])],
])('signed chunks are refused: %s', (_, body) => {
  expect(() => read(request('STREAMING-AWS4-HMAC-SHA256-PAYLOAD', body))).toThrow(
    expect.objectContaining({ code: 'SignatureDoesNotMatch', status: 403 }),
  );
});

const unsigned = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
const trailer = { 'x-amz-trailer': 'x-amz-checksum-crc32' };

test('what comes after unsigned chunks is read as headers', () => {
  const body = `${chunk('hello')}${chunk('')}x-amz-checksum-crc32:NhCmhg==\r\n\r\n`;
  expect(read(request(unsigned, body, trailer))).toEqual({
    body: Buffer.from('hello'),
    trailers: { 'x-amz-checksum-crc32': 'NhCmhg==' },
  });
});

test.each<[string, string, Record<string, string>, string]>([
  ['a chunk that ends early', '5\r\nhel', {}, 'IncompleteBody'],
  ['no chunk at all', 'hello', {}, 'IncompleteBody'],
  [
    'a length that was promised otherwise',
    chunk('hello') + chunk(''),
    { 'x-amz-decoded-content-length': '6' },
    'IncompleteBody',
  ],
  [
    'a trailer that was promised and is not there',
    chunk('hello') + chunk(''),
    trailer,
    'MalformedTrailerError',
  ],
])('%s is refused', (_, body, headers, code) => {
  expect(() => read(request(unsigned, body, headers))).toThrow(expect.objectContaining({ code }));
});

test('a way of signing chunks that is unknown here is 501', () => {
  expect(() => read(request('STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD', chunk('')))).toThrow(
    expect.objectContaining({ status: 501 }),
  );
});

test('a body that is not chunked stays as it is', () => {
  expect(read(request('UNSIGNED-PAYLOAD', '5\r\nhello')).body.toString()).toBe('5\r\nhello');
});
