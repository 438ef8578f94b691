/** For tests: a pipeline of three stages, and a machine that remembers in words what it has told. */
import { newMachine, step } from './pipeline.ts';
import type { Command, PipelineEvent } from './pipeline-events.ts';
import type { Action, Declaration, Machine, OnFailure, Run, Stage } from './pipeline-state.ts';
import { runOf } from './pipeline-turn.ts';

export const action = (name: string, more: Partial<Action> = {}): Action => ({
  name,
  actionTypeId: { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' },
  ...more,
});

export const declaration = (
  stages: Readonly<Record<string, readonly Action[]>>,
  more: Partial<Declaration> = {},
): Declaration => ({
  name: 'delivery-of-a-very-long-name',
  roleArn: 'arn:aws:iam::111122223333:role/pipeline',
  artifactStore: { type: 'S3', location: 'store' },
  stages: Object.entries(stages).map(([name, actions]) => ({ name, actions })),
  version: 1,
  executionMode: 'SUPERSEDED',
  pipelineType: 'V2',
  ...more,
});

/** Source, Staging with two actions side by side, Approve. */
export const three = declaration({
  Source: [action('Pull', { namespace: 'Source', outputArtifacts: [{ name: 'SourceOutput' }] })],
  Staging: [
    action('Admit', { runOrder: 1 }),
    action('Deploy', { runOrder: 2 }),
    action('Scan', { runOrder: 2 }),
    action('Validate', { runOrder: 3 }),
  ],
  Approve: [action('Release')],
});

/** The same pipeline in another mode, or with something that follows when Staging has failed. */
export const threeWith = (executionMode: string, onFailure?: OnFailure): Declaration =>
  stagingWith(onFailure ? { onFailure } : {}, executionMode);

/** The same pipeline with conditions of Staging. */
export const stagingWith = (more: Partial<Stage>, executionMode = 'SUPERSEDED'): Declaration => ({
  ...three,
  executionMode,
  stages: three.stages.map((stage) => (stage.name === 'Staging' ? { ...stage, ...more } : stage)),
});

/** What a command says, in words. */
const inWords = (machine: Machine, command: Command): string => {
  if (command.do === 'run') return `run ${runOf(machine, command.runId).action}`;
  if (command.do === 'tell-pipeline') return `${command.executionId} ${command.state}`;
  if (command.do === 'tell-stage') return `${command.executionId} ${command.stage} ${command.state}`;
  if (command.do === 'tell-condition') return `${command.executionId} ${command.gate} ${command.state}`;
  const { executionId, action: name } = runOf(machine, command.runId);
  return `${executionId} ${name} ${command.state}`;
};

/** A machine with a memory: everything that was told, in words. */
const remember = (of: Declaration) => {
  let machine: Machine = newMachine(of);
  let now = 999;
  const told: string[] = [];
  const feed = (event: PipelineEvent, later = 1): readonly string[] => {
    const before = JSON.stringify(machine);
    now += later;
    const [next, commands] = step(machine, event, now);
    if (JSON.stringify(machine) !== before)
      throw new Error('the engine has changed the machine that it was given');
    machine = next;
    const lines = commands.map((command) => inWords(machine, command));
    told.push(...lines);
    return lines;
  };
  return { feed, told, machine: () => machine };
};

const reader = (machine: () => Machine) => ({
  /** The running action of that name, in that execution where several run it. */
  runId: (name: string, executionId?: string): string => {
    const isMeant = (one: Run): boolean =>
      one.action === name && (executionId === undefined || one.executionId === executionId);
    const { runs, ruleRuns } = machine();
    const found = [...runs, ...ruleRuns].findLast((run) => run.status === 'InProgress' && isMeant(run));
    if (!found) throw new Error(`${name} is not running`);
    return found.id;
  },
  status: (id: string) => machine().executions.find((one) => one.id === id)?.status,
  statuses: () => machine().executions.map(({ status }) => status),
  waiting: (stage: string) => machine().locks[stage]?.waiting.map(({ executionId }) => executionId) ?? [],
});

/** A pipeline, and what is done with it over and over. */
export const play = (of: Declaration) => {
  const memory = remember(of);
  const { feed } = memory;
  const read = reader(memory.machine);
  const error = { code: 'JobFailed', message: 'no' };
  const succeedIn = (executionId: string | undefined, ...names: readonly string[]) =>
    names.flatMap((name) => feed({ type: 'succeed', runId: read.runId(name, executionId), report: {} }));
  return {
    ...memory,
    ...read,
    start: (executionId: string) =>
      feed({
        type: 'start',
        executionId,
        origin: { type: 'Test', detail: '' },
        variables: {},
        overrides: {},
      }),
    succeed: (...names: readonly string[]) => succeedIn(undefined, ...names),
    succeedIn,
    fail: (name: string, executionId?: string) =>
      feed({ type: 'fail', runId: read.runId(name, executionId), report: {}, error }),
  };
};

export const toApproval = ['Pull', 'Admit', 'Deploy', 'Scan', 'Validate'] as const;
