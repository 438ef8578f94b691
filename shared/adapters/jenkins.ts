import type { Blame } from '../core/outcome.ts';
import { DeliveryError } from '../errors.ts';
import { type HttpAnswer, NoAnswerError, send } from './http.ts';
import type { ReadSecrets } from './secrets.ts';

export type JenkinsOptions = {
  /** With or without a context path. */
  readonly url: string;
  readonly secrets: ReadSecrets<'user' | 'token'>;
  readonly timeoutMs?: number;
};

export type Jenkins = {
  /** The root that every path is based on, whatever addresses Jenkins itself hands out. */
  readonly url: string;
  /** What Jenkins says about the path; undefined when it knows no such thing. */
  readonly get: (path: string, maxBytes?: number) => Promise<unknown>;
  /** Asks for something to happen; what a status means only the caller knows. */
  readonly post: (
    path: string,
    form?: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ) => Promise<HttpAnswer>;
};

/** Jenkins could not be asked just now; later it may well answer. */
export class JenkinsTrouble extends Error {
  override name = 'JenkinsTrouble' as const;
  readonly blame: Blame;
  constructor(message: string, options: ErrorOptions & { readonly blame: Blame }) {
    super(message, options);
    this.blame = options.blame;
  }
}

type Extras = {
  readonly body?: string;
  readonly maxBytes?: number;
  readonly signal?: AbortSignal | undefined;
};

const MAX_BYTES = 4_000_000;

/** A Jenkins server, asked with a user's API token, which needs no crumbs. */
export const jenkins = ({ url, secrets, timeoutMs = 8_000 }: JenkinsOptions): Jenkins => {
  const root = url.endsWith('/') ? url : `${url}/`;

  const call = async (
    method: 'GET' | 'POST',
    path: string,
    { body, maxBytes = MAX_BYTES, signal }: Extras = {},
  ) => {
    const ask = async (fresh: boolean) =>
      send({
        method,
        url: `${root}${path}`,
        headers: headersOf(await secrets(fresh), body),
        ...(body === undefined ? {} : { body }),
        timeoutMs,
        maxBytes,
        signal,
      });
    const answer = await ask(false);
    // The token may have been replaced since it was read last.
    return judge(answer.status === 401 ? await ask(true) : answer, `${method} ${root}${withoutQuery(path)}`);
  };

  return {
    url: root,
    get: async (path, maxBytes) => {
      const answer = await orTrouble(root, call('GET', path, maxBytes === undefined ? {} : { maxBytes }));
      return answer.status === 404 ? undefined : parse(answer, `${root}${withoutQuery(path)}`);
    },
    post: (path, form = {}, signal) =>
      orTrouble(root, call('POST', path, { body: new URLSearchParams(form).toString(), signal })),
  };
};

/** A job's path from its full name: `team/web shop/smoke`; a branch's slash is written %2F in it, as Jenkins does. */
export const jobPath = (fullName: string): string => {
  const names = fullName.split('/').filter((name) => name !== '');
  if (names.length === 0 || names.some((name) => name === '.' || name === '..'))
    throw new DeliveryError(
      'config',
      `Expected the full name of a Jenkins job like folder/job, got \`${fullName}\``,
    );
  return `${names.map((name) => `job/${encodeURIComponent(name)}`).join('/')}/`;
};

const headersOf = ({ user, token }: { user: string; token: string }, body: string | undefined) => ({
  // Jenkins sends no challenge to anonymous callers, so the credentials come with the first request.
  Authorization: `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`,
  Accept: 'application/json',
  // Jenkins words its reasons in the caller's language; people read them in our summaries.
  'Accept-Language': 'en',
  'User-Agent': 'slipway',
  // A JSON body would be ignored without a word.
  ...(body === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' }),
});

const withoutQuery = (path: string): string => path.replace(/\?.*$/s, '');

const orTrouble = async (root: string, answering: Promise<HttpAnswer>): Promise<HttpAnswer> => {
  try {
    return await answering;
  } catch (cause) {
    if (!(cause instanceof NoAnswerError)) throw cause;
    throw new JenkinsTrouble(`No answer from Jenkins at ${root}: ${cause.message}`, {
      blame: 'platform',
      cause,
    });
  }
};

// What every answer may mean, whatever was asked.
const judge = (answer: HttpAnswer, what: string): HttpAnswer => {
  const { status, headers } = answer;
  if (status === 401)
    throw new JenkinsTrouble(`Jenkins refuses the user and API token (401): ${what}`, {
      blame: 'permission',
    });
  if (status === 403)
    throw new DeliveryError('permission', `Jenkins forbids it (403${hint(answer)}): ${what}`);
  if ([408, 429, 502, 503, 504].includes(status))
    throw new JenkinsTrouble(`Jenkins is not ready (${status}): ${what}`, { blame: 'platform' });
  const location = headers.location ?? '';
  if (status >= 300 && status < 400 && /login|securityRealm/i.test(location))
    throw new DeliveryError(
      'permission',
      `Jenkins, or what stands before it, asks for a login (${status}): ${what}`,
    );
  return answer;
};

const hint = ({ headers, body }: HttpAnswer): string => {
  const user = headers['x-you-are-authenticated-as'];
  const needed = headers['x-required-permission'];
  if (user && needed) return `, the user ${String(user)} lacks ${String(needed)}`;
  return /No valid crumb/i.test(body)
    ? ', it asks for a crumb: is the secret a password instead of an API token?'
    : '';
};

const parse = (answer: HttpAnswer, where: string): unknown => {
  const type = answer.headers['content-type'] ?? 'no content type';
  if (answer.status >= 500)
    throw new JenkinsTrouble(`Jenkins failed (${answer.status}): GET ${where}`, { blame: 'platform' });
  if (answer.status !== 200)
    throw new DeliveryError('platform', `Expected Jenkins to answer 200, got ${answer.status}: GET ${where}`);
  const parsed = tryJson(answer.body);
  if (!parsed)
    throw new JenkinsTrouble(`Expected JSON of Jenkins, got ${type}: GET ${where}`, { blame: 'platform' });
  return parsed.value;
};

const tryJson = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
};
