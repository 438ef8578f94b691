import { cut } from '../core/cut.ts';
import type { Answered, Method, Place, Reply, Request, Subject } from '../core/looks.ts';
import { object, type Reader, record, text } from '../core/settings.ts';
import type { Sighting } from '../core/sighting.ts';
import { malformed } from '../core/yaml-inline.ts';
import { DeliveryError } from '../errors.ts';

/** A header's value, or the SSM parameter whose value it is. */
export type HeaderValue = string | { readonly secret: string };
export type Headers = ReadonlyMap<string, HeaderValue>;

export const pagePath: Reader<string> = text(/^\/(?!\/)[^\s#]*$/, 'a path that begins with one /');

/** The part of a page that a person is shown. */
export const EXCERPT = 80;

const plainValue = text(/^[\t\x20-\x7e]+$/, "a header's value in plain ASCII, or { secret: /ssm/parameter }");
const secretValue = object({
  secret: text(/^\/?[\w.-]+(\/[\w.-]+)*$/, 'the name of an SSM parameter like /team/service/token'),
});

// Others decide what these say: the URL, the body and the connection.
const OURS = ['host', 'content-length', 'transfer-encoding', 'connection'];

/** The headers to send. */
export const headers: Reader<Headers> = (node, at) => {
  const read = record<HeaderValue>((value, place) =>
    value?.kind === 'map' ? secretValue(value, place) : plainValue(value, place),
  )(node, at);
  for (const name of read.keys())
    if (!/^[A-Za-z0-9-]+$/.test(name) || OURS.includes(name.toLowerCase()))
      throw malformed(
        node?.line ?? at.line,
        `${at.name} to have names of headers, but not ${OURS.join(', ')}`,
        name,
      );
  return read;
};

export type Asking = {
  readonly url: URL;
  readonly method?: Method;
  readonly headers?: Headers | undefined;
  readonly body?: string | undefined;
  readonly redirects?: number;
};

type Send = (place?: Pick<Place, 'via'>) => Promise<Reply>;

/** Makes the function that sends a check's request to a place; secrets are read once, and stand in no reply. */
export const sender = async (
  { url, method = 'GET', headers = none, body, redirects = 0 }: Asking,
  { looks }: Pick<Subject, 'looks'>,
): Promise<Send> => {
  const plain: Record<string, string> = {};
  const secretHeaders: Record<string, string> = {};
  for (const [name, value] of headers)
    if (typeof value === 'string') plain[name] = value;
    else secretHeaders[name] = await readSecret(looks, value.secret);
  const bare = { url, method, headers: plain, secretHeaders, redirects };
  const request: Request = body === undefined ? bare : { ...bare, body };
  const send: Send = ({ via } = {}) => looks.ask(via === undefined ? request : { ...request, via });
  const secrets = Object.values(secretHeaders);
  return secrets.length === 0 ? send : async (place) => mask(await send(place), secrets);
};

const none: Headers = new Map();

const readSecret = async (looks: Subject['looks'], parameter: string): Promise<string> => {
  const value = await looks.secret(parameter);
  if (/^[\t\x20-\x7e]+$/.test(value)) return value;
  throw new DeliveryError(
    'config',
    `Expected the SSM parameter ${parameter} to be one line of plain ASCII, as a header's value must be`,
  );
};

/** A service may say back what it was sent, and the parts of a reply are shown to people. */
const mask = (reply: Reply, secrets: readonly string[]): Reply => {
  const hide = (text: string): string =>
    secrets.reduce((shown, secret) => shown.replaceAll(secret, '•••'), text);
  if (reply.kind !== 'answered') return { ...reply, why: hide(reply.why) };
  const values = Object.entries(reply.headers).map(([name, value]) => [name, hide(value)]);
  return { ...reply, body: hide(reply.body), headers: Object.fromEntries(values) };
};

/** What a look that got no answer comes to: the service just deployed is silent, or we could not ask it. */
export const unanswered = (what: string, reply: Exclude<Reply, Answered>): Sighting =>
  reply.kind === 'silent'
    ? { kind: 'failed', sentence: `${what} got no answer: ${oneLine(reply.why)}`, measured: 'no answer' }
    : { kind: 'error', sentence: `${what} could not be sent: ${oneLine(reply.why)}`, blame: reply.blame };

// What was taken out of a page may begin or end in the middle of a character.
const oneLine = (text: string): string => text.slice(0, 1_000).toWellFormed().replace(/\s+/g, ' ').trim();

/** How a page begins, on one line. */
export const excerpt = (body: string): string => cut(oneLine(body), EXCERPT);
