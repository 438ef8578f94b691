/** One request to Jenkins: what it asks for, and who asks. */
import type { World } from '../world.ts';
import {
  type Answer,
  crumbRequired,
  lacks,
  loginRequired,
  notFound,
  Refusal,
  unauthorized,
} from './answer.ts';
import { type Permission, state, type User } from './state.ts';

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

/** The user by name and API token, or password: with a password, changes need a crumb besides. */
export const authenticate = (
  world: World,
  method: string | undefined,
  authorization: string | undefined,
  path: string,
): User => {
  const found = /^Basic (.+)$/i.exec(authorization ?? '')?.[1];
  if (found === undefined) return refuse(loginRequired(world, path));
  const [name = '', secret = ''] = Buffer.from(found, 'base64').toString().split(/:(.*)/s);
  const user = state(world).users.find((one) => one.name === name);
  if (user?.token === secret) return user;
  if (!user || user.password !== secret) return refuse(unauthorized(path));
  return method === 'POST' ? refuse(crumbRequired(path)) : user;
};

export const may = (user: User, permission: Permission): boolean =>
  (user.permissions ?? ['Read', 'Build', 'Cancel']).includes(permission);

/** Without the right to read a thing it does not exist; any other missing right is named. */
export const require = ({ world, user }: JenkinsRequest, permission: Permission): void => {
  if (may(user, permission)) return;
  refuse(permission === 'Read' ? notFound(world) : lacks(world, user.name, permission));
};
