import type { Certificate, Place, Subject } from '../core/looks.ts';
import { object, optional, type Reader, text, whole, withDefault, wrong } from '../core/settings.ts';
import type { Sighting } from '../core/sighting.ts';
import { DeliveryError } from '../errors.ts';
import type { CheckType } from './check.ts';
import { atEveryPlace, oneSlice } from './places.ts';
import { unanswered } from './request.ts';

export type TlsSpec = {
  readonly type: 'tls';
  /** With a port, if it is another than 443; the environment's when absent. */
  readonly host: string | undefined;
  readonly daysLeft: number;
};

const host: Reader<string> = (node, at) => {
  const expected = 'a host, or a host and port like www.example.com:8443';
  const written = text(/^[A-Za-z0-9.-]+(:\d{1,5})?$/, expected)(node, at);
  if (!URL.canParse(`https://${written}`)) throw wrong(node, at, expected);
  return written;
};

const settings = object({ host: optional(host), daysLeft: withDefault(whole(0, 825), 14) });

const read: Reader<TlsSpec> = (node, at) => ({ type: 'tls', ...settings(node, at) });

/** The certificate is trusted, fits the name and is good for some days more, at every place. */
export const tls: CheckType<TlsSpec> = {
  read,
  look: (spec, subject) => {
    const { certificate, now } = subject.looks;
    const hasTime = oneSlice(subject.looks);
    const url = urlOf(spec, subject);
    const lookAt = async ({ via }: Pick<Place, 'via'>): Promise<Sighting> => {
      const seen = await certificate(url, via);
      return seen.kind === 'certificate'
        ? judge(url.host, spec, seen, now())
        : unanswered(`a TLS greeting to ${url.host}`, seen);
    };
    // Another host is not one of the environment's places, wherever those are.
    return spec.host === undefined ? atEveryPlace(subject.places, lookAt, { hasTime }) : lookAt({});
  },
  explain: ({ host, daysLeft }) =>
    `the certificate of ${host ?? "the environment's host"} is trusted, fits its name and is good for at least ${days(daysLeft)}`,
};

const urlOf = ({ host }: TlsSpec, { url }: Subject): URL => {
  if (host !== undefined) return new URL(`https://${host}`);
  const own = new URL(url);
  if (own.protocol === 'https:') return own;
  throw new DeliveryError(
    'config',
    `Expected an https URL to check the certificate of, or a host, got ${url}`,
  );
};

const DAY_MS = 86_400_000;

const judge = (host: string, { daysLeft: limit }: TlsSpec, seen: Certificate, now: number): Sighting => {
  const left = Math.floor((seen.validTo - now) / DAY_MS);
  const whose = `the certificate of ${host} (for ${seen.subject}, by ${seen.issuer})`;
  const until = new Date(seen.validTo).toISOString().slice(0, 10);
  const measure = { measured: left, limit };
  if (left < 0)
    return {
      kind: 'failed',
      sentence: `${whose} expired on ${until}, ${days(-left)} ago; the limit is ${days(limit)} before that`,
      ...measure,
    };
  if (seen.problem !== undefined)
    return {
      kind: 'failed',
      sentence: `${whose} is not good: ${seen.problem}; expected one that is trusted and fits the name`,
      measured: seen.problem,
      limit: 'trusted',
    };
  const sentence = `${whose} is good for ${days(left)}, until ${until}`;
  if (left >= limit) return { kind: 'passed', sentence, ...measure };
  return { kind: 'failed', sentence: `${sentence}; the limit is ${days(limit)}`, ...measure };
};

const days = (count: number): string => `${count} ${count === 1 ? 'day' : 'days'}`;
