/** Parameters of a template: their values as they are given, checked, and as the template sees them. */
import { notRehearsed } from '../errors.ts';
import type { Input } from '../service.ts';
import { validationError } from './refusal.ts';
import type { ParameterDefinition, Template } from './template.ts';

export type GivenParameter = {
  readonly ParameterKey?: string | undefined;
  readonly ParameterValue?: string | undefined;
  readonly UsePreviousValue?: boolean | undefined;
};
export type ParameterValues = Readonly<Record<string, string>>;

const ssmValue = /^AWS::SSM::Parameter::Value<(.+)>$/;
const lists = ['CommaDelimitedList', 'List<Number>', 'List<String>'];
const plain = ['String', 'Number', 'AWS::SSM::Parameter::Name'];

/** The type of the value itself: for a parameter that names one of SSM's, that of the value there. */
const valueType = (type: string): string => ssmValue.exec(type)?.[1] ?? type;

const checkType = (name: string, { Type: type }: ParameterDefinition): void => {
  if (![...plain, ...lists].includes(valueType(type ?? '')))
    throw notRehearsed(`type ${type} of parameter ${name}`);
};

const items = (text: string): readonly string[] => text.split(',').map((item) => item.trim());

const isNumber = (text: string): boolean => text.trim() !== '' && !Number.isNaN(Number(text));

type Rule = (text: string, definition: ParameterDefinition, name: string) => string | undefined;

const isNumeric: Rule = (text, { Type: type }, name) => {
  const numbers = type === 'Number' ? [text] : type === 'List<Number>' ? items(text) : [];
  return numbers.every(isNumber) ? undefined : `Parameter '${name}' must be a number`;
};

const isAllowed: Rule = (text, { AllowedValues: allowed, Type: type }, name) => {
  const values = lists.includes(type) ? items(text) : [text];
  const fits = allowed === undefined || values.every((value) => allowed.map(String).includes(value));
  return fits ? undefined : `Parameter '${name}' must be one of AllowedValues`;
};

const matches: Rule = (text, { AllowedPattern: pattern }, name) =>
  pattern === undefined || new RegExp(`^(?:${pattern})$`).test(text)
    ? undefined
    : `Parameter '${name}' must match pattern ${pattern}`;

const isBetween = (
  measured: number,
  least: Input,
  most: Input,
  say: (word: 'least' | 'most', limit: Input) => string,
): string | undefined => {
  if (least !== undefined && measured < Number(least)) return say('least', least);
  return most !== undefined && measured > Number(most) ? say('most', most) : undefined;
};

const hasLength: Rule = (text, { MinLength, MaxLength }, name) =>
  isBetween(
    text.length,
    MinLength,
    MaxLength,
    (word, limit) => `Parameter '${name}' must contain at ${word} ${limit} characters`,
  );

const hasSize: Rule = (text, { MinValue, MaxValue }, name) =>
  isBetween(
    Number(text),
    MinValue,
    MaxValue,
    (word, limit) =>
      `Parameter '${name}' must be a number not ${word === 'least' ? 'less' : 'greater'} than ${limit}`,
  );

const rules: readonly Rule[] = [isNumeric, isAllowed, matches, hasLength, hasSize];

const checkValue = (name: string, text: string, definition: ParameterDefinition): void => {
  const why = rules.map((rule) => rule(text, definition, name)).find(Boolean);
  if (why === undefined) return;
  const { ConstraintDescription: description } = definition;
  throw validationError(
    description === undefined ? why : `Parameter ${name} failed to satisfy constraint: ${description}`,
  );
};

const givenValue = (
  { ParameterKey: key, ParameterValue: value, UsePreviousValue: same }: GivenParameter,
  previous: ParameterValues,
): readonly [string, string] => {
  const name = key ?? '';
  if (!same) return [name, value ?? ''];
  if (value !== undefined)
    throw validationError(
      `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true and set a value`,
    );
  const before = previous[name];
  if (before === undefined)
    throw validationError(
      `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
    );
  return [name, before];
};

/** The text of each parameter's value; refused as CloudFormation refuses what is missing, unknown or unfit. */
export const parameterValues = (
  { Parameters: definitions = {} }: Template,
  given: readonly GivenParameter[],
  previous: ParameterValues = {},
): ParameterValues => {
  const values = Object.fromEntries(given.map((one) => givenValue(one, previous)));
  const unknown = Object.keys(values).filter((name) => !Object.hasOwn(definitions, name));
  if (unknown.length > 0)
    throw validationError(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const missing = Object.keys(definitions).filter(
    (name) => values[name] === undefined && definitions[name]?.Default === undefined,
  );
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
  return Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => {
      checkType(name, definition);
      const text = values[name] ?? String(definition.Default);
      checkValue(name, text, definition);
      return [name, text];
    }),
  );
};

/** The names of SSM's parameters whose values stand in for parameters of the template. */
export const ssmNames = (
  { Parameters: definitions = {} }: Template,
  values: ParameterValues,
): ParameterValues =>
  Object.fromEntries(Object.entries(values).filter(([name]) => ssmValue.test(definitions[name]?.Type ?? '')));

/** What `Ref` gives for each: text, or a list of texts. */
export const seenByTemplate = (
  { Parameters: definitions = {} }: Template,
  values: ParameterValues,
): Readonly<Record<string, Input>> =>
  Object.fromEntries(
    Object.entries(values).map(([name, text]) => {
      const type = valueType(definitions[name]?.Type ?? 'String');
      return [name, lists.includes(type) ? items(text) : text];
    }),
  );

const hidden = '****';

/** The values as they are told: what is marked NoEcho is not. */
export const shownParameters = (
  { Parameters: definitions = {} }: Template,
  values: ParameterValues,
  resolved: ParameterValues,
): readonly object[] =>
  Object.entries(values).map(([ParameterKey, text]) => ({
    ParameterKey,
    ParameterValue: String(definitions[ParameterKey]?.NoEcho) === 'true' ? hidden : text,
    ...(resolved[ParameterKey] === undefined ? {} : { ResolvedValue: resolved[ParameterKey] }),
  }));
