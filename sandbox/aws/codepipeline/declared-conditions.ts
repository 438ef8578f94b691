/** The conditions of a declaration: which results there are where, and what their rules must be. */
import { type Condition, type Gate, gates, type Rule } from '../../engine/pipeline-condition-types.ts';
import { ruleAsAction } from '../../engine/pipeline-conditions.ts';
import type { Declaration, Stage } from '../../engine/pipeline-state.ts';
import { AwsError, notRehearsed } from '../../errors.ts';
import { check, constraints } from './constraints.ts';
import { checkUse } from './declared-actions.ts';

/** A condition, and where it stands. */
type Placed = {
  readonly stage: Stage;
  readonly index: number;
  readonly gate: Gate;
  readonly condition: Condition;
};

const refuse = ({ stage, gate }: Placed, message: string): never => {
  throw new AwsError('InvalidStageDeclarationException', `${gate} of stage ${stage.name} ${message}`);
};
const unknown = ({ stage, gate }: Placed, what: string): never => {
  throw notRehearsed(`${what} (${gate} of stage ${stage.name})`);
};

const results: Readonly<Record<Gate, readonly string[]>> = {
  beforeEntry: ['FAIL', 'SKIP'],
  onSuccess: ['FAIL', 'ROLLBACK'],
  onFailure: ['ROLLBACK'],
};

const providersOf = ({ rules = [] }: Condition): readonly string[] =>
  rules.map(({ ruleTypeId }) => ruleTypeId.provider);

const checkResult = (placed: Placed, executionMode: string): void => {
  const { gate, index, condition } = placed;
  const { result } = condition;
  check([`stages.${gate}.conditions.result`, result, constraints.result]);
  if (result === undefined) throw notRehearsed(`${gate} of stage ${placed.stage.name} without a result`);
  // The guide shows it once, and rules it out in another place.
  if (gate === 'onFailure' && result === 'RETRY') unknown(placed, 'the result RETRY of a condition');
  if (!results[gate].includes(result)) {
    refuse(placed, `has the result ${result}, where it may be ${results[gate].join(' or ')}`);
  }
  if (result === 'ROLLBACK' && index === 0) refuse(placed, 'cannot roll back: it is the source stage');
  if (result === 'ROLLBACK' && executionMode === 'PARALLEL') {
    refuse(placed, 'cannot roll back: the pipeline runs in PARALLEL mode');
  }
};

const skipping = ['LambdaInvoke', 'VariableCheck'];

/** With several rules, or these, it depends on the page of the guide when the stage is rolled back. */
const checkFailureRules = (placed: Placed): void => {
  const { rules = [] } = placed.condition;
  const [first = ''] = providersOf(placed.condition);
  if (rules.length > 1) unknown(placed, 'several rules of a condition');
  if (['DeploymentWindow', 'VariableCheck'].includes(first)) unknown(placed, `the rule ${first}`);
  if (placed.stage.onFailure?.result === 'RETRY') refuse(placed, 'excludes that the stage is retried');
  if (placed.stage.onFailure?.result) unknown(placed, 'a result beside a condition');
};

const checkRules = (placed: Placed): void => {
  const { condition, gate } = placed;
  const { rules = [], result } = condition;
  const names = rules.map(({ name }) => name);
  if (rules.length < 1 || rules.length > 5) refuse(placed, `must have 1 to 5 rules, not ${rules.length}`);
  if (new Set(names).size < names.length) unknown(placed, 'rules of the same name');
  const cannotSkip = providersOf(condition).find((provider) => !skipping.includes(provider));
  if (result === 'SKIP' && cannotSkip) refuse(placed, `cannot skip because of the rule ${cannotSkip}`);
  if (gate === 'onFailure') checkFailureRules(placed);
};

const checkRule = (placed: Placed, rule: Rule, declaration: Declaration, region: string): void => {
  const { stage, index, gate } = placed;
  const { category } = rule.ruleTypeId;
  check(
    [`stages.${gate}.rules.name`, rule.name, constraints.name],
    [`stages.${gate}.rules.ruleTypeId.category`, category, constraints.ruleCategory],
    [`stages.${gate}.rules.timeoutInMinutes`, rule.timeoutInMinutes, constraints.ruleTimeout],
  );
  if (rule.region !== undefined && rule.region !== region) unknown(placed, 'a rule in another region');
  checkUse({ stage, index, action: ruleAsAction(gate, rule) }, declaration);
};

const conditionsOf = (stage: Stage, index: number): readonly Placed[] =>
  gates.flatMap((gate) => {
    const { conditions } = stage[gate] ?? {};
    const placed = (conditions ?? []).map((condition) => ({ stage, index, gate, condition }));
    const [first = { stage, index, gate, condition: {} }] = placed;
    if (conditions && conditions.length !== 1) refuse(first, 'must have one condition');
    if (placed.length > 0 && gate === 'beforeEntry' && index === 0) unknown(first, 'a source stage');
    return placed;
  });

/** Refuses conditions that AWS would refuse, or that cannot be judged here. */
export const checkConditions = (declaration: Declaration, region: string): void => {
  for (const placed of declaration.stages.flatMap(conditionsOf)) {
    checkResult(placed, declaration.executionMode);
    checkRules(placed);
    for (const rule of placed.condition.rules ?? []) checkRule(placed, rule, declaration, region);
  }
};
