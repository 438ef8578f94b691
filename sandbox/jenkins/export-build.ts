/** A build and its test report as Jenkins exports them. */

import { repositoryOf } from '../github/repository.ts';
import type { World } from '../world.ts';
import { type Build, buildsOf, type Cause, jobOf, type ParameterType, type ParameterValue } from './state.ts';
import type { Bean, Exported } from './tree.ts';
import { jobUrl } from './urls.ts';

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

const causesBean = (causes: readonly Cause[]): Bean => ({
  type: 'hudson.model.CauseAction',
  properties: {
    causes: () =>
      causes.map(({ user }) => ({
        type: 'hudson.model.Cause$UserIdCause',
        properties: {
          shortDescription: () => `Started by user ${user}`,
          userId: () => user,
          userName: () => user,
        },
      })),
  },
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

const actions = (world: World, build: Build): readonly Bean[] => [
  ...commonActions(build),
  ...(build.revision ? [gitBean(world, build, build.revision)] : []),
  ...(build.tests && build.phase !== 'building' ? [testsBean(build)] : []),
  ...(build.abortedBy && build.phase !== 'building' ? [empty('jenkins.model.InterruptedBuildAction')] : []),
  empty('org.jenkinsci.plugins.displayurlapi.actions.RunDisplayAction'),
];

/** The mean of the last three that came to an end; -1 without any. */
const estimate = (world: World, build: Build): number => {
  const ended = buildsOf(world, build.job).filter(
    ({ result }) => result === 'SUCCESS' || result === 'UNSTABLE',
  );
  const last = ended.slice(-3);
  return last.length === 0
    ? -1
    : Math.floor(last.reduce((sum, { duration }) => sum + duration, 0) / last.length);
};

const changes = (build: Build): Bean => ({
  type: build.revision ? 'hudson.plugins.git.GitChangeSetList' : 'hudson.scm.EmptyChangeLogSet',
  properties: { items: () => [], kind: () => (build.revision ? 'git' : null) },
});

export const buildUrl = (world: World, { job, number }: { readonly job: string; readonly number: number }) =>
  `${jobUrl(world, job)}${number}/`;

/** A freestyle build. */
export const buildBean = (world: World, build: Build): Bean => {
  const title = build.job.split('/').join(' » ');
  const properties: Record<string, () => Exported> = {
    actions: () => actions(world, build),
    artifacts: () => [],
    building: () => build.phase === 'building',
    description: () => null,
    displayName: () => `#${build.number}`,
    duration: () => build.duration,
    estimatedDuration: () => estimate(world, build),
    executor: () => (build.phase === 'done' ? null : { type: null, properties: {} }),
    fullDisplayName: () => `${title} #${build.number}`,
    id: () => String(build.number),
    inProgress: () => build.phase !== 'done',
    keepLog: () => false,
    number: () => build.number,
    queueId: () => build.queueId,
    result: () => build.result ?? null,
    timestamp: () => build.started,
    url: () => buildUrl(world, build),
    builtOn: () => '',
    changeSet: () => changes(build),
    culprits: () => [],
  };
  return { type: 'hudson.model.FreeStyleBuild', properties, brief: ['number', 'url'] };
};
