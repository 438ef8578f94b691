/** For tests: a pipeline of three stages, and a machine that remembers in words what it has told. */
import { newMachine, step } from './pipeline.ts';
import type { Action, Command, Declaration, Machine, PipelineEvent } from './pipeline-state.ts';

export const action = (name: string, more: Partial<Action> = {}): Action => ({
  name,
  actionTypeId: { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' },
  ...more,
});

export const declaration = (
  stages: Readonly<Record<string, readonly Action[]>>,
  version = 1,
): Declaration => ({
  name: 'delivery-of-a-very-long-name',
  roleArn: 'arn:aws:iam::111122223333:role/pipeline',
  artifactStore: { type: 'S3', location: 'store' },
  stages: Object.entries(stages).map(([name, actions]) => ({ name, actions })),
  version,
  executionMode: 'SUPERSEDED',
  pipelineType: 'V2',
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

/** A machine with a memory: everything that was told, in words. */
export const play = (of: Declaration) => {
  let machine: Machine = newMachine(of);
  let now = 1_000;
  const told: string[] = [];
  const words: Readonly<Record<Command['do'], (command: never) => string>> = {
    run: ({ runId }: { runId: string }) => `run ${machine.runs.find(({ id }) => id === runId)?.action}`,
    'tell-pipeline': (one: { executionId: string; state: string }) => `${one.executionId} ${one.state}`,
    'tell-stage': (one: { executionId: string; stage: string; state: string }) =>
      `${one.executionId} ${one.stage} ${one.state}`,
    'tell-action': (one: { runId: string; state: string }) => {
      const run = machine.runs.find(({ id }) => id === one.runId);
      return `${run?.executionId} ${run?.action} ${one.state}`;
    },
  };
  const feed = (event: PipelineEvent): readonly string[] => {
    const before = JSON.stringify(machine);
    const [next, commands] = step(machine, event, now++);
    if (JSON.stringify(machine) !== before)
      throw new Error('the engine has changed the machine that it was given');
    machine = next;
    const lines = commands.map((command) => words[command.do](command as never));
    told.push(...lines);
    return lines;
  };
  const runId = (name: string, executionId?: string): string => {
    const found = machine.runs.findLast(
      (run) =>
        run.action === name &&
        run.status === 'InProgress' &&
        (!executionId || run.executionId === executionId),
    );
    if (!found) throw new Error(`${name} is not running`);
    return found.id;
  };
  const start = (executionId: string) =>
    feed({ type: 'start', executionId, origin: { type: 'Test', detail: '' }, variables: {}, overrides: {} });
  const succeed = (...names: readonly string[]) =>
    names.flatMap((name) => feed({ type: 'succeed', runId: runId(name), report: {} }));
  const fail = (name: string) =>
    feed({ type: 'fail', runId: runId(name), report: {}, error: { code: 'JobFailed', message: 'no' } });
  const status = (id: string) => machine.executions.find((one) => one.id === id)?.status;
  return { feed, start, succeed, fail, status, runId, told, machine: () => machine };
};

export const toApproval = ['Pull', 'Admit', 'Deploy', 'Scan', 'Validate'] as const;
