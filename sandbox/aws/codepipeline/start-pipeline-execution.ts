/** StartPipelineExecution: the same client request token never starts two. */
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Input, Operation } from '../../service.ts';
import { askOn } from './arns.ts';
import { check, constraints } from './constraints.ts';
import { startExecution } from './start.ts';
import { type Pipeline, pipelineOf } from './state.ts';

const overridesOf = (
  { machine }: Pipeline,
  revisions: readonly Input[],
): Readonly<Record<string, string>> => {
  const sources = (machine.declaration.stages[0]?.actions ?? []).map(({ name }) => name);
  for (const { actionName, revisionType } of revisions) {
    if (!sources.includes(actionName)) {
      throw new AwsError('ValidationException', `The pipeline has no source action ${actionName}`);
    }
    if (revisionType !== 'COMMIT_ID') throw notRehearsed(`source revisions of type ${revisionType}`);
  }
  return Object.fromEntries(revisions.map(({ actionName, revisionValue }) => [actionName, revisionValue]));
};

export const startPipelineExecution: Operation = {
  asks: askOn(({ name }) => [name]),
  run: ({ world, principal }, { name, variables = [], clientRequestToken: token, sourceRevisions = [] }) => {
    check(['clientRequestToken', token, constraints.clientRequestToken]);
    for (const variable of variables) check(['variables.value', variable.value, constraints.variableValue]);
    const pipeline = pipelineOf(world, name);
    const before = token === undefined ? undefined : pipeline.startedBy[token];
    if (before) return { pipelineExecutionId: before };
    const pipelineExecutionId = startExecution(
      world,
      name,
      { type: 'StartPipelineExecution', detail: principal.arn },
      {
        variables: Object.fromEntries(variables.map((one: Input) => [one.name, one.value])),
        overrides: overridesOf(pipeline, sourceRevisions),
      },
    );
    if (token !== undefined) pipeline.startedBy[token] = pipelineExecutionId;
    return { pipelineExecutionId };
  },
};
