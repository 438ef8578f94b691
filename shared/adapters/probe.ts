import dns from 'node:dns';
import { performance } from 'node:perf_hooks';
import type { AllowedHosts } from '../core/allowed-hosts.ts';
import type { Answered, Blind, Looks, Reply, Request } from '../core/looks.ts';
import { nextHop } from '../core/redirect.ts';
import { shake } from './probe-certificate.ts';
import { replyTo } from './probe-errors.ts';
import { type Exchange, makeExchange } from './probe-exchange.ts';
import { type Targets, targets } from './probe-targets.ts';

export type ProbeOptions = {
  readonly allowed: AllowedHosts;
  /** For everything together, redirects included. */
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  /** All addresses of a name. */
  readonly resolve?: (name: string) => Promise<readonly string[]>;
};

type Means = { readonly find: Targets['find']; readonly exchange: Exchange };

/** Asks for pages and certificates, where that is allowed, within a time and a size. */
export const makeProbe = ({
  allowed,
  timeoutMs = 10_000,
  maxBytes = 1_048_576,
  resolve = lookUp,
}: ProbeOptions): Pick<Looks, 'ask' | 'certificate' | 'addresses'> => {
  const { find, addresses } = targets(allowed, resolve, timeoutMs / 2);
  const means = { find, exchange: makeExchange({ timeoutMs, maxBytes }) };
  return {
    ask: (request) => follow(means, request, performance.now() + timeoutMs),
    certificate: async (url, via) => {
      const target = await find(url, via);
      return target.kind === 'target' ? shake(target, timeoutMs) : target;
    },
    addresses,
  };
};

const lookUp = async (name: string): Promise<readonly string[]> =>
  (await dns.promises.lookup(name, { all: true })).map(({ address }) => address);

/** Never throws. It stands around every request that is measured, so it awaits no more than it has to. */
const follow = async (means: Means, request: Request, until: number): Promise<Reply> => {
  try {
    const target = await means.find(request.url, request.via);
    if (target.kind === 'blind') return target;
    const reply = await means.exchange(request, target, until);
    const next = reply.kind === 'answered' ? nextHop(request, reply) : undefined;
    return next ? await followed(means, next, until, reply as Answered) : reply;
  } catch (thrown) {
    return replyTo(thrown as Error, 0);
  }
};

const followed = async (means: Means, next: Request, until: number, { ms }: Answered): Promise<Reply> => {
  const last = await follow(means, next, until);
  return last.kind === 'blind' ? afterRedirect(next.url, last) : { ...last, ms: ms + last.ms };
};

/** Without the query, which may say anything. */
const afterRedirect = ({ protocol, host, pathname }: URL, reply: Blind): Blind => ({
  ...reply,
  why: `it redirects to ${protocol}//${host}${pathname}: ${reply.why}`,
});
