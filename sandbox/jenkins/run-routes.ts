/** Addresses below a Pipeline's run: its stages, its input steps, and ways of ending it. */
import { notRehearsed } from '../errors.ts';
import { type Answer, notFound, ok, oops, plainJson, postRequired } from './answer.ts';
import { answerInput } from './pipeline.ts';
import { type JenkinsRequest, may } from './request.ts';
import { inputId, pendingInput } from './stage.ts';
import type { Build } from './state.ts';
import { describeRun, pendingActions } from './wfapi.ts';

type Page = (request: JenkinsRequest, build: Build) => Answer;

const wfapi: Readonly<Record<string, Page>> = {
  'wfapi/describe': ({ world }, build) => plainJson(describeRun(world, build)),
  'wfapi/pendingInputActions': ({ world }, build) => plainJson(pendingActions(world, build)),
  'wfapi/nextPendingInputAction': ({ world }, build) => plainJson(pendingActions(world, build)[0] ?? null),
};

/** Who is named as submitter, or whoever may build; only who may cancel besides can abort. */
const maySubmit = ({ user }: JenkinsRequest, { job }: Build, submitter: string | undefined): boolean =>
  submitter === undefined ? may(user, 'Build', job) : submitter.split(',').includes(user.name);

const settle = (request: JenkinsRequest, build: Build, proceeds: boolean): Answer => {
  const { world, user } = request;
  const submitter = pendingInput(world, build)?.submitter;
  const allowed = maySubmit(request, build, submitter) || (!proceeds && may(user, 'Cancel', build.job));
  if (!allowed) return oops(world, 400, `You need to be ${submitter ?? 'allowed to build'} to submit this`);
  answerInput(world, build, user.name, proceeds);
  return ok();
};

const isPending = ({ world }: JenkinsRequest, build: Build, id: string): boolean => {
  const input = pendingInput(world, build);
  return input !== undefined && inputId(input) === id;
};

const submit: Page = (request, build) => {
  if (request.method !== 'POST') return postRequired(request.world);
  return isPending(request, build, request.form.get('inputId') ?? '')
    ? settle(request, build, true)
    : oops(request.world, 500, 'Error processing Input Submit request.');
};

const inputRoute = (request: JenkinsRequest, build: Build, id: string, what: string): Answer => {
  if (!['proceed', 'proceedEmpty', 'abort'].includes(what))
    throw notRehearsed(`Jenkins ${request.method} input ${what}`);
  if (!isPending(request, build, id)) return notFound(request.world);
  if (request.method !== 'POST') return postRequired(request.world);
  return settle(request, build, what !== 'abort');
};

/** What only runs of Pipelines answer; undefined for anything else. */
export const runRoute = (request: JenkinsRequest, build: Build, rest: string): Answer | undefined => {
  if (Object.hasOwn(wfapi, rest)) return wfapi[rest]?.(request, build);
  if (rest === 'wfapi/inputSubmit') return submit(request, build);
  const [, id, what] = /^input\/([^/]+)\/(\w+)$/.exec(rest) ?? [];
  return id === undefined || what === undefined
    ? undefined
    : inputRoute(request, build, decodeURIComponent(id), what);
};
