/** Conditions and their rules in the timeline: AWS documents no events for them. */
import type { Command } from '../../engine/pipeline-events.ts';
import type { Machine } from '../../engine/pipeline-state.ts';
import { executionOf, runOf } from '../../engine/pipeline-turn.ts';
import type { World } from '../../world.ts';

type Narrated = Extract<Command, { do: 'tell-rule' | 'tell-condition' }>;
type Story = { readonly what: string; readonly detail: Readonly<Record<string, unknown>> };

const storyOf = (machine: Machine, command: Narrated): Story => {
  if (command.do === 'tell-condition') {
    const { stage, gate, state, executionId } = command;
    const summary = executionOf(machine, executionId).stages[stage]?.checks[gate]?.summary;
    const said = state === 'FAILED' && summary ? `: ${summary}` : '';
    return {
      what: `${stage}/${gate} ${state}${said}`,
      detail: { level: 'condition', 'execution-id': executionId, stage, gate, state },
    };
  }
  const { id, gate, stage, action, executionId, error, summary } = runOf(machine, command.runId);
  const said = command.state === 'STARTED' ? undefined : (error?.message ?? summary);
  const where = `${stage}/${gate}/${action} ${command.state}`;
  return {
    what: said ? `${where}: ${said}` : where,
    detail: {
      level: 'rule',
      'execution-id': executionId,
      'rule-execution-id': id,
      stage,
      gate,
      rule: action,
      state: command.state,
      ...(error ? { error } : {}),
    },
  };
};

/** Puts one change of state of a condition or a rule into the timeline. */
export const narrate = (world: World, machine: Machine, command: Narrated): void =>
  world.record({ kind: 'step', who: 'codepipeline', ...storyOf(machine, command) });
