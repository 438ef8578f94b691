/** A CloudFormation template as it is written. */
import { notRehearsed } from '../errors.ts';
import type { Input } from '../service.ts';
import { validationError } from './refusal.ts';
import { parseTemplate } from './template-text.ts';

export type ResourceDefinition = {
  readonly Type: string;
  readonly Properties?: Input;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
  readonly DeletionPolicy?: 'Delete' | 'Retain' | 'RetainExceptOnCreate';
  readonly UpdateReplacePolicy?: 'Delete' | 'Retain';
  readonly Metadata?: Input;
};
export type ParameterDefinition = {
  readonly Type: string;
  readonly Default?: Input;
  readonly Description?: string;
  readonly NoEcho?: boolean | string;
  readonly AllowedValues?: readonly Input[];
  readonly AllowedPattern?: string;
  readonly MinLength?: Input;
  readonly MaxLength?: Input;
  readonly MinValue?: Input;
  readonly MaxValue?: Input;
  readonly ConstraintDescription?: string;
};
export type OutputDefinition = {
  readonly Value: Input;
  readonly Description?: string;
  readonly Condition?: string;
  readonly Export?: { readonly Name: Input };
};
export type Template = {
  readonly AWSTemplateFormatVersion?: string;
  readonly Description?: string;
  readonly Metadata?: Input;
  readonly Parameters?: Readonly<Record<string, ParameterDefinition>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Input>>>>>>;
  readonly Conditions?: Readonly<Record<string, Input>>;
  readonly Resources: Readonly<Record<string, ResourceDefinition>>;
  readonly Outputs?: Readonly<Record<string, OutputDefinition>>;
};

const sections = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Mappings',
  'Conditions',
  'Resources',
  'Outputs',
];
/** Sections that AWS knows, and that are not carried out here. */
const unknownSections = ['Transform', 'Rules', 'Hooks'];
const attributes = [
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Metadata',
];
const policies = ['Delete', 'Retain', 'RetainExceptOnCreate'];

const formatError = (text: string): Error => validationError(`Template format error: ${text}`);

const checkSections = (template: Template): void => {
  const names = Object.keys(template);
  const later = names.filter((name) => unknownSections.includes(name));
  if (later.length > 0) throw notRehearsed(`template sections ${later.join(', ')}`);
  const invalid = names.filter((name) => !sections.includes(name));
  if (invalid.length > 0) {
    throw validationError(`Invalid template property or properties [${invalid.join(', ')}]`);
  }
  const { AWSTemplateFormatVersion: version = '2010-09-09' } = template;
  if (String(version) !== '2010-09-09') throw formatError(`Value '${version}' is not supported.`);
};

const checkPolicies = (id: string, definition: ResourceDefinition): void => {
  for (const name of ['DeletionPolicy', 'UpdateReplacePolicy'] as const) {
    const value = definition[name] ?? 'Delete';
    if (value === ('Snapshot' as string) || typeof value !== 'string')
      throw notRehearsed(`${name} ${JSON.stringify(value)} of resource ${id}`);
    if (!policies.includes(value)) throw formatError(`Unrecognized ${name} ${value} for resource ${id}`);
  }
};

const checkResource = (id: string, definition: ResourceDefinition): void => {
  if (!/^[a-z0-9]{1,255}$/i.test(id)) throw formatError(`Resource name ${id} is non alphanumeric.`);
  if (typeof definition !== 'object' || definition === null || typeof definition.Type !== 'string')
    throw formatError(`[/Resources/${id}] Every Resources object must contain a Type member.`);
  const strange = Object.keys(definition).filter((name) => !attributes.includes(name));
  if (strange.length > 0) throw notRehearsed(`${strange.join(', ')} of resource ${id}`);
  checkPolicies(id, definition);
};

const limits = { Resources: 500, Parameters: 200, Outputs: 200, Mappings: 200 } as const;

const checkLimits = (template: Template): void => {
  for (const [section, most] of Object.entries(limits)) {
    const count = Object.keys(template[section as keyof Template] ?? {}).length;
    if (count > most)
      throw formatError(
        `Number of ${section.toLowerCase()}, ${count}, is greater than maximum allowed, ${most}`,
      );
  }
};

/** Reads a template; its sections and the attributes of its resources must be ones that are carried out here. */
export const readTemplate = (text: string): Template => {
  const template = parseTemplate(text) as Template;
  checkSections(template);
  if (!template.Resources || Object.keys(template.Resources).length === 0)
    throw formatError('At least one Resources member must be defined.');
  checkLimits(template);
  for (const [id, definition] of Object.entries(template.Resources)) checkResource(id, definition);
  return template;
};
