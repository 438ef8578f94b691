/** Jobs and folders as Jenkins exports them. */
import type { World } from '../world.ts';
import { colorOf } from './color.ts';
import { buildBean, valueBean } from './export-build.ts';
import { itemBean } from './export-queue.ts';
import type { Parameter, ParameterType, Result, User } from './options.ts';
import { defaultOf, typeOf } from './parameters.ts';
import { sees } from './request.ts';
import { type Build, buildsOf, type Job, state } from './state.ts';
import type { Bean, Exported } from './tree.ts';
import { classesOf, displayNameOf, jobUrl, titleOf } from './urls.ts';

const kinds: Readonly<Record<ParameterType, string>> = {
  string: 'String',
  text: 'Text',
  choice: 'Choice',
  boolean: 'Boolean',
  password: 'Password',
};

const definitionBean = (parameter: Parameter): Bean => {
  const kind = `${kinds[typeOf(parameter)]}ParameterDefinition`;
  const value = { name: parameter.name, type: typeOf(parameter), value: defaultOf(parameter) };
  return {
    type: `hudson.model.${kind}`,
    properties: {
      defaultParameterValue: () => valueBean(value),
      description: () => null,
      name: () => parameter.name,
      type: () => kind,
      ...(parameter.choices ? { choices: () => parameter.choices ?? [] } : {}),
    },
  };
};

const propertiesOf = (job: Job): readonly Bean[] =>
  job.parameters
    ? [
        {
          type: 'hudson.model.ParametersDefinitionProperty',
          properties: { parameterDefinitions: () => (job.parameters ?? []).map(definitionBean) },
        },
      ]
    : [];

const ended = (build: Build): boolean => build.phase === 'done';
const came =
  (...results: readonly Result[]) =>
  (build: Build) =>
    build.result !== undefined && results.includes(build.result);

/** What each permalink means. */
export const permalinks: Readonly<Record<string, (build: Build) => boolean>> = {
  lastBuild: () => true,
  lastCompletedBuild: ended,
  lastFailedBuild: came('FAILURE'),
  lastStableBuild: came('SUCCESS'),
  lastSuccessfulBuild: came('SUCCESS', 'UNSTABLE'),
  lastUnstableBuild: came('UNSTABLE'),
  lastUnsuccessfulBuild: came('UNSTABLE', 'FAILURE', 'NOT_BUILT', 'ABORTED'),
};

const permalinkBeans = (world: World, job: Job): Record<string, () => Exported> =>
  Object.fromEntries(
    Object.entries(permalinks).map(([name, means]) => [
      name,
      () => {
        const build = buildsOf(world, job.path).findLast(means);
        return build ? buildBean(world, build) : null;
      },
    ]),
  );

const queueItem = (world: World, job: Job): Exported => {
  const item = state(world).items.find(({ job: path, phase }) => path === job.path && phase !== 'left');
  return item ? itemBean(world, item) : null;
};

const names = (world: World, path: string): Record<string, () => Exported> => ({
  description: () => null,
  displayName: () => displayNameOf(world, path),
  displayNameOrNull: () => null,
  fullDisplayName: () => titleOf(world, path),
  fullName: () => path,
  name: () => path.split('/').at(-1) ?? path,
  url: () => jobUrl(world, path),
});

const newestFirst = (world: World, job: Job): readonly Bean[] =>
  buildsOf(world, job.path)
    .map((build) => buildBean(world, build))
    .reverse();

const ofKind = (job: Job): Record<string, () => Exported> =>
  job.kind === 'pipeline'
    ? { concurrentBuild: () => job.concurrent ?? true, resumeBlocked: () => false }
    : {
        concurrentBuild: () => job.concurrent ?? false,
        downstreamProjects: () => [],
        labelExpression: () => job.label ?? null,
        upstreamProjects: () => [],
      };

/** A job. Without a range `builds` shows the newest hundred, `allBuilds` all of them. */
export const jobBean = (world: World, job: Job): Bean => ({
  type: classesOf(job).job,
  properties: {
    actions: () => [],
    ...names(world, job.path),
    buildable: () => !job.disabled,
    allBuilds: () => newestFirst(world, job),
    builds: () => newestFirst(world, job).slice(0, 100),
    color: () => colorOf(world, job.path),
    firstBuild: () => newestFirst(world, job).at(-1) ?? null,
    healthReport: () => [],
    inQueue: () => queueItem(world, job) !== null,
    keepDependencies: () => false,
    ...permalinkBeans(world, job),
    nextBuildNumber: () => job.nextNumber,
    property: () => propertiesOf(job),
    queueItem: () => queueItem(world, job),
    ...ofKind(job),
    disabled: () => job.disabled ?? false,
  },
  brief: ['name', 'url', 'color'],
  onRequest: ['allBuilds'],
});

/** The jobs and folders directly in a folder that a user sees; the empty path is the root. */
export const childrenOf = (world: World, folder: string, user: User): readonly Bean[] => {
  const prefix = folder === '' ? '' : `${folder}/`;
  const { jobs, projects } = state(world);
  const inside = [...Object.keys(jobs), ...Object.keys(projects)].filter((path) => path.startsWith(prefix));
  const firsts = new Set(inside.map((path) => prefix + path.slice(prefix.length).split('/')[0]));
  return [...firsts]
    .filter((path) => sees(world, user, path))
    .map((path) => {
      const job = jobs[path];
      return job ? jobBean(world, job) : folderBean(world, path, user);
    });
};

const folderClass = (world: World, path: string): string =>
  state(world).projects[path]
    ? 'org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject'
    : 'com.cloudbees.hudson.plugins.folder.Folder';

/** A folder, or a multibranch project, as a user sees it. */
export const folderBean = (world: World, path: string, user: User): Bean => ({
  type: folderClass(world, path),
  properties: {
    actions: () => [],
    ...names(world, path),
    jobs: () => childrenOf(world, path, user),
  },
  brief: ['name', 'url'],
});

export const isFolder = (world: World, path: string): boolean => {
  const { jobs, projects } = state(world);
  return path in projects || Object.keys(jobs).some((job) => job.startsWith(`${path}/`));
};
