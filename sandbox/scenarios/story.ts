/** What stories have in common: how a delivery is followed and looked at. */
import type { SeenBuild } from '../jenkins/start.ts';
import type { Promised } from '../scenario.ts';
import type { Input } from '../service.ts';
import type { Edit, Stage } from '../stage.ts';

const actionEvent = 'CodePipeline Action Execution State Change';
export const pipelineEvent = 'CodePipeline Pipeline Execution State Change';

export const staging = 'http://staging.hello.example/version';
export const production = 'http://hello.example/version';

const finalStates = new Set(['SUCCEEDED', 'FAILED', 'STOPPED', 'CANCELED', 'SUPERSEDED']);

/** The execution that delivers a commit, as soon as its source action has named the commit. */
export const executionOf = async (stage: Stage, sha: string): Promise<string> => {
  const { pipelineExecutionSummaries = [] } = await stage.api('codepipeline', 'ListPipelineExecutions', {
    pipelineName: stage.pipeline,
  });
  const found = pipelineExecutionSummaries.find((summary: Input) =>
    summary.sourceRevisions?.some((revision: Input) => revision.revisionId === sha),
  );
  if (!found) throw new Error(`no execution of ${stage.pipeline} has commit ${sha}`);
  return found.pipelineExecutionId;
};

const ended = (stage: Stage, count: number): boolean =>
  stage.events(pipelineEvent).filter((detail) => finalStates.has(detail.state)).length >= count;

/** Waits until `count` executions have ended since the story began. */
export const untilEnded = (stage: Stage, count = 1): Promise<void> =>
  stage.until(`${count} executions to end`, () => ended(stage, count));

/** Waits until `count` approvals have been asked for, or `executions` have ended, the last of them without one. */
export const untilAsked = (stage: Stage, count = 1, executions = count): Promise<void> =>
  stage.until('an approval to be asked for', () => {
    const asked = stage.events(actionEvent, { stage: 'Approve', state: 'STARTED' }).length;
    return asked >= count || ended(stage, executions);
  });

/** The person approves what waits; does nothing when nothing waits. */
export const approve = async (stage: Stage): Promise<void> => {
  const { stageStates = [] } = await stage.api('codepipeline', 'GetPipelineState', { name: stage.pipeline });
  const state = stageStates.find((one: Input) => one.stageName === 'Approve');
  const action = state?.actionStates?.[0];
  if (action?.latestExecution?.status !== 'InProgress') return;
  await stage.api('codepipeline', 'PutApprovalResult', {
    pipelineName: stage.pipeline,
    stageName: 'Approve',
    actionName: action.actionName,
    token: action.latestExecution.token,
    result: { status: 'Approved', summary: 'looks good on staging' },
  });
};

/** Events of one execution in one state. */
export const states = (stage: Stage, type: string, execution: string, state: string): readonly Input[] =>
  stage.events(type, { 'execution-id': execution, state });

/** Puts the first release all the way into production; gives its commit. */
export const deliverFirst = async (stage: Stage): Promise<string> => {
  await untilAsked(stage);
  await approve(stage);
  await untilEnded(stage);
  return (await stage.head()).sha;
};

/** Is this deployment one of Slipway's roll-backs? */
export const isRollBack = (deployment: Input): boolean =>
  (deployment.description ?? '').includes('roll-back');

/** Every address behind a URL answers with this commit. */
export const serves = async (stage: Stage, url: string, sha: string): Promise<boolean> => {
  const answers = await stage.get(url);
  return answers.length > 0 && answers.every(({ status, body }) => status === 200 && body.includes(sha));
};

/** Deployments to an environment, as CodeDeploy tells them. */
export const deploymentsOf = async (stage: Stage, environment: string): Promise<readonly Input[]> => {
  const deploymentGroupName = `${stage.application}-${environment}`;
  const { deployments = [] } = await stage.api('codedeploy', 'ListDeployments', {
    applicationName: stage.application,
    deploymentGroupName,
  });
  if (deployments.length === 0) return [];
  const { deploymentsInfo = [] } = await stage.api('codedeploy', 'BatchGetDeployments', {
    deploymentIds: deployments,
  });
  return deploymentsInfo;
};

/** How the latest action of that name ended in an execution. */
export const actionOf = async (
  stage: Stage,
  execution: string,
  stageName: string,
  actionName: string,
): Promise<Input> => {
  const { actionExecutionDetails = [] } = await stage.api('codepipeline', 'ListActionExecutions', {
    pipelineName: stage.pipeline,
    filter: { pipelineExecutionId: execution },
  });
  return actionExecutionDetails.find(
    (one: Input) => one.stageName === stageName && one.actionName === actionName,
  );
};

