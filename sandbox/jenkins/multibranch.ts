/** Multibranch projects: a Pipeline job for every branch, found by indexing. */
import type { World } from '../world.ts';
import type { MultibranchOptions, PipelineOptions } from './options.ts';
import { schedule } from './queue.ts';
import { jobOf, type PipelineJob, state } from './state.ts';

/** Looking through the repository takes so long. */
const indexingMs = 2_000;

/** The full name of a branch's job: its slashes are written %2F. */
export const branchPath = (project: string, branch: string): string =>
  `${project}/${encodeURIComponent(branch)}`;

const jobFor = (project: MultibranchOptions, branch: string): PipelineJob => {
  const { branches: _, kind: __, ...rest } = project;
  const options: PipelineOptions = { ...rest, kind: 'pipeline', path: branchPath(project.path, branch) };
  return { ...options, branch, nextNumber: 1 };
};

/** Makes a job of each branch that has none, and gives the new ones. */
export const findBranches = (world: World, path: string): readonly string[] => {
  const { projects, jobs } = state(world);
  const project = projects[path];
  if (!project) throw new Error(`no multibranch project ${path}`);
  const added = project.branches.filter((branch) => !jobs[branchPath(path, branch)]);
  for (const branch of added) jobs[branchPath(path, branch)] = jobFor(project, branch);
  return added;
};

/** Starts indexing a project. */
export const startIndexing = (world: World, path: string): void => {
  world.clock.after(indexingMs, 'jenkins', 'index', { path });
};

/** Branches that are new get a job and a build. */
export const index = (world: World, { path }: { readonly path: string }): void => {
  for (const branch of findBranches(world, path))
    schedule(world, jobOf(world, branchPath(path, branch)), {}, undefined, null);
};

/** A branch that somebody has pushed: indexing finds it. */
export const addBranch = (world: World, path: string, branch: string): void => {
  const { projects } = state(world);
  const project = projects[path];
  if (!project) throw new Error(`no multibranch project ${path}`);
  projects[path] = { ...project, branches: [...project.branches, branch] };
};
