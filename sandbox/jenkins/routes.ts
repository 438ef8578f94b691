/** Which address of Jenkins answers what. */
import { notRehearsed } from '../errors.ts';
import type { World } from '../world.ts';
import { type Answer, json, notFound, oops, postRequired, redirect, text } from './answer.ts';
import { issueCrumb } from './crumbs.ts';
import { childrenOf } from './export-job.ts';
import { itemBean, queueBean } from './export-queue.ts';
import { jobRoute } from './job-routes.ts';
import { cancelQuietDown, quietDown, restart } from './life.ts';
import { cancel } from './queue.ts';
import { type JenkinsRequest, may, require } from './request.ts';
import { type Item, state } from './state.ts';
import type { Bean } from './tree.ts';

const rootBean = ({ world, user }: JenkinsRequest): Bean => ({
  type: 'hudson.model.Hudson',
  properties: {
    mode: () => 'NORMAL',
    nodeDescription: () => 'the Jenkins controller’s built-in node',
    nodeName: () => '',
    numExecutors: () => state(world).executors,
    description: () => null,
    jobs: () => childrenOf(world, '', user),
    quietDownReason: () => null,
    quietingDown: () => state(world).quietingDown,
    url: () => state(world).rootUrl,
    useCrumbs: () => true,
    useSecurity: () => true,
  },
});

const whoAmI = ({ user }: JenkinsRequest): Bean => ({
  type: 'hudson.security.WhoAmI',
  properties: {
    anonymous: () => false,
    authenticated: () => true,
    authorities: () => ['authenticated'],
    details: () => null,
    name: () => user.name,
    toString: () => '',
  },
});

const findItem = ({ world, user }: JenkinsRequest, id: string): Item | undefined =>
  state(world).items.find((item) => String(item.id) === id && may(user, 'Read', item.job));

const cancelItem = (request: JenkinsRequest): Answer => {
  const { world } = request;
  if (request.method !== 'POST') return postRequired(world);
  const item = findItem(request, request.form.get('id') ?? '');
  if (!item) return oops(world, 404, 'no such item');
  if (!may(request.user, 'Cancel', item.job)) return oops(world, 422, 'Item could not be cancelled');
  return cancel(world, item)
    ? { status: 204, headers: {}, body: '' }
    : oops(world, 500, `Could not cancel item ${item.id}`);
};

/** As text from 2.469 on; before that an item has no page of its own. */
const itemPage = ({ world }: JenkinsRequest, item: Item): Answer => {
  const [major = 0, minor = 0] = state(world).version.split('.').map(Number);
  return major > 2 || minor >= 469 ? text(`Queue item ${item.id}\n`) : notFound(world);
};

const itemRoute = (request: JenkinsRequest, id: string, rest: string): Answer => {
  const item = findItem(request, id);
  if (!item) return notFound(request.world);
  if (rest === 'api/json') return json(request.world, itemBean(request.world, item), request.query);
  if (rest === '') return itemPage(request, item);
  throw notRehearsed(`Jenkins ${request.method} queue item ${rest}`);
};

const bean = (make: (request: JenkinsRequest) => Bean) => (request: JenkinsRequest) =>
  json(request.world, make(request), request.query);

/** Something that only an administrator may do to the controller itself. */
const control =
  (run: (world: World) => void) =>
  (request: JenkinsRequest): Answer => {
    if (request.method !== 'POST') throw notRehearsed(`Jenkins ${request.method} ${request.path}`);
    require(request, 'Administer');
    run(request.world);
    return redirect(302, `${request.host}${state(request.world).context}/`);
  };

const pages: Readonly<Record<string, (request: JenkinsRequest) => Answer>> = {
  '/api/json': bean(rootBean),
  '/whoAmI/api/json': bean(whoAmI),
  '/crumbIssuer/api/json': ({ world, user, query }) => issueCrumb(world, user.name, query),
  '/queue/api/json': bean(({ world, user }) => queueBean(world, user)),
  '/queue/cancelItem': cancelItem,
  '/': () => redirect(302, 'login'),
  '/restart': control((world) => restart(world)),
  '/safeRestart': control((world) => restart(world, { safe: true })),
  '/quietDown': control(quietDown),
  '/cancelQuietDown': control(cancelQuietDown),
};

/** The options of the export API that are carried out. */
const known = ['tree', 'pretty'];

const checkExport = ({ path, query }: JenkinsRequest): void => {
  if (!path.endsWith('/api/json')) return;
  const other = [...query.keys()].find((name) => !known.includes(name));
  if (other) throw notRehearsed(`Jenkins api/json?${other}=`);
};

/** Answers a request of an authenticated user; what is not known here is an error 501. */
export const answerRequest = (request: JenkinsRequest): Answer => {
  checkExport(request);
  const page = Object.hasOwn(pages, request.path) ? pages[request.path] : undefined;
  if (page && request.path !== '/') return page(request);
  const [, id, rest] = /^\/queue\/item\/(\d+)\/?(.*)$/.exec(request.path) ?? [];
  if (id !== undefined) return itemRoute(request, id, rest ?? '');
  if (request.path.startsWith('/job/')) return jobRoute(request);
  throw notRehearsed(`Jenkins ${request.method} ${request.path}`);
};