/** Builds that Jenkins really ran of a commit. */
export const buildsOf = (stage: Stage, sha: string): readonly SeenBuild[] =>
  stage.jenkins.builds().filter((build) => build.revision === sha);

/** How each of them ended, in order. */
export const resultsOf = (stage: Stage, sha: string): string =>
  buildsOf(stage, sha)
    .map(({ result }) => result)
    .join();

/** What Jenkins was asked to end since the story began. */
export const endedBuilds = (stage: Stage): readonly string[] =>
  stage.world.trace
    .slice(stage.from)
    .filter(({ who, what }) => who === 'jenkins' && /^POST .*\/(stop|term|kill|cancelItem)$/.test(what))
    .map(({ what }) => what);

/** The person retries what failed in a stage. */
export const retryStage = (stage: Stage, pipelineExecutionId: string, stageName: string): Promise<Input> =>
  stage.api('codepipeline', 'RetryStageExecution', {
    pipelineName: stage.pipeline,
    stageName,
    pipelineExecutionId,
    retryMode: 'FAILED_ACTIONS',
  });

/** How often a person was asked to approve an execution. */
export const approvalsOf = (stage: Stage, execution: string): number =>
  stage.events(actionEvent, { stage: 'Approve', state: 'STARTED', 'execution-id': execution }).length;

/** Nothing that was asked of AWS since the story began was refused for want of a permission. */
export const nothingDenied = (stage: Stage): boolean =>
  !stage.world.trace.slice(stage.from).some((entry) => entry.detail?.outcome === 'denied');

/** As above, but Jenkins may have refused. */
export const nothingDeniedByAws = (stage: Stage): boolean =>
  !stage.world.trace
    .slice(stage.from)
    .some(({ who, detail }) => who !== 'jenkins' && detail?.outcome === 'denied');

/** Points of a metric that the functions wrote for an environment. */
export const metricsOf = (stage: Stage, name: string, environment: string): readonly Input[] =>
  (stage.world.state.logs.metrics as Input[]).filter(
    (metric) => metric.name === name && metric.dimensions.Environment === environment,
  );

/** Messages that reached the people who subscribed to the topic. */
export const pages = (stage: Stage, about: string): readonly Input[] =>
  (stage.world.state.sns.published as Input[]).filter((message) => JSON.stringify(message).includes(about));

/** States of the roll-backs that the ledger tells of. */
const rollBacksIn = async (stage: Stage): Promise<readonly string[]> => {
  const { Items = [] } = await stage.api('dynamodb', 'Scan', { TableName: `${stage.application}-ledger` });
  return Items.filter(({ sk }: Input) => sk.S.startsWith('ROLLBACK#')).map(({ state }: Input) => state.S);
};

export type Undone = { readonly good: string; readonly bad: string; readonly execution: string };

/** Delivers a good release and then a bad one, and waits until everything that follows has happened. */
export const deliverBad = async (stage: Stage, edit: Edit): Promise<Undone> => {
  const good = await deliverFirst(stage);
  const bad = await stage.commit(edit);
  await untilEnded(stage, 2);
  await stage.settle();
  return { good, bad, execution: await executionOf(stage, bad) };
};

/** What holds after every bad release that got no further than staging. */
export const undonePromises: readonly Promised<Undone>[] = [
  {
    text: 'staging serves the last validated release again',
    holds: (stage, { good }) => serves(stage, staging, good),
  },
  {
    text: 'production serves it as before, and nothing more was deployed there',
    holds: async (stage, { good }) =>
      (await serves(stage, production, good)) && (await deploymentsOf(stage, 'production')).length === 1,
  },
  {
    text: 'exactly one roll-back deployment was made, and it succeeded',
    holds: async (stage) => {
      const made = (await deploymentsOf(stage, 'staging')).filter(isRollBack);
      return made.length === 1 && made[0]?.status === 'Succeeded';
    },
  },
  {
    text: 'the ledger says that it is restored',
    holds: async (stage) => (await rollBacksIn(stage)).join() === 'restored',
  },
  {
    text: 'nobody was asked to approve the bad release',
    holds: (stage, { execution }) => approvalsOf(stage, execution) === 0,
  },
  {
    text: 'people were told once what happened and what was done',
    holds: (stage, { bad }) =>
      pages(stage, bad.slice(0, 8)).filter(({ subject }) => /staging/.test(subject ?? '')).length === 1,
  },
  {
    text: 'the bad release and the time to restore were each counted once',
    holds: (stage) =>
      metricsOf(stage, 'FailedDeployments', 'staging').length === 1 &&
      metricsOf(stage, 'TimeToRestore', 'staging').length === 1,
  },
  { text: 'no call was denied', holds: nothingDenied },
];
