/** A CloudFormation template as it is written. */
import { AwsError, notRehearsed } from '../errors.ts';
import type { Input } from '../service.ts';

export type ResourceDefinition = {
  readonly Type: string;
  readonly Properties?: Input;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
  readonly DeletionPolicy?: 'Delete' | 'Retain' | 'RetainExceptOnCreate';
  readonly UpdateReplacePolicy?: 'Delete' | 'Retain';
};
export type Template = {
  readonly Description?: string;
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default?: Input }>>;
  readonly Conditions?: Readonly<Record<string, Input>>;
  readonly Resources: Readonly<Record<string, ResourceDefinition>>;
  readonly Outputs?: Readonly<
    Record<
      string,
      {
        readonly Value: Input;
        readonly Description?: string;
        readonly Condition?: string;
        readonly Export?: { readonly Name: Input };
      }
    >
  >;
};

const sections = new Set([
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Conditions',
  'Resources',
  'Outputs',
]);
const attributes = new Set([
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Metadata',
]);

/** What CloudFormation says when a template or a call is not in order. */
export const validationError = (message: string): AwsError => new AwsError('ValidationError', message);

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Reads a template; its sections and the attributes of its resources must be ones that are carried out here. */
export const readTemplate = (text: string): Template => {
  const template = parse(text) as Template | undefined;
  if (template === undefined) {
    throw notRehearsed('CloudFormation templates that are not JSON (the Serverless Framework sends JSON)');
  }
  if (!template.Resources || Object.keys(template.Resources).length === 0) {
    throw validationError('Template format error: At least one Resources member must be defined.');
  }
  const unknown = Object.keys(template).filter((section) => !sections.has(section));
  if (unknown.length > 0) throw notRehearsed(`template sections ${unknown.join(', ')}`);
  for (const [id, resource] of Object.entries(template.Resources)) {
    const strange = Object.keys(resource).filter((name) => !attributes.has(name));
    if (strange.length > 0) throw notRehearsed(`${strange.join(', ')} of resource ${id}`);
  }
  return template;
};
