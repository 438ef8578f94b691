/** Where a template is carried out: the stack, as whom, and what its functions know. */
import { type Stack, state } from '../aws/cloudformation/state.ts';
import { notRehearsed } from '../errors.ts';
import type { Input, Principal } from '../service.ts';
import type { World } from '../world.ts';
import { resolveDynamic } from './dynamic-references.ts';
import { evaluate, intrinsicOf, type Scope } from './intrinsics.ts';
import { seenByTemplate } from './parameters.ts';
import { validationError } from './refusal.ts';
import type { Provision, ResourceType } from './resource-type.ts';
import type { ResourceDefinition, Template } from './template.ts';
import { resourceTypes } from './types/index.ts';

export type Site = { readonly world: World; readonly stack: Stack; readonly principal: Principal };

export const provisionAt = ({ world, stack, principal }: Site, logicalId: string): Provision => ({
  world,
  principal,
  stackName: stack.name,
  logicalId,
  call: (service, operation, input) => world.call(principal, service, operation, input),
});

export const typeOf = (type: string): ResourceType => {
  const found = Object.hasOwn(resourceTypes, type) ? resourceTypes[type] : undefined;
  if (!found) throw notRehearsed(`resource type ${type}`);
  return found;
};

/** What all the stacks but this one export. */
const exportsAround = ({ world, stack }: Site): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.values(state(world).stacks)
      .filter((one) => one.id !== stack.id && one.status !== 'DELETE_COMPLETE')
      .flatMap((one) => one.outputs)
      .flatMap(({ ExportName, OutputValue }) =>
        ExportName === undefined ? [] : [[ExportName, OutputValue]],
      ),
  );

export type Known = {
  readonly parameters: Readonly<Record<string, string>>;
  readonly resolved: Readonly<Record<string, string>>;
};

/** What the functions of a template know at this site, parameters as given. */
export const scopeOf = (site: Site, template: Template, { parameters, resolved }: Known): Scope => ({
  template,
  parameters: seenByTemplate(template, { ...parameters, ...resolved }),
  pseudo: {
    'AWS::AccountId': site.world.account,
    'AWS::Region': site.world.region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': site.stack.name,
    'AWS::StackId': site.stack.id,
  },
  resources: site.stack.resources,
  exports: exportsAround(site),
});

/** Properties worked out; one that the type does not carry out is not rehearsed. */
export const propertiesOf = ({ Type, Properties = {} }: ResourceDefinition, scope: Scope): Input => {
  const properties = evaluate(Properties, scope);
  const unknown = Object.keys(properties).filter((name) => !typeOf(Type).properties.includes(name));
  if (unknown.length > 0) throw notRehearsed(`${unknown.join(', ')} of ${Type}`);
  return properties;
};

/** As they are carried out: dynamic references stand for what SSM holds now. */
export const resolved = ({ world, principal }: Site, properties: Input): Promise<Input> =>
  resolveDynamic(properties, async (Name) => {
    const { Parameter } = await world.call(principal, 'ssm', 'GetParameter', { Name });
    if (Parameter.Type === 'SecureString')
      throw validationError(`SSM Secure reference is not supported in: ${Name}`);
    return Parameter.Value;
  });

/** The names that the template imports; they know parameters only, and each must be exported. */
export const importsOf = (value: Input, scope: Scope): readonly string[] => {
  if (Array.isArray(value)) return [...new Set(value.flatMap((one) => importsOf(one, scope)))];
  if (typeof value !== 'object' || value === null) return [];
  if (intrinsicOf(value) !== 'Fn::ImportValue') return importsOf(Object.values(value), scope);
  const name = String(evaluate(value['Fn::ImportValue'], scope));
  evaluate(value, scope);
  return [name];
};
