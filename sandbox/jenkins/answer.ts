/** Jenkins' answers: its headers and the pages that it shows for errors. */
import type { World } from '../world.ts';
import type { Permission } from './options.ts';
import { state } from './state.ts';
import { type Bean, filtered, parseTree, rendered } from './tree.ts';

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
};

/** An answer that ends the handling of a request. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`${answer.status}`);
    this.answer = answer;
  }
}

const versionHeaders = (world: World) => ({
  'X-Jenkins': state(world).version,
  'X-Jenkins-Session': state(world).session,
});

const pageHeaders = (world: World) => ({
  'Cache-Control': 'no-cache,no-store,must-revalidate',
  'Content-Type': 'text/html;charset=utf-8',
  'Set-Cookie': newCookie(world).cookie,
  'X-Hudson-Theme': 'default',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'X-Hudson': '1.395',
  ...versionHeaders(world),
  'X-Frame-Options': 'sameorigin',
  'X-Instance-Identity': Buffer.from('the identity of the sandbox').toString('base64'),
});

export const longAgo = 'Thu, 01 Jan 1970 00:00:00 GMT';

const page = (title: string, text: string): string =>
  `\n  \n  <!DOCTYPE html><html><head><title>${title}</title></head><body><h1>Oops!</h1><p>${text}</p></body></html>`;

const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The page of an error, with the headers that Stapler sends. */
export const oops = (world: World, status: number, message: string): Answer => ({
  status,
  headers: { ...pageHeaders(world), Expires: longAgo },
  body: page('Jenkins [Jenkins]', escapeHtml(message)),
});

export const notFound = (world: World): Answer => ({
  status: 404,
  headers: { ...pageHeaders(world), Expires: '0' },
  body: page('Not Found [Jenkins]', 'This page does not exist.'),
});

export const postRequired = (world: World): Answer => ({
  status: 405,
  headers: { Allow: 'POST', ...pageHeaders(world), Expires: longAgo },
  body: page('Form post required [Jenkins]', 'This URL requires POST'),
});

/** A result that was never recorded, such as a test report. */
export const nothingThere = (): Answer => ({
  status: 404,
  headers: { 'Content-Type': 'text/html;charset=utf-8' },
  body: "<html><head><meta http-equiv='refresh' content='1;url=..'/></head><body>\nNot found\n<!--\n",
});

export const lacks = (world: World, user: string, permission: Permission): Answer => ({
  status: 403,
  headers: {
    'X-You-Are-Authenticated-As': user,
    'X-You-Are-In-Group-Disabled':
      'JENKINS-39402: use -Dhudson.security.AccessDeniedException2.REPORT_GROUP_HEADERS=true or use /whoAmI to diagnose',
    'X-Required-Permission': `hudson.model.${permission === 'Administer' ? 'Hudson' : 'Item'}.${permission}`,
    'X-Permission-Implied-By': [
      'hudson.security.Permission.GenericUpdate',
      'hudson.security.Permission.GenericWrite',
      'hudson.model.Hudson.Administer',
    ],
    ...pageHeaders(world),
    Expires: longAgo,
  },
  body: page(
    'Jenkins',
    `${escapeHtml(user)} is missing the ${permission === 'Administer' ? 'Overall' : 'Job'}/${permission} permission`,
  ),
});

/** A page of the web server below Jenkins. */
export const jettyPage = (status: number, message: string, path: string): string =>
  `<html>\n<head>\n<meta http-equiv="Content-Type" content="text/html;charset=ISO-8859-1"/>\n<title>Error ${status} ${message}</title>\n</head>\n<body><h2>HTTP ERROR ${status} ${message}</h2>\n<table>\n<tr><th>URI:</th><td>${escapeHtml(path)}</td></tr>\n<tr><th>STATUS:</th><td>${status}</td></tr>\n<tr><th>MESSAGE:</th><td>${message}</td></tr>\n<tr><th>SERVLET:</th><td>Stapler</td></tr>\n</table>\n<hr/><a href="https://eclipse.org/jetty">Powered by Jetty:// 10.0.20</a><hr/>\n\n</body>\n</html>\n`;

