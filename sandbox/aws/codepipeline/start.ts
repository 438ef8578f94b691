/** Starts executions: by hand, by creation, by a push. */
import type { Declaration, Origin } from '../../engine/pipeline-state.ts';
import { isLive } from '../../engine/pipeline-turn.ts';
import { AwsError } from '../../errors.ts';
import type { World } from '../../world.ts';
import { advance } from './advance.ts';
import { type Pipeline, pipelineOf } from './state.ts';

type Named = Readonly<Record<string, string>>;

const invalid = (message: string): never => {
  throw new AwsError('ValidationException', message);
};

/** The value of every declared variable; a variable without default must be given. */
const variablesFor = ({ variables = [] }: Declaration, given: Named): Named => {
  const unknown = Object.keys(given).find((name) => !variables.some((variable) => variable.name === name));
  if (unknown) invalid(`The pipeline declares no variable ${unknown}`);
  return Object.fromEntries(
    variables.map(({ name, defaultValue }) => {
      const value = given[name] ?? defaultValue;
      return [name, value ?? invalid(`The variable ${name} has no default value and was not given`)];
    }),
  );
};

const mostExecutions = 50;

/** Whether as many executions are live as QUEUED and PARALLEL pipelines may have. */
export const isFull = ({ machine: { declaration, executions } }: Pipeline): boolean =>
  declaration.executionMode !== 'SUPERSEDED' && executions.filter(isLive).length >= mostExecutions;

export const refuseIfFull = (pipeline: Pipeline): void => {
  if (!isFull(pipeline)) return;
  const { name } = pipeline.machine.declaration;
  throw new AwsError(
    'ConcurrentPipelineExecutionsLimitExceededException',
    `Pipeline '${name}' already has ${mostExecutions} executions in progress, the most that it may have`,
  );
};

/** Starts an execution and gives its id. */
export const startExecution = (
  world: World,
  name: string,
  origin: Origin,
  { variables = {}, overrides = {} }: { readonly variables?: Named; readonly overrides?: Named } = {},
): string => {
  const pipeline = pipelineOf(world, name);
  const resolved = variablesFor(pipeline.machine.declaration, variables);
  refuseIfFull(pipeline);
  const executionId = world.random.uuid();
  advance(world, name, { type: 'start', executionId, origin, variables: resolved, overrides });
  return executionId;
};

/** Starts one because something has happened; where that cannot be, the timeline says why. */
export const startByItself = (world: World, name: string, origin: Origin): void => {
  try {
    startExecution(world, name, origin);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const what = `${name} was not started: ${error.message}`;
    world.record({ kind: 'step', who: 'codepipeline', what, detail: { code: error.code } });
  }
};
