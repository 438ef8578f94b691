/** Who does the work of an action or of a rule. */
import type { Action } from '../../engine/pipeline-state.ts';
import type { ActionProvider } from './actions/action.ts';
import { providerOf } from './actions/index.ts';
import { ruleProviderOf } from './rules/index.ts';

/** The provider of an action or of a rule; one that is not in the tables is not rehearsed. */
export const providerFor = (type: Action['actionTypeId']): ActionProvider =>
  type.category === 'Rule' ? ruleProviderOf(type) : providerOf(type);
