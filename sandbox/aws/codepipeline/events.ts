/** What CodePipeline tells EventBridge, in the shapes that real events have. */

import type { Command } from '../../engine/pipeline-events.ts';
import type { Artifact, Execution, Machine, Run } from '../../engine/pipeline-state.ts';
import { executionOf, runOf } from '../../engine/pipeline-turn.ts';
import type { World } from '../../world.ts';

type Detail = Readonly<Record<string, unknown>>;
/** A change of state that EventBridge is told: nothing is documented about conditions and rules. */
export type Telling = Extract<Command, { do: 'tell-pipeline' | 'tell-stage' | 'tell-action' }>;

const iso = (time: number): string => new Date(time).toISOString();

const commonDetail = (machine: Machine, execution: Execution, startTime: number, told: Telling): Detail => ({
  pipeline: machine.declaration.name,
  'execution-id': execution.id,
  'start-time': iso(startTime),
  state: told.state,
  version: execution.version,
  'pipeline-execution-attempt': told.attempt,
});

/** The commit stands in the events of a pipeline that a push has started; another cause only in the first of them. */
const triggerDetail = ({ origin, revisions }: Execution, state: string): Detail => {
  const { git } = origin;
  if (!git) {
    const plain = { 'trigger-type': origin.type, 'trigger-detail': origin.detail };
    return state === 'STARTED' ? { 'execution-trigger': plain } : {};
  }
  const told = state === 'STARTED' || (['SUCCEEDED', 'FAILED'].includes(state) && revisions.length > 0);
  if (!told) return {};
  return {
    'execution-trigger': {
      'author-display-name': git.authorName,
      'full-repository-name': git.fullName,
      'provider-type': 'GitHub',
      'author-email': git.authorEmail,
      'commit-message': git.message,
      'author-date': git.authorDate,
      'branch-name': git.branch,
      'commit-id': git.sha,
      'connection-arn': git.connectionArn,
      'author-id': git.authorName,
    },
  };
};

const artifactDetails = (artifacts: readonly Artifact[]) =>
  artifacts.map(({ name, bucket, key }) => ({ name, s3location: { bucket, key } }));

const defined = (entries: Readonly<Record<string, string | undefined>>): Detail =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));

const resultDetail = (run: Run): Detail => {
  const result = defined({
    'external-execution-url': run.externalUrl,
    'external-execution-summary': run.summary ?? run.error?.message,
    'external-execution-id': run.externalId,
    'error-code': run.error?.code,
  });
  return Object.keys(result).length > 0 ? { 'execution-result': result } : {};
};

const actionDetail = (world: World, run: Run, state: string): Detail => {
  const hasInputs = (state === 'STARTED' || state === 'FAILED') && run.inputs.length > 0;
  const hasOutputs = state === 'SUCCEEDED' && run.outputs.length > 0;
  const { owner, category, provider, version } = run.declaration.actionTypeId;
  return {
    stage: run.stage,
    action: run.action,
    'action-execution-id': run.id,
    region: world.region,
    type: { owner, category, provider, version },
    ...(hasInputs ? { 'input-artifacts': artifactDetails(run.inputs) } : {}),
    ...(hasOutputs ? { 'output-artifacts': artifactDetails(run.outputs) } : {}),
    ...(state === 'STARTED' ? {} : resultDetail(run)),
  };
};

const stageDetail = (stage: string, retriedAt: number | undefined): Detail => ({
  stage,
  ...(retriedAt === undefined ? {} : { 'stage-last-retry-attempt-time': iso(retriedAt) }),
});

type Told = { readonly kind: 'Pipeline' | 'Stage' | 'Action'; readonly detail: Detail };

const describe = (world: World, machine: Machine, command: Telling): Told => {
  switch (command.do) {
    case 'tell-pipeline': {
      const execution = executionOf(machine, command.executionId);
      const stopping =
        command.state === 'STOPPING' ? { 'stop-execution-comments': execution.stopReason ?? '' } : {};
      const common = commonDetail(machine, execution, execution.startTime, command);
      return {
        kind: 'Pipeline',
        detail: { ...common, ...triggerDetail(execution, command.state), ...stopping },
      };
    }
    case 'tell-stage': {
      const execution = executionOf(machine, command.executionId);
      const startTime = execution.stages[command.stage]?.startTime ?? execution.startTime;
      const common = commonDetail(machine, execution, startTime, command);
      return { kind: 'Stage', detail: { ...common, ...stageDetail(command.stage, command.retriedAt) } };
    }
    case 'tell-action': {
      const run = runOf(machine, command.runId);
      const execution = executionOf(machine, run.executionId);
      const common = commonDetail(machine, execution, run.startTime, command);
      return { kind: 'Action', detail: { ...common, ...actionDetail(world, run, command.state) } };
    }
  }
};

const storyOf = ({ kind, detail }: Told, run: Run | undefined): string => {
  const where = [detail.stage, detail.action].filter(Boolean).join('/');
  const what = `${kind === 'Pipeline' ? detail.pipeline : where} ${detail.state}`;
  const said = detail.state === 'STARTED' ? undefined : (run?.error?.message ?? run?.summary);
  return said ? `${what}: ${said}` : what;
};

/** Puts one change of state on the bus and into the timeline. */
export const announce = (world: World, machine: Machine, command: Telling): void => {
  const told = describe(world, machine, command);
  const run = command.do === 'tell-action' ? runOf(machine, command.runId) : undefined;
  world.record({
    kind: 'step',
    who: 'codepipeline',
    what: storyOf(told, run),
    detail: { ...told.detail, level: told.kind.toLowerCase(), ...(run?.error ? { error: run.error } : {}) },
  });
  world.emit({
    source: 'aws.codepipeline',
    'detail-type': `CodePipeline ${told.kind} Execution State Change`,
    resources: [world.arn('codepipeline', machine.declaration.name)],
    detail: told.detail,
  });
};