/** A user or token that Jenkins does not know: no X-Jenkins header. */
export const unauthorized = (path: string): Answer => ({
  status: 401,
  headers: {
    'Set-Cookie': 'remember-me=; Path=/; Expires=Thu, 01-Jan-1970 00:00:00 GMT; Max-Age=0',
    'WWW-Authenticate': 'Basic realm="Jenkins"',
    'Cache-Control': 'must-revalidate,no-cache,no-store',
    'Content-Type': 'text/html;charset=iso-8859-1',
  },
  body: jettyPage(401, 'Unauthorized', path),
});

/** A new session, and the cookie that carries it. */
export const newCookie = (world: World): { readonly id: string; readonly cookie: string } => {
  const id = `node0${world.random.hex(24)}.node0`;
  return { id, cookie: `JSESSIONID.${state(world).session}=${id}; Path=/; HttpOnly` };
};

/** Nobody: a page that leads to the login, not a challenge. */
export const loginRequired = (world: World, path: string): Answer => {
  const url = `${state(world).context}/login?from=${encodeURIComponent(path)}`;
  const { 'Set-Cookie': cookie } = pageHeaders(world);
  return {
    status: 403,
    headers: {
      'Set-Cookie': cookie,
      Expires: longAgo,
      'Content-Type': 'text/html;charset=utf-8',
      'X-Hudson': '1.395',
      ...versionHeaders(world),
    },
    body: `<html><head><meta http-equiv='refresh' content='1;url=${url}'/><script id='redirect' data-redirect-url='${url}' src='/static/${state(world).session}/scripts/redirect.js'></script></head><body style='background-color:white; color:white;'>\nAuthentication required\n<!--\n-->\n\n</body></html>${' '.repeat(300)}`,
  };
};

/** What it shows while it restarts or starts: no X-Jenkins header either. */
export const pleaseWait = (world: World, phase: 'restarting' | 'starting' | 'loading'): Answer => {
  const [title, what] =
    phase === 'restarting'
      ? ['Restarting Jenkins', 'restarting']
      : ['Starting Jenkins', 'getting ready to work'];
  return {
    status: 503,
    headers: {
      Expires: '0',
      'Cache-Control': 'no-cache,no-store,must-revalidate',
      'Content-Type': 'text/html;charset=utf-8',
    },
    body: `\n    <!DOCTYPE html><html lang="en"><head data-resurl="/static/${state(world).session}"><title>${title}</title></head><body><h1 class="loading">\nPlease wait while Jenkins is ${what}\n<span>.</span><span>.</span><span>.</span></h1></body></html>`,
  };
};

/** What a proxy answers in Jenkins' place. */
export const notJson = (): Answer => ({
  status: 200,
  headers: { 'Content-Type': 'text/html;charset=utf-8' },
  body: '<!DOCTYPE html><html><head><title>Under maintenance</title></head><body><p>Be back soon.</p></body></html>\n',
});

export const redirect = (status: number, location: string): Answer => ({
  status,
  headers: { Location: location },
  body: '',
});

export const text = (body: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status: 200,
  headers: { 'Content-Type': 'text/plain;charset=utf-8', ...headers },
  body,
});

/** Done, and nothing to say. */
export const ok = (): Answer => ({ status: 200, headers: {}, body: '' });

/** JSON of a plugin that knows nothing of trees. */
export const plainJson = (value: unknown): Answer => ({
  status: 200,
  headers: { 'Content-Type': 'application/json;charset=utf-8' },
  body: JSON.stringify(value),
});

/** An exported object as JSON, cut by `tree`; a tree that is malformed throws a TreeError. */
export const json = (world: World, bean: Bean, query: URLSearchParams): Answer => {
  const tree = query.get('tree');
  const shown = tree === null ? rendered(bean) : filtered(bean, parseTree(tree));
  return {
    status: 200,
    headers: {
      ...versionHeaders(world),
      'X-Frame-Options': 'deny',
      'Content-Type': 'application/json;charset=utf-8',
    },
    body: query.get('pretty') === 'true' ? JSON.stringify(shown, null, 2) : JSON.stringify(shown),
  };
};
