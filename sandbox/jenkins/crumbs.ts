/** Crumbs: what a change by password needs besides, so that no other page's form can make it. */
import type { IncomingHttpHeaders } from 'node:http';
import type { World } from '../world.ts';
import { type Answer, jettyPage, json, longAgo, newCookie } from './answer.ts';
import type { User } from './options.ts';
import { state } from './state.ts';
import type { Bean } from './tree.ts';

/** Whether the crumb was issued to this user, in the session that the request belongs to. */
export const hasCrumb = (world: World, user: User, headers: IncomingHttpHeaders): boolean => {
  const cookie = /JSESSIONID\.\w+=([^;]+)/.exec(headers.cookie ?? '')?.[1];
  const session = state(world).sessions[cookie ?? ''];
  return session?.user === user.name && session.crumb === headers['jenkins-crumb'];
};

/** A change asked for with a password and no crumb, or with one that belongs to another session. */
export const crumbRequired = (world: World, path: string, headers: IncomingHttpHeaders): Answer => ({
  status: 403,
  headers: {
    ...(headers['jenkins-crumb'] === undefined ? {} : { 'Set-Cookie': newCookie(world).cookie }),
    'Cache-Control': 'must-revalidate,no-cache,no-store',
    'Content-Type': 'text/html;charset=iso-8859-1',
  },
  body: jettyPage(403, 'No valid crumb was included in the request', path),
});

/** A crumb, and the session that it is good for. */
export const issueCrumb = (world: World, user: string, query: URLSearchParams): Answer => {
  const { id, cookie } = newCookie(world);
  const crumb = world.random.hex(64);
  state(world).sessions[id] = { user, crumb };
  const bean: Bean = {
    type: 'hudson.security.csrf.DefaultCrumbIssuer',
    properties: { crumb: () => crumb, crumbRequestField: () => 'Jenkins-Crumb' },
  };
  const answer = json(world, bean, query);
  return { ...answer, headers: { ...answer.headers, 'Set-Cookie': cookie, Expires: longAgo } };
};
