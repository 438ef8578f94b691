/** What an action provider is, and what it may do while its action runs. */

import type { Execution, Report, Run, SourceRevision } from '../../../engine/pipeline-state.ts';
import { declarationOf, executionOf, findRunOf } from '../../../engine/pipeline-turn.ts';
import type { Input, Principal } from '../../../service.ts';
import type { World } from '../../../world.ts';
import { advance } from '../advance.ts';
import { type Pipeline, state } from '../state.ts';

export type ActionProvider = {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Least and most artifacts that it takes and gives. */
  readonly inputs: readonly [number, number];
  readonly outputs: readonly [number, number];
  /** Refuses what is right for AWS, but not done here. */
  readonly refuse?: (configuration: Readonly<Record<string, string>>) => void;
  readonly begin: (at: ActionAt) => void | Promise<void>;
  /** Called by the timer that `lookLater` sets. */
  readonly look?: (at: ActionAt) => void | Promise<void>;
};

/** One running action or rule, with the role in which it acts. */
export type ActionAt = {
  readonly world: World;
  readonly name: string;
  readonly pipeline: Pipeline;
  readonly execution: Execution;
  readonly run: Run;
  readonly role: Principal;
  readonly call: (service: string, operation: string, input: Input) => Promise<Input>;
};

export type RunReference = { readonly pipeline: string; readonly runId: string };

/** The action, if it is still running; answers to what is over go nowhere. */
export const findRun = (world: World, { pipeline: name, runId }: RunReference) => {
  const pipeline = state(world).pipelines[name];
  const run = pipeline && findRunOf(pipeline.machine, runId);
  if (!pipeline || run?.status !== 'InProgress') return undefined;
  return { pipeline, run, execution: executionOf(pipeline.machine, run.executionId) };
};

/** The same, acting as the pipeline's role; refused when the role does not trust CodePipeline. */
export const actionAt = (world: World, reference: RunReference): ActionAt | undefined => {
  const found = findRun(world, reference);
  if (!found) return undefined;
  const { roleArn } = declarationOf(found.pipeline.machine, found.execution);
  const role = world.assume(roleArn, 'codepipeline.amazonaws.com', found.run.id);
  return {
    world,
    name: reference.pipeline,
    ...found,
    role,
    call: (service, operation, input) => world.call(role, service, operation, input),
  };
};

/** The action as far as its end needs it. */
export type Ending = Pick<ActionAt, 'world' | 'name' | 'run'>;

export const setting = (at: ActionAt, key: string): string => {
  const value = at.run.resolved[key];
  if (value === undefined) throw new Error(`${at.run.action} has no ${key}`);
  return value;
};

export const progress = ({ world, name, run }: Ending, report: Report): void =>
  advance(world, name, { type: 'progress', runId: run.id, report });

export const succeed = (
  { world, name, run }: Ending,
  report: Report,
  more: { readonly variables?: Readonly<Record<string, string>>; readonly revision?: SourceRevision } = {},
): void => advance(world, name, { type: 'succeed', runId: run.id, report, ...more });

export const fail = (
  { world, name, run }: Ending,
  code: string,
  message: string,
  report: Report = {},
): void => advance(world, name, { type: 'fail', runId: run.id, report, error: { code, message } });

/** Asks for another look at the action after a while. */
export const lookLater = ({ world, name, run }: ActionAt): void =>
  void world.clock.after(state(world).settings.lookMs, 'codepipeline', 'look-at-action', {
    pipeline: name,
    runId: run.id,
  });

/** Sets a timer that no longer counts once the action is over. */
export const setLimit = ({ world, run }: ActionAt, ms: number, name: string, data: object): number => {
  const timer = world.clock.after(ms, 'codepipeline', name, data);
  const { limits } = state(world);
  limits[run.id] = [...(limits[run.id] ?? []), timer];
  return timer;
};
