/** Addresses below /job/: triggering, reading and stopping. */
import { notRehearsed } from '../errors.ts';
import {
  type Answer,
  json,
  notFound,
  nothingThere,
  oops,
  plainJson,
  postRequired,
  redirect,
  text,
} from './answer.ts';
import { endBuild } from './build.ts';
import { buildBean } from './export-build.ts';
import { folderBean, isFolder, jobBean, permalinks } from './export-job.ts';
import { reportBean } from './export-tests.ts';
import { plain, progressive } from './log.ts';
import { startIndexing } from './multibranch.ts';
import { readParameters } from './parameters.ts';
import type { Ending } from './pipeline.ts';
import { schedule } from './queue.ts';
import { type JenkinsRequest, require, sees } from './request.ts';
import { runRoute } from './run-routes.ts';
import { type Build, buildsOf, type Job, state } from './state.ts';
import { jobPath } from './urls.ts';
import { describeRuns } from './wfapi.ts';

type Place = { readonly path: string; readonly rest: string };

/** `/job/a/job/b/12/api/json` is the job a/b and the rest 12/api/json. */
const placeOf = (path: string): Place => {
  const parts = path.split('/').slice(1);
  const names: string[] = [];
  while (parts[0] === 'job' && parts.length > 1) {
    parts.shift();
    // A branch's slash is written %2F in its job's name, and that is often written as it is in an address.
    names.push(decodeURIComponent(parts.shift() ?? '').replaceAll('/', '%2F'));
  }
  return { path: names.join('/'), rest: parts.join('/') };
};

const rootOf = ({ world, host }: JenkinsRequest): string => `${host}${state(world).context}/`;

const queued = (request: JenkinsRequest, job: Job, declared: boolean): Answer => {
  const parameters = declared ? readParameters(job, request.form) : undefined;
  const { world, user, form } = request;
  const { item, merged } = schedule(world, job, { user: user.name }, parameters, form.get('delay'));
  return redirect(merged && declared ? 303 : 201, `${rootOf(request)}queue/item/${item.id}/`);
};

const needsPost = (request: JenkinsRequest, job: Job): Answer | undefined => {
  if (request.method !== 'POST') return postRequired(request.world);
  require(request, 'Build', job.path);
  return undefined;
};

/** Since 2.524 a job without parameters is a bad request, before it was an exception. */
const undeclared = (request: JenkinsRequest): Answer => {
  const [, minor = 0] = state(request.world).version.split('.').map(Number);
  return oops(request.world, minor >= 524 ? 400 : 500, 'the job is not parameterized');
};

const triggerWithParameters = (request: JenkinsRequest, job: Job): Answer => {
  const refused = needsPost(request, job);
  if (refused) return refused;
  if (job.disabled) return oops(request.world, 409, `${job.path} is not buildable`);
  return job.parameters ? queued(request, job, true) : undeclared(request);
};

const trigger = (request: JenkinsRequest, job: Job): Answer => {
  const refused = needsPost(request, job);
  if (refused) return refused;
  if (job.disabled) return oops(request.world, 409, `${job.path} is not buildable`);
  if (!job.parameters) return queued(request, job, false);
  if (request.form.has('json')) throw notRehearsed('Jenkins build?json=');
  return oops(request.world, 400, 'Nothing is submitted');
};

const end =
  (how: Ending) =>
  (request: JenkinsRequest, build: Build): Answer => {
    // Freestyle builds know no term and no kill: the request handler only adds the slash.
    if (!build.stages && how !== 'stop')
      return redirect(302, `${request.host}${state(request.world).context}${request.path}/`);
    if (request.method !== 'POST') return postRequired(request.world);
    require(request, 'Cancel', build.job);
    endBuild(request.world, build, request.user.name, how);
    return redirect(302, `${rootOf(request)}${jobPath(build.job)}${build.number}/`);
  };

const readLog = ({ query }: JenkinsRequest, build: Build): Answer => {
  const { text: part, size } = progressive(build, Number(query.get('start') ?? 0));
  const more = build.phase === 'building' ? { 'X-More-Data': 'true' } : {};
  return text(part, { 'X-Text-Size': String(size), ...more });
};

const readTests = ({ world, query }: JenkinsRequest, build: Build): Answer =>
  build.tests && (build.stages || build.phase !== 'building')
    ? json(world, reportBean(world, build, build.tests), query)
    : nothingThere();

const buildPages: Readonly<Record<string, (request: JenkinsRequest, build: Build) => Answer>> = {
  'api/json': ({ world, query }, build) => json(world, buildBean(world, build), query),
  consoleText: (_, build) => text(plain(build.log)),
  'logText/progressiveText': readLog,
  'testReport/api/json': readTests,
  stop: end('stop'),
  term: end('term'),
  kill: end('kill'),
  // The stage view is of pipelines only.
  'wfapi/describe': ({ world }) => notFound(world),
};

const findBuild = ({ world }: JenkinsRequest, job: Job, name: string): Build | undefined => {
  const builds = buildsOf(world, job.path);
  const means = Object.hasOwn(permalinks, name) ? permalinks[name] : undefined;
  return means ? builds.findLast(means) : builds.find(({ number }) => String(number) === name);
};

const isBuildName = (name: string): boolean => /^\d+$/.test(name) || Object.hasOwn(permalinks, name);

const buildRoute = (request: JenkinsRequest, job: Job, name: string, rest: string): Answer => {
  const build = findBuild(request, job, name);
  if (!build) return notFound(request.world);
  const answer = build.stages && runRoute(request, build, rest);
  if (answer) return answer;
  const page = Object.hasOwn(buildPages, rest) ? buildPages[rest] : undefined;
  if (!page) throw notRehearsed(`Jenkins ${request.method} ${request.path}`);
  return page(request, build);
};

const jobPages: Readonly<Record<string, (request: JenkinsRequest, job: Job) => Answer>> = {
  'api/json': ({ world, query }, job) => json(world, jobBean(world, job), query),
  build: trigger,
  buildWithParameters: triggerWithParameters,
  'wfapi/runs': ({ world }, job) =>
    job.kind === 'pipeline' ? plainJson(describeRuns(world, job)) : notFound(world),
};

/** Building a multibranch project means looking for its branches. */
const indexProject = (request: JenkinsRequest, path: string): Answer => {
  if (request.method !== 'POST') return postRequired(request.world);
  require(request, 'Build', path);
  startIndexing(request.world, path);
  return redirect(302, `${rootOf(request)}${jobPath(path)}`);
};

const folderRoute = (request: JenkinsRequest, { path, rest }: Place): Answer => {
  const { world, user, query } = request;
  if (!isFolder(world, path) || !sees(world, user, path)) return notFound(world);
  if (rest === 'api/json') return json(world, folderBean(world, path, user), query);
  return rest === 'build' && path in state(world).projects ? indexProject(request, path) : notFound(world);
};

/** Everything below /job/. */
export const jobRoute = (request: JenkinsRequest): Answer => {
  const place = placeOf(request.path);
  const job = state(request.world).jobs[place.path];
  if (!job) return folderRoute(request, place);
  require(request, 'Read', place.path);
  const page = Object.hasOwn(jobPages, place.rest) ? jobPages[place.rest] : undefined;
  if (page) return page(request, job);
  const [name = '', rest = ''] = place.rest.split(/\/(.*)/s);
  if (isBuildName(name)) return buildRoute(request, job, name, rest);
  throw notRehearsed(`Jenkins ${request.method} ${request.path}`);
};
