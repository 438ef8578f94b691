/** For tests: pipelines whose Staging has conditions. */
import type { PipelineDeclaration, RuleDeclaration, StageDeclaration } from '@aws-sdk/client-codepipeline';
import { twoStages } from './testing-hello.ts';

type Configuration = NonNullable<RuleDeclaration['configuration']>;

export const rule = (
  name: string,
  provider: string,
  configuration: Configuration,
  more: Partial<RuleDeclaration> = {},
): RuleDeclaration => ({
  name,
  ruleTypeId: { category: 'Rule', owner: 'AWS', provider, version: '1' },
  configuration,
  ...more,
});

/** On Monday the sandbox starts, so a window on Sundays is closed. */
export const sundays = rule('Window', 'DeploymentWindow', { Cron: '* * * ? * SUN *' });
export const ask = rule('Ask', 'LambdaInvoke', { FunctionName: 'judge', UserParameters: 'how' });
export const alarm = (more: Configuration = {}) =>
  rule('Alarm', 'CloudWatchAlarm', { AlarmName: 'sick', ...more });
export const variable = (operator: string, value: string) =>
  rule('Variable', 'VariableCheck', {
    Variable: '#{Source.BranchName}',
    Value: value,
    Operator: operator,
  });

type Gate = 'beforeEntry' | 'onSuccess' | 'onFailure';
type Result = 'FAIL' | 'SKIP' | 'ROLLBACK' | 'RETRY';

export const condition = (result: Result, ...rules: RuleDeclaration[]) => ({
  conditions: [{ result, rules }],
});

/** The stages of the pipeline `hello`, Staging with more. */
export const staging = (more: Partial<StageDeclaration>): Pick<PipelineDeclaration, 'stages'> => ({
  stages: twoStages().stages?.map((stage) => (stage.name === 'Staging' ? { ...stage, ...more } : stage)),
});

export const stagingAt = (gate: Gate, result: Result, ...rules: RuleDeclaration[]) =>
  staging({ [gate]: condition(result, ...rules) });
