/** Who signed a request, and whether they really did: signed again with the same date, headers and secret. */
import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { AwsError } from '../errors.ts';
import type { WireRequest } from '../service.ts';

const pattern =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]+)$/;

export type Signed = {
  readonly accessKeyId: string;
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
  const [, accessKeyId = '', , region = '', service = '', headers = '', signature = ''] = found;
  return { accessKeyId, region, service, headers: headers.split(';'), signature };
};

/** smithy wants a hash class; this is SHA-256, plain or keyed, over node:crypto. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Uint8Array);
  }
  update(data: Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

const dateOf = (text: string): Date =>
  new Date(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

/** Throws SignatureDoesNotMatch unless the secret made this very signature. */
export const verifySignature = async (
  request: WireRequest,
  signed: Signed,
  secretAccessKey: string,
): Promise<void> => {
  const signer = new SignatureV4({
    service: signed.service,
    region: signed.region,
    credentials: { accessKeyId: signed.accessKeyId, secretAccessKey },
    sha256: Sha256 as never,
    uriEscapePath: signed.service !== 's3',
    applyChecksum: false,
  });
  const headers = Object.fromEntries(signed.headers.map((name) => [name, request.headers[name] ?? '']));
  const query: Record<string, string | string[]> = {};
  for (const key of new Set(request.query.keys())) query[key] = request.query.getAll(key);
  const again = await signer.sign(
    {
      method: request.method,
      protocol: 'http:',
      hostname: '127.0.0.1',
      path: signed.service === 's3' ? request.path : decodeURI(request.path),
      query,
      headers: { ...headers, ...(headers['x-amz-content-sha256'] ? {} : hashOf(request)) },
      body: request.body,
    } as never,
    {
      signingDate: dateOf(request.headers['x-amz-date'] ?? ''),
      signableHeaders: new Set(signed.headers),
      unsignableHeaders: new Set(['x-amz-content-sha256'].filter((name) => !signed.headers.includes(name))),
    },
  );
  const made = /Signature=([0-9a-f]+)$/.exec(again.headers.authorization ?? '')?.[1];
  if (made !== signed.signature) {
    throw new AwsError(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided.',
      403,
    );
  }
};

const hashOf = (request: WireRequest): Record<string, string> => ({
  'x-amz-content-sha256': createHash('sha256').update(request.body).digest('hex'),
});
