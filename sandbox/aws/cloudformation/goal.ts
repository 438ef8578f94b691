/** What a call asks of a stack: its template read and checked, its parameters, what it imports. */

import type { Scope } from '../../cloudformation/intrinsics.ts';
import { creationOrder } from '../../cloudformation/order.ts';
import {
  type GivenParameter,
  type ParameterValues,
  parameterValues,
  ssmNames,
} from '../../cloudformation/parameters.ts';
import { checkReferences, checkSelection, selectParts } from '../../cloudformation/references.ts';
import { importsOf, type Known, type Site, scopeOf } from '../../cloudformation/site.ts';
import { readTemplate, type Template } from '../../cloudformation/template.ts';
import type { Call } from '../../service.ts';
import { checkCapabilities } from './capabilities.ts';
import { type Sent, templateText } from './source.ts';
import type { Goal, Stack, StackTag } from './state.ts';

export type Asked = Sent & {
  readonly Parameters?: readonly GivenParameter[] | undefined;
  readonly Capabilities?: readonly string[] | undefined;
  readonly Tags?: readonly StackTag[] | undefined;
};

/** A template as it is carried out: without what its conditions leave out. */
export type Reading = { readonly template: Template; readonly scope: Scope };

/** Parameters that name one of SSM's stand for its value now. */
const resolvedBy = async (
  site: Site,
  template: Template,
  values: ParameterValues,
): Promise<ParameterValues> => {
  const found: Record<string, string> = {};
  for (const [name, Name] of Object.entries(ssmNames(template, values))) {
    const { Parameter } = await site.world.call(site.principal, 'ssm', 'GetParameter', { Name });
    found[name] = Parameter.Value;
  }
  return found;
};

/** Reads what has been checked before. */
export const read = (site: Site, text: string, known: Known): Reading => {
  const whole = readTemplate(text);
  const scope = scopeOf(site, whole, known);
  const template = selectParts(whole, scope);
  return { template, scope: { ...scope, template } };
};

/** The goal of a call on a stack; names what it imports without asking whether that is there. */
export const goalOf = async (call: Call, asked: Asked, stack: Stack, before?: Goal): Promise<Goal> => {
  const site: Site = { world: call.world, stack, principal: call.principal };
  const text = await templateText(call, asked, before?.template);
  const whole = readTemplate(text);
  checkReferences(whole);
  const parameters = parameterValues(whole, asked.Parameters ?? [], before?.parameters);
  const resolved = await resolvedBy(site, whole, parameters);
  const { template } = read(site, text, { parameters, resolved });
  checkSelection(template);
  creationOrder(template);
  checkCapabilities(template, asked.Capabilities);
  return {
    template: text,
    parameters,
    resolved,
    tags: asked.Tags ?? before?.tags ?? [],
    capabilities: asked.Capabilities ?? [],
    imports: [],
  };
};

/** The exports that a goal uses; throws when one of them is not there. */
export const importedBy = (site: Site, goal: Goal): readonly string[] => {
  const { template, scope } = read(site, goal.template, goal);
  return importsOf([template.Resources, template.Outputs ?? {}], scope);
};
