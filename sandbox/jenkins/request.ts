/** One request to Jenkins: what it asks for, and who asks. */
import type { IncomingHttpHeaders } from 'node:http';
import type { World } from '../world.ts';
import { type Answer, lacks, loginRequired, notFound, Refusal, unauthorized } from './answer.ts';
import { crumbRequired, hasCrumb } from './crumbs.ts';
import type { Permission, User } from './options.ts';
import { state } from './state.ts';

export type JenkinsRequest = {
  readonly world: World;
  readonly method: string;
  /** Without the context path. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The query and, when it was sent as a form, the body. A body of any other type is not looked at. */
  readonly form: URLSearchParams;
  /** `http://host`, as the caller wrote it. */
  readonly host: string;
  readonly user: User;
};

/** Ends the handling with an answer. */
export const refuse = (answer: Answer): never => {
  throw new Refusal(answer);
};

/** The user by name and API token, or password. */
export const authenticate = (
  world: World,
  method: string | undefined,
  headers: IncomingHttpHeaders,
  path: string,
): User => {
  const found = /^Basic (.+)$/i.exec(headers.authorization ?? '')?.[1];
  if (found === undefined) return refuse(loginRequired(world, path));
  const [name = '', secret = ''] = Buffer.from(found, 'base64').toString().split(/:(.*)/s);
  const user = state(world).users.find((one) => one.name === name);
  if (user?.token === secret) return user;
  if (!user || user.password !== secret) return refuse(unauthorized(path));
  if (method === 'POST' && !hasCrumb(world, user, headers))
    return refuse(crumbRequired(world, path, headers));
  return user;
};

const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** Whether the user may do that to a job or folder; without one, everywhere. */
export const may = (user: User, permission: Permission, path = ''): boolean =>
  (user.permissions ?? ['Read', 'Build', 'Cancel']).includes(permission) ||
  (user.grants ?? []).some((grant) => isBelow(path, grant.path) && grant.permissions.includes(permission));

/** Folders are seen by those who may read something in them. */
export const sees = (world: World, user: User, path: string): boolean =>
  may(user, 'Read', path) ||
  Object.keys(state(world).jobs).some((job) => isBelow(job, path) && may(user, 'Read', job));

/** Without the right to read a thing it does not exist; any other missing right is named. */
export const require = ({ world, user }: JenkinsRequest, permission: Permission, path?: string): void => {
  if (may(user, permission, path)) return;
  refuse(permission === 'Read' ? notFound(world) : lacks(world, user.name, permission));
};
