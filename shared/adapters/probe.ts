import dns from 'node:dns';
import { performance } from 'node:perf_hooks';
import type { AllowedHosts } from '../core/allowed-hosts.ts';
import type { Answered, Blind, Looks, Reply, Request } from '../core/looks.ts';
import { nextHop } from '../core/redirect.ts';
import { shake } from './probe-certificate.ts';
import { replyTo } from './probe-errors.ts';
import { makeExchange } from './probe-exchange.ts';
import { targets } from './probe-targets.ts';

export type ProbeOptions = {
  readonly allowed: AllowedHosts;
  /** For everything together, redirects included. */
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  /** All addresses of a name. */
  readonly resolve?: (name: string) => Promise<readonly string[]>;
};

type AskOnce = (request: Request, until: number) => Promise<Reply>;

/** Asks for pages and certificates, where that is allowed, within a time and a size. */
export const makeProbe = ({
  allowed,
  timeoutMs = 10_000,
  maxBytes = 1_048_576,
  resolve = lookUp,
}: ProbeOptions): Pick<Looks, 'ask' | 'certificate' | 'addresses'> => {
  const { find, addresses } = targets(allowed, resolve, timeoutMs / 2);
  const exchange = makeExchange({ timeoutMs, maxBytes });
  const askOnce = async (request: Request, until: number): Promise<Reply> => {
    const target = await find(request.url, request.via);
    return target.kind === 'target' ? exchange(request, target, until) : target;
  };
  return {
    ask: (request) =>
      follow(askOnce, request, performance.now() + timeoutMs).catch((thrown: Error) => replyTo(thrown, 0)),
    certificate: async (url, via) => {
      const target = await find(url, via);
      return target.kind === 'target' ? shake(target, timeoutMs) : target;
    },
    addresses,
  };
};

const lookUp = async (name: string): Promise<readonly string[]> =>
  (await dns.promises.lookup(name, { all: true })).map(({ address }) => address);

const follow = async (askOnce: AskOnce, request: Request, until: number): Promise<Reply> => {
  const reply = await askOnce(request, until);
  const next = reply.kind === 'answered' ? nextHop(request, reply) : undefined;
  if (!next) return reply;
  const { ms } = reply as Answered;
  const last = await follow(askOnce, next, until);
  return last.kind === 'blind' ? afterRedirect(next.url, last) : { ...last, ms: ms + last.ms };
};

/** Without the query, which may say anything. */
const afterRedirect = ({ protocol, host, pathname }: URL, reply: Blind): Blind => ({
  ...reply,
  why: `it redirects to ${protocol}//${host}${pathname}: ${reply.why}`,
});
