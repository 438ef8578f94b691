/** Bodies in aws-chunked encoding: taken apart, each chunk's signature verified where it is signed. */
import { createHash, createHmac } from 'node:crypto';
import { AwsError } from '../../errors.ts';
import type { WireRequest } from '../../service.ts';

/** What signs chunks: the request's own signature begins the chain. */
export type Signing = {
  readonly secretAccessKey: string;
  readonly date: string;
  /** `20260105/eu-west-1/s3/aws4_request`. */
  readonly scope: string;
  readonly signature: string;
};
export type Unchunked = {
  readonly body: Buffer;
  /** Trailing headers: checksums. */
  readonly trailers: Readonly<Record<string, string>>;
};

type Line = { readonly text: string; readonly next: number };

const incomplete = (why: string): AwsError => new AwsError('IncompleteBody', why);

const lineAt = (body: Buffer, at: number): Line => {
  const end = body.indexOf('\r\n', at);
  return end < 0
    ? { text: body.subarray(at).toString(), next: body.length }
    : { text: body.subarray(at, end).toString(), next: end + 2 };
};

const sha256 = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex');
const keyed = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();

const signingKey = ({ secretAccessKey, scope }: Signing): Buffer =>
  scope
    .split('/')
    .reduce<Buffer | string>((key, part) => keyed(key, part), `AWS4${secretAccessKey}`) as Buffer;

const mismatch = (): AwsError =>
  new AwsError(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided.',
    403,
  );

/** Verifies chunk after chunk: each signature is made of the one before. */
const chainOf = (signing: Signing) => {
  const key = signingKey(signing);
  let previous = signing.signature;
  const check = (kind: string, parts: readonly string[], given: string | undefined): void => {
    const text = [`AWS4-HMAC-SHA256-${kind}`, signing.date, signing.scope, previous, ...parts].join('\n');
    const expected = keyed(key, text).toString('hex');
    if (given !== expected) throw mismatch();
    previous = expected;
  };
  return {
    chunk: (data: Buffer, given: string | undefined) => check('PAYLOAD', [sha256(''), sha256(data)], given),
    trailer: (lines: string, given: string | undefined) => check('TRAILER', [sha256(lines)], given),
  };
};

type Chain = ReturnType<typeof chainOf>;

const readTrailers = (body: Buffer, from: number, chain: Chain | undefined): Unchunked['trailers'] => {
  const trailers: Record<string, string> = {};
  for (let at = from; at < body.length; ) {
    const { text, next } = lineAt(body, at);
    at = next;
    const colon = text.indexOf(':');
    if (colon > 0) trailers[text.slice(0, colon).trim().toLowerCase()] = text.slice(colon + 1).trim();
  }
  const { 'x-amz-trailer-signature': signature, ...rest } = trailers;
  const lines = Object.entries(rest).map(([name, value]) => `${name}:${value}\n`);
  if (chain && lines.length > 0) chain.trailer(lines.join(''), signature);
  return rest;
};

/** `size;chunk-signature=… \r\n bytes \r\n … 0 \r\n trailers`. */
const readChunks = (body: Buffer, chain: Chain | undefined): Unchunked => {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const { text, next } = lineAt(body, at);
    const [, digits = '', signature] = /^([0-9a-f]+)(?:;chunk-signature=([0-9a-f]+))?$/i.exec(text) ?? [];
    if (digits === '') throw incomplete('expected a chunk of aws-chunked encoding');
    const size = Number.parseInt(digits, 16);
    const data = body.subarray(next, next + size);
    if (data.length < size) throw incomplete('the body ends within a chunk');
    chain?.chunk(data, signature);
    if (size === 0) return { body: Buffer.concat(parts), trailers: readTrailers(body, next, chain) };
    parts.push(data);
    at = next + size + 2;
  }
};

const announced = 'STREAMING-';
const signed = ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'];
const unsigned = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';

const checkTrailers = ({ headers }: WireRequest, { trailers }: Unchunked): void => {
  const promised = (headers['x-amz-trailer'] ?? '').split(',').map((name) => name.trim().toLowerCase());
  const missing = promised.filter((name) => name !== '' && trailers[name] === undefined);
  if (missing.length > 0)
    throw new AwsError(
      'MalformedTrailerError',
      `The request contained trailing data that was not well-formed: ${missing.join(', ')}`,
    );
};

const checkLength = ({ headers }: WireRequest, { body }: Unchunked): void => {
  const length = headers['x-amz-decoded-content-length'];
  if (length !== undefined && Number(length) !== body.length)
    throw incomplete(`expected ${length} bytes, got ${body.length}`);
};

/** The body as it is meant, whatever its encoding, and what came after it. */
export const readBody = (request: WireRequest, signing: () => Signing): Unchunked => {
  const { headers, body } = request;
  const hash = headers['x-amz-content-sha256'];
  const chunked = hash?.startsWith(announced) || headers['content-encoding']?.includes('aws-chunked');
  if (!chunked) return { body, trailers: {} };
  if (hash?.startsWith(announced) && ![...signed, unsigned].includes(hash))
    throw new AwsError('NotImplemented', `the payload ${hash} is not implemented`, 501);
  const chain = signed.includes(hash ?? '') ? chainOf(signing()) : undefined;
  const read = readChunks(body, chain);
  checkTrailers(request, read);
  checkLength(request, read);
  return read;
};
