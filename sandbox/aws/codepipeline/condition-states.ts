/** How the conditions of a stage stand, as GetPipelineState has it. */
import { type Check, type Gate, gates } from '../../engine/pipeline-condition-types.ts';
import { conditionAt } from '../../engine/pipeline-conditions.ts';
import type { Machine, Run, Stage } from '../../engine/pipeline-state.ts';
import { isParallel, runOf } from '../../engine/pipeline-turn.ts';

const ruleExecution = ({ id, status, summary, updated, externalId, externalUrl, error }: Run) => ({
  ruleExecutionId: id,
  status,
  ...(summary === undefined ? {} : { summary }),
  lastStatusChange: new Date(updated),
  ...(externalId === undefined ? {} : { externalExecutionId: externalId }),
  ...(externalUrl === undefined ? {} : { externalExecutionUrl: externalUrl }),
  ...(error === undefined ? {} : { errorDetails: error }),
});

/** The last check, by whichever execution it was. */
const lastCheck = ({ executions }: Machine, stage: string, gate: Gate): Check | undefined =>
  executions
    .filter((execution) => !isParallel(execution))
    .flatMap(({ stages }) => stages[stage]?.checks[gate] ?? [])
    .toSorted((one, other) => one.startTime - other.startTime)
    .at(-1);

const conditionState = (machine: Machine, stage: Stage, gate: Gate) => {
  const condition = conditionAt(stage, gate);
  if (!condition) return {};
  const check = lastCheck(machine, stage.name, gate);
  const runs = (check?.runs ?? []).map((id) => runOf(machine, id));
  const ruleStates = (condition.rules ?? []).map(({ name: ruleName }) => {
    const run = runs.find(({ action }) => action === ruleName);
    return { ruleName, ...(run ? { latestExecution: ruleExecution(run) } : {}) };
  });
  const { status, summary, updated = 0 } = check ?? {};
  const execution = { status, ...(summary === undefined ? {} : { summary }) };
  const latest = status ? { latestExecution: { ...execution, lastStatusChange: new Date(updated) } } : {};
  return {
    [`${gate}ConditionState`]: {
      ...(status ? { latestExecution: execution } : {}),
      conditionStates: [{ ...latest, ruleStates }],
    },
  };
};

/** A member for each condition that the stage has. */
export const conditionStates = (machine: Machine, stage: Stage): object =>
  Object.assign({}, ...gates.map((gate) => conditionState(machine, stage, gate)));
