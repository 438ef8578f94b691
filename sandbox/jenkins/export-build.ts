/** A build and its test report as Jenkins exports them. */

import { repositoryOf } from '../github/repository.ts';
import type { World } from '../world.ts';
import { changesBean } from './changes.ts';
import type { ParameterType } from './options.ts';
import { type Build, buildsOf, type Cause, jobOf, type ParameterValue } from './state.ts';
import type { Bean, Exported } from './tree.ts';
import { classesOf, jobUrl, titleOf } from './urls.ts';

const valueTypes: Readonly<Record<ParameterType, string>> = {
  string: 'hudson.model.StringParameterValue',
  text: 'hudson.model.TextParameterValue',
  choice: 'hudson.model.StringParameterValue',
  boolean: 'hudson.model.BooleanParameterValue',
  password: 'hudson.model.PasswordParameterValue',
};

/** A parameter's value; a password shows its name only. */
export const valueBean = ({ name, type, value }: ParameterValue): Bean => ({
  type: valueTypes[type],
  properties: {
    name: () => name,
    ...(type === 'password' ? {} : { value: () => (type === 'boolean' ? value === 'true' : value) }),
  },
});

const parametersBean = (values: readonly ParameterValue[]): Bean => ({
  type: 'hudson.model.ParametersAction',
  properties: { parameters: () => values.map(valueBean) },
});

const causeBean = ({ user }: Cause): Bean =>
  user === undefined
    ? {
        type: 'jenkins.branch.BranchIndexingCause',
        properties: { shortDescription: () => 'Branch indexing' },
      }
    : {
        type: 'hudson.model.Cause$UserIdCause',
        properties: {
          shortDescription: () => `Started by user ${user}`,
          userId: () => user,
          userName: () => user,
        },
      };

const causesBean = (causes: readonly Cause[]): Bean => ({
  type: 'hudson.model.CauseAction',
  properties: { causes: () => causes.map(causeBean) },
});

/** The actions that an item has already and its build keeps. */
export const commonActions = (of: {
  readonly parameters?: readonly ParameterValue[];
  readonly causes: readonly Cause[];
}): readonly Bean[] => [...(of.parameters ? [parametersBean(of.parameters)] : []), causesBean(of.causes)];

const gitBean = (world: World, build: Build, sha: string): Bean => {
  const { repository = '' } = jobOf(world, build.job);
  const branch: Bean = { type: null, properties: { SHA1: () => sha, name: () => 'detached' } };
  const revision: Bean = { type: null, properties: { SHA1: () => sha, branch: () => [branch] } };
  return {
    type: 'hudson.plugins.git.util.BuildData',
    properties: {
      lastBuiltRevision: () => revision,
      remoteUrls: () => [repositoryOf(world, repository).folder],
      scmName: () => '',
    },
  };
};

const count = (build: Build, outcome?: string): number =>
  (build.tests ?? []).flatMap(({ cases }) => cases).filter((one) => !outcome || one.outcome === outcome)
    .length;

const testsBean = (build: Build): Bean => ({
  type: 'hudson.tasks.junit.TestResultAction',
  properties: {
    failCount: () => count(build, 'failed'),
    skipCount: () => count(build, 'skipped'),
    totalCount: () => count(build),
    urlName: () => 'testReport',
  },
});

const empty = (type: string): Bean => ({ type, properties: {} });

const nothing: Bean = { type: null, properties: {} };
const displayUrl = empty('org.jenkinsci.plugins.displayurlapi.actions.RunDisplayAction');

/** What plugins add to a Pipeline's run, in their order; most of it says nothing. */
const pipelineActions = (world: World, build: Build): readonly Bean[] => [
  ...commonActions(build),
  ...(build.abortedBy ? [empty('jenkins.model.InterruptedBuildAction')] : []),
  empty('org.jenkinsci.plugins.workflow.libs.LibrariesAction'),
  ...(build.revision ? [gitBean(world, build, build.revision)] : []),
  ...(build.tests ? [testsBean(build)] : []),
  nothing,
  displayUrl,
  nothing,
  empty('org.jenkinsci.plugins.workflow.job.views.FlowGraphAction'),
  nothing,
  nothing,
  nothing,
];

const actions = (world: World, build: Build): readonly Bean[] => [
  ...commonActions(build),
  ...(build.revision ? [gitBean(world, build, build.revision)] : []),
  ...(build.tests && build.phase !== 'building' ? [testsBean(build)] : []),
  ...(build.abortedBy && build.phase !== 'building' ? [empty('jenkins.model.InterruptedBuildAction')] : []),
  displayUrl,
];

/** The mean of the last three that came to an end; -1 without any. */
export const estimate = (world: World, job: string): number => {
  const ended = buildsOf(world, job).filter(({ result }) => result === 'SUCCESS' || result === 'UNSTABLE');
  const last = ended.slice(-3);
  return last.length === 0
    ? -1
    : Math.floor(last.reduce((sum, { duration }) => sum + duration, 0) / last.length);
};

export const buildUrl = (world: World, { job, number }: { readonly job: string; readonly number: number }) =>
  `${jobUrl(world, job)}${number}/`;

const neighbour = (world: World, build: Build, by: 1 | -1): Exported => {
  const { job, number } = build;
  const found = buildsOf(world, job).find((one) => one.number === number + by);
  return found
    ? { type: null, properties: { number: () => found.number, url: () => buildUrl(world, found) } }
    : null;
};

const ofFreestyle = (world: World, build: Build): Record<string, () => Exported> => ({
  actions: () => actions(world, build),
  builtOn: () => build.node,
  changeSet: () => changesBean(build),
});

const ofPipeline = (world: World, build: Build): Record<string, () => Exported> => ({
  actions: () => pipelineActions(world, build),
  changeSets: () => (build.changes?.length ? [changesBean(build)] : []),
  nextBuild: () => neighbour(world, build, 1),
  previousBuild: () => neighbour(world, build, -1),
});

/** A build of any kind. */
export const buildBean = (world: World, build: Build): Bean => {
  const title = titleOf(world, build.job);
  const properties: Record<string, () => Exported> = {
    ...(build.stages ? ofPipeline(world, build) : ofFreestyle(world, build)),
    artifacts: () => [],
    building: () => build.phase === 'building',
    description: () => null,
    displayName: () => `#${build.number}`,
    duration: () => build.duration,
    estimatedDuration: () => estimate(world, build.job),
    executor: () => (build.phase === 'done' ? null : nothing),
    fullDisplayName: () => `${title} #${build.number}`,
    id: () => String(build.number),
    inProgress: () => build.phase !== 'done',
    keepLog: () => false,
    number: () => build.number,
    queueId: () => build.queueId,
    result: () => build.result ?? null,
    timestamp: () => build.started,
    url: () => buildUrl(world, build),
    culprits: () => [],
  };
  return { type: classesOf(jobOf(world, build.job)).build, properties, brief: ['number', 'url'] };
};
