/** Who signed a request, and whether they really did: signed again with the same date, headers and secret. */
import { createHmac, hash } from 'node:crypto';
import { AwsError } from '../errors.ts';
import type { WireRequest } from '../service.ts';

const pattern =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]+)$/;

export type Signed = {
  readonly accessKeyId: string;
  /** Of the scope, as yyyymmdd. */
  readonly day: string;
  readonly region: string;
  readonly service: string;
  readonly headers: readonly string[];
  readonly signature: string;
};

/** Takes the Authorization header apart. */
export const readAuthorization = (request: WireRequest): Signed => {
  const found = pattern.exec(request.headers.authorization ?? '');
  if (!found)
    throw new AwsError(
      'MissingAuthenticationToken',
      'expected a request signed with AWS Signature Version 4',
      403,
    );
  const [, accessKeyId = '', day = '', region = '', service = '', headers = '', signature = ''] = found;
  return { accessKeyId, day, region, service, headers: headers.split(';'), signature };
};

const sha256 = (data: string | Buffer): string => hash('sha256', data);

/** What encodeURIComponent leaves alone and AWS does not. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** S3 signs the path as it is sent; everybody else escapes it once more. */
const canonicalPath = ({ path }: WireRequest, { service }: Signed): string =>
  service === 's3' || path === '/' ? path : encode(path).replaceAll('%2F', '/');

type Pair = readonly [name: string, value: string];

const byNameAndValue = ([name, value]: Pair, [otherName, otherValue]: Pair): number =>
  name === otherName ? (value < otherValue ? -1 : 1) : name < otherName ? -1 : 1;

const canonicalQuery = ({ query }: WireRequest): string =>
  [...query]
    .map(([name, value]): Pair => [encode(name), encode(value)])
    .sort(byNameAndValue)
    .map((pair) => pair.join('='))
    .join('&');

const canonicalHeaders = (request: WireRequest, signed: Signed): string =>
  signed.headers
    .map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/\s+/g, ' ')}\n`)
    .join('');

/** The hash that the caller announces has to be that of the body, unless it says that the body is not signed. */
const payloadHash = (request: WireRequest): string => {
  const announced = request.headers['x-amz-content-sha256'];
  if (announced !== undefined && !/^[0-9a-f]{64}$/.test(announced)) return announced;
  const made = sha256(request.body);
  if (announced === undefined || announced === made) return made;
  const message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
  throw new AwsError('XAmzContentSHA256Mismatch', message);
};

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

const keys = new Map<string, Buffer>();
const mostKeys = 1_000;

/** The key of a day, region and service: four rounds that need not be made again for every call. */
const signingKey = (secret: string, { day, region, service }: Signed): Buffer => {
  const name = `${secret} ${day} ${region} ${service}`;
  const known = keys.get(name);
  if (known) return known;
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`) as Buffer;
  if (keys.size >= mostKeys) keys.clear();
  keys.set(name, key);
  return key;
};

const signatureOf = (request: WireRequest, signed: Signed, secret: string): string => {
  const canonical = [
    request.method,
    canonicalPath(request, signed),
    canonicalQuery(request),
    canonicalHeaders(request, signed),
    signed.headers.join(';'),
    payloadHash(request),
  ].join('\n');
  const scope = `${signed.day}/${signed.region}/${signed.service}/aws4_request`;
  const text = `AWS4-HMAC-SHA256\n${request.headers['x-amz-date'] ?? ''}\n${scope}\n${sha256(canonical)}`;
  return hmac(signingKey(secret, signed), text).toString('hex');
};

/** Throws SignatureDoesNotMatch unless the secret made this very signature. */
export const verifySignature = (request: WireRequest, signed: Signed, secretAccessKey: string): void => {
  if (signatureOf(request, signed, secretAccessKey) === signed.signature) return;
  throw new AwsError(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided.',
    403,
  );
};
