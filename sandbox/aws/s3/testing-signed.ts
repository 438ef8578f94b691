/** Requests as clients of their own kind send them: signed here, sent as they are; for tests. */
import { createHash, createHmac } from 'node:crypto';
import { request as send } from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';
import { operatorKey, type World } from '../../world.ts';

/** smithy wants a hash class. */
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

export type Sent = {
  readonly method: string;
  readonly path: string;
  readonly host?: string;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: Buffer | string;
};
export type Answered = {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: string;
};

const signerOf = (world: World) =>
  new SignatureV4({
    service: 's3',
    region: world.region,
    credentials: operatorKey,
    sha256: Sha256 as never,
    uriEscapePath: false,
  });

const described = (world: World, { method, path, host, query = {}, headers = {}, body }: Sent) => ({
  method,
  protocol: 'http:',
  hostname: '127.0.0.1',
  path,
  query,
  headers: { host: host ?? new URL(world.url).host, ...headers },
  body,
});

export const transmit = (
  world: World,
  {
    method,
    path,
    headers,
    body,
  }: { method: string; path: string; headers: Record<string, string>; body?: Buffer | string | undefined },
): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const outgoing = send(world.url, { method, path, headers }, async (incoming) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk);
      resolve({
        status: incoming.statusCode ?? 0,
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString(),
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });

const search = (query: Record<string, string>): string => {
  const text = new URLSearchParams(query).toString().replaceAll('+', '%20');
  return text === '' ? '' : `?${text}`;
};

/** Signed in its headers. */
export const sendSigned = async (world: World, sent: Sent): Promise<Answered> => {
  const made = await signerOf(world).sign(described(world, sent) as never);
  const { headers } = made as unknown as { readonly headers: Record<string, string> };
  return transmit(world, { ...sent, path: `${sent.path}${search(sent.query ?? {})}`, headers });
};

/** The path of a URL that carries its signature; made at a moment, good for some seconds. */
export const presign = async (
  world: World,
  sent: Sent,
  expiresIn: number,
  signingDate: Date,
): Promise<string> => {
  const hashed = { ...sent, headers: { ...sent.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } };
  const { path, query = {} } = await signerOf(world).presign(described(world, hashed) as never, {
    expiresIn,
    signingDate,
    unhoistableHeaders: new Set(['x-amz-content-sha256']),
    unsignableHeaders: new Set(['x-amz-content-sha256']),
  });
  return `${path}${search(query as Record<string, string>)}`;
};
