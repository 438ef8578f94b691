/** Addresses and names of jobs: every folder of a path is a /job/ of its own. */
import type { World } from '../world.ts';
import { type Job, state } from './state.ts';

export const jobPath = (path: string): string =>
  path
    .split('/')
    .map((name) => `job/${encodeURIComponent(name)}/`)
    .join('');

/** Absolute, by the root URL that the controller is configured with. */
export const jobUrl = (world: World, path: string): string => `${state(world).rootUrl}${jobPath(path)}`;

/** As people see a job's name: a branch with its slashes. */
export const displayNameOf = (world: World, path: string): string => {
  const job = state(world).jobs[path];
  const branch = job?.kind === 'pipeline' ? job.branch : undefined;
  return branch ?? path.split('/').at(-1) ?? path;
};

/** With all its folders. */
export const titleOf = (world: World, path: string): string => {
  const parts = path.split('/');
  return parts.map((_, index) => displayNameOf(world, parts.slice(0, index + 1).join('/'))).join(' » ');
};

const freestyle = { job: 'hudson.model.FreeStyleProject', build: 'hudson.model.FreeStyleBuild' };
const workflow = 'org.jenkinsci.plugins.workflow.job';
const pipeline = { job: `${workflow}.WorkflowJob`, build: `${workflow}.WorkflowRun` };

/** The classes of a job and of its builds. */
export const classesOf = ({ kind }: Pick<Job, 'kind'>): { readonly job: string; readonly build: string } =>
  kind === 'pipeline' ? pipeline : freestyle;
