/** Every rule provider that is judged here, one line each. */
import type { Action } from '../../../engine/pipeline-state.ts';
import { notRehearsed } from '../../../errors.ts';
import type { ActionProvider } from '../actions/action.ts';
import { cloudWatchAlarm } from './cloudwatch-alarm.ts';
import { deploymentWindow } from './deployment-window.ts';
import { lambdaRule } from './lambda-rule.ts';
import { variableCheck } from './variable-check.ts';

/** By the name of the provider: all belong to AWS, and have one version. */
export const ruleProviders: Readonly<Record<string, ActionProvider>> = {
  CloudWatchAlarm: cloudWatchAlarm,
  DeploymentWindow: deploymentWindow,
  LambdaInvoke: lambdaRule,
  VariableCheck: variableCheck,
};

/** The provider of a rule; one that is not in the table is not rehearsed. */
export const ruleProviderOf = ({ owner, provider, version }: Action['actionTypeId']): ActionProvider => {
  const found = Object.hasOwn(ruleProviders, provider) ? ruleProviders[provider] : undefined;
  if (found && owner === 'AWS' && version === '1') return found;
  throw notRehearsed(`codepipeline rule provider ${provider} (owner ${owner}, version ${version})`);
};
