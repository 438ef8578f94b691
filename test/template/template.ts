/** A CloudFormation template as JSON, and how to walk it and to read the texts in it. */
import { arnTemplateOf, refersByArn } from './database.ts';

export type Properties = Readonly<Record<string, unknown>>;

export type Resource = {
  readonly Type: string;
  readonly Properties?: Properties;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
};

export type Template = {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
};

/** Takes down one problem: where it is, and what is wrong there. */
export type Say = (at: string, what: string) => void;

export const isObject = (value: unknown): value is Properties =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What JSON writes as one value or as a list of values. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** The one key and value of `{Ref: …}` and `{Fn::…: …}`. */
export const intrinsicOf = (value: unknown): readonly [string, unknown] | undefined => {
  if (!isObject(value)) return undefined;
  const [entry, second] = Object.entries(value);
  return entry && !second && (entry[0] === 'Ref' || entry[0].startsWith('Fn::')) ? entry : undefined;
};

/** What can stand where an `Fn::If` is; nothing for AWS::NoValue. */
export const branchesOf = (value: unknown): readonly unknown[] => {
  const [name, argument] = intrinsicOf(value) ?? [];
  if (name === 'Ref' && argument === 'AWS::NoValue') return [];
  return name === 'Fn::If' ? listOf(argument).slice(1).flatMap(branchesOf) : [value];
};

/** The elements of a list, with what can stand where an `Fn::If` is; a single value counts as a list. */
export const elementsOf = (value: unknown): readonly unknown[] =>
  branchesOf(value).flatMap((branch) => listOf(branch).flatMap(branchesOf));

/** Calls `see` with a value and everything in it. */
export const visit = (value: unknown, at: string, see: (value: unknown, at: string) => void): void => {
  see(value, at);
  if (Array.isArray(value)) for (const [index, one] of value.entries()) visit(one, `${at}[${index}]`, see);
  else if (isObject(value)) for (const [key, one] of Object.entries(value)) visit(one, `${at}.${key}`, see);
};

/** The resources of a type, by their logical ids. */
export const resourcesOf = (
  { Resources }: Template,
  type: string,
): readonly (readonly [string, Properties])[] =>
  Object.entries(Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, { Properties = {} }]) => [id, Properties]);

/** What stands between `${` and `}` in the text of an `Fn::Sub`. */
export const SUBSTITUTED = /\$\{([^!}][^}]*)\}/g;

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-west-1',
  'AWS::AccountId': '111122223333',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'stack',
};

/** The resource's own name: the first of its properties that is named so, or else its logical id, as CloudFormation would. */
const nameOf = (id: string, { Type, Properties = {} }: Resource): string => {
  const [, , kind] = Type.split('::');
  const name = [`${kind}Name`, 'Name'].map((key) => Properties[key]).find((one) => typeof one === 'string');
  return String(name ?? id.toLowerCase());
};

const arnOf = (id: string, resource: Resource): string => {
  const fixed: Record<string, string> = { Partition: 'aws', Region: 'eu-west-1', Account: '111122223333' };
  return arnTemplateOf(resource.Type).replace(
    SUBSTITUTED,
    (_, key: string) => fixed[key] ?? nameOf(id, resource),
  );
};

/** What `name` or `name.attribute` becomes once the stack stands, with made-up region and account. */
const targetText = (template: Template, reference: string): string => {
  const pseudo = PSEUDO[reference];
  if (pseudo) return pseudo;
  const [id = '', ...attribute] = reference.split('.');
  const resource = template.Resources[id];
  if (!resource) return id;
  const isArn = attribute.length > 0 ? attribute.join('.').endsWith('Arn') : refersByArn(resource.Type);
  return isArn ? arnOf(id, resource) : nameOf(id, resource);
};

/** The texts that a value can become: more than one with `Fn::If` or in a list, none for AWS::NoValue. */
export const textsOf = (template: Template, value: unknown): readonly string[] =>
  elementsOf(value).map((one) => textOf(template, one));

const textOf = (template: Template, value: unknown): string => {
  if (['string', 'number', 'boolean'].includes(typeof value)) return String(value);
  const [name, argument] = intrinsicOf(value) ?? [];
  const parts = listOf(argument);
  if (name === 'Ref') return targetText(template, String(argument));
  if (name === 'Fn::GetAtt') return targetText(template, parts.join('.'));
  if (name === 'Fn::Sub' && parts.length === 1)
    return String(argument).replace(SUBSTITUTED, (_, reference: string) => targetText(template, reference));
  if (name === 'Fn::Join')
    return listOf(parts[1])
      .map((part) => textOf(template, part))
      .join(String(parts[0]));
  throw new Error(`The lint cannot tell what becomes of ${JSON.stringify(value)}`);
};
