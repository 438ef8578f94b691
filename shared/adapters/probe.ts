import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { performance } from 'node:perf_hooks';
import { clearTimeout, setTimeout } from 'node:timers';
import type { Get, Reply } from '../core/probe.ts';

type Limits = { readonly timeoutMs?: number; readonly maxBytes?: number };

// Enough connections to be quick, few enough not to be a load test.
const agentOptions = { keepAlive: true, maxSockets: 10 };
const httpAgent = new HttpAgent(agentOptions);
const httpsAgent = new HttpsAgent(agentOptions);

/** Asks for pages over kept connections, within a time and a size; redirects are answers like any other. */
export const probe =
  ({ timeoutMs = 10_000, maxBytes = 1_048_576 }: Limits = {}): Get =>
  async (url) => {
    const limits = { timeoutMs, maxBytes };
    const first = await ask(url, limits);
    // A kept connection may have been closed since: that says nothing about the service, a new one does.
    return (first === 'stale connection' ? await ask(url, limits) : first) as Reply;
  };

const ask = (url: URL, { timeoutMs, maxBytes }: Required<Limits>): Promise<Reply | 'stale connection'> =>
  new Promise((resolve) => {
    const startedAt = performance.now();
    const [send, agent] = url.protocol === 'https:' ? [httpsRequest, httpsAgent] : [httpRequest, httpAgent];
    const request = send(url, { agent, headers: { accept: '*/*', 'user-agent': 'slipway' } });
    const elapsed = () => performance.now() - startedAt;
    const end = (reply: Reply | 'stale connection') => {
      clearTimeout(timer);
      resolve(reply);
    };
    const timer = setTimeout(() => {
      end({ kind: 'silent', why: `no whole answer within ${timeoutMs} ms`, ms: elapsed() });
      request.destroy();
    }, timeoutMs);
    request.on('error', (error: NetworkError) =>
      end(request.reusedSocket && isHangUp(error) ? 'stale connection' : afterError(error, elapsed())),
    );
    request.on('response', (response) =>
      readBody(response, maxBytes).then(
        (read) => end({ kind: 'answered', status: response.statusCode ?? 0, ...read, ms: elapsed() }),
        (error: NetworkError) => end(afterError(error, elapsed())),
      ),
    );
    request.end();
  });

type NetworkError = Error & { readonly code?: string };

const isHangUp = ({ code }: NetworkError): boolean => code === 'ECONNRESET' || code === 'EPIPE';

const readBody = async (
  response: IncomingMessage,
  maxBytes: number,
): Promise<{ body: string; cut: boolean }> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxBytes) break;
  }
  return { body: Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8'), cut: bytes > maxBytes };
};

/** The service just deployed refuses, hangs up or talks gibberish: that is its silence. All else is ours. */
const afterError = (error: NetworkError, ms: number): Reply => {
  const { code = '', message } = error;
  const why = message || code;
  if (/^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|HPE_\w+)$/.test(code))
    return { kind: 'silent', why, ms };
  // Whether its certificate is good is another question than whether the service is.
  if (/^(CERT_|ERR_TLS_|ERR_SSL_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|EPROTO)/.test(code))
    return { kind: 'blind', why, blame: 'config' };
  return { kind: 'blind', why, blame: 'platform' };
};
