/** The intrinsic functions, evaluated against what is known: parameters, conditions, resources made so far. */
import { notRehearsed } from '../errors.ts';
import type { Input } from '../service.ts';
import { validationError } from './refusal.ts';
import type { Provisioned } from './resource-type.ts';
import type { Template } from './template.ts';

export type Scope = {
  readonly template: Template;
  readonly parameters: Readonly<Record<string, Input>>;
  readonly pseudo: Readonly<Record<string, Input>>;
  readonly resources: Readonly<Record<string, Provisioned | undefined>>;
  /** What other stacks export, by name. */
  readonly exports: Readonly<Record<string, string>>;
  /** Resources whose values are known only once they are made: for a change set. */
  readonly later?: ReadonlySet<string>;
};

/** Stands for `Ref: AWS::NoValue`: whatever holds it leaves it out. */
export const noValue = Symbol('AWS::NoValue');

/** Begins and ends what stands for a value that is known only later; no template contains it. */
const mark = '\u{e000}';
export const isKnownLater = (value: Input): boolean => JSON.stringify(value ?? '').includes(mark);

const refuse = (text: string): Error => validationError(`Template error: ${text}`);

const unresolved = (name: string): Error =>
  validationError(
    `Template format error: Unresolved resource dependencies [${name}] in the Resources block of the template`,
  );

const reference = (name: string, scope: Scope): Input => {
  if (name === 'AWS::NoValue') return noValue;
  if (name === 'AWS::NotificationARNs') throw notRehearsed('AWS::NotificationARNs');
  if (Object.hasOwn(scope.pseudo, name)) return scope.pseudo[name];
  if (Object.hasOwn(scope.parameters, name)) return scope.parameters[name];
  if (scope.later?.has(name)) return `${mark}${name}${mark}`;
  const made = scope.resources[name];
  if (!made) throw unresolved(name);
  return made.physicalId;
};

const attribute = (id: string, name: string, scope: Scope): Input => {
  if (scope.later?.has(id)) return `${mark}${id}.${name}${mark}`;
  const made = scope.resources[id];
  if (!made) throw refuse(`instance of Fn::GetAtt references undefined resource ${id}`);
  const value = made.attributes?.[name];
  if (value === undefined)
    throw notRehearsed(`attribute ${name} of resource ${id} (${scope.template.Resources[id]?.Type})`);
  return value;
};

const listOf = (value: Input, scope: Scope, what: string): Input[] => {
  const list = evaluate(value, scope);
  if (!Array.isArray(list)) throw refuse(what);
  return list;
};

const partsOfSub = (argument: Input): readonly [text: string, own: Record<string, Input>] => {
  const [text, own = {}] = Array.isArray(argument) ? argument : [argument];
  if (typeof text !== 'string' || typeof own !== 'object')
    throw refuse(
      'One or more Fn::Sub intrinsic functions dont specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string',
    );
  return [text, own];
};

const substitute = (argument: Input, scope: Scope): string => {
  const [text, own] = partsOfSub(argument);
  return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, written: string) => {
    const name = written.trim();
    if (literal) return `\${${written}}`;
    if (Object.hasOwn(own, name)) return String(evaluate(own[name], scope));
    const [id = '', ...rest] = name.split('.');
    const value = rest.length > 0 ? attribute(id, rest.join('.'), scope) : reference(id, scope);
    return Array.isArray(value) ? value.join(',') : String(value);
  });
};

/** Is the condition of that name true? */
export const conditionHolds = (name: string, scope: Scope): boolean => {
  const condition = scope.template.Conditions?.[name];
  if (condition === undefined) throw refuse(`unresolved condition dependency ${name}`);
  return truth(condition, scope);
};

/** A condition knows parameters only. */
const truth = (condition: Input, scope: Scope): boolean => {
  const value = evaluate(condition, scope);
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw refuse(`expected a condition, got ${JSON.stringify(condition)}`);
};

const several =
  (name: string, decide: (all: readonly Input[], scope: Scope) => boolean): Intrinsic =>
  (all, scope) => {
    if (!Array.isArray(all) || all.length < 2 || all.length > 10)
      throw refuse(`every ${name} object requires a list of at least 2 and at most 10 boolean parameters.`);
    return decide(all, scope);
  };

const getAtt = (argument: Input, scope: Scope): Input => {
  const [id, ...rest] = Array.isArray(argument) ? argument : String(argument).split('.');
  return attribute(id, rest.map((name: Input) => evaluate(name, scope)).join('.'), scope);
};

const findInMap = (argument: Input, scope: Scope): Input => {
  if (!Array.isArray(argument) || argument.length !== 3)
    throw notRehearsed(`Fn::FindInMap with ${JSON.stringify(argument)}`);
  const [map, first, second] = argument.map((one) => String(evaluate(one, scope)));
  const found = scope.template.Mappings?.[map ?? '']?.[first ?? '']?.[second ?? ''];
  if (found === undefined) throw refuse(`Unable to get mapping for ${map}::${first}::${second}`);
  return found;
};

const select = ([index, list]: Input, scope: Scope): Input => {
  const all = listOf(list, scope, 'Fn::Select requires a list argument with a valid index value');
  const number = Number(evaluate(index, scope));
  if (all[number] === undefined)
    throw refuse(`Fn::Select  cannot select nonexistent value at index ${number}`);
  return all[number];
};

const join = ([separator, list]: Input, scope: Scope): string => {
  const what =
    'every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.';
  const all = listOf(list, scope, what);
  if (all.some((one) => typeof one === 'object')) throw refuse(what);
  return all.join(separator);
};

const importValue = (argument: Input, scope: Scope): string => {
  const name = String(evaluate(argument, scope));
  const value = scope.exports[name];
  if (value === undefined) throw validationError(`No export named ${name} found.`);
  return value;
};

type Intrinsic = (argument: Input, scope: Scope) => Input;

/** By name. */
export const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: reference,
  Condition: conditionHolds,
  'Fn::GetAtt': getAtt,
  'Fn::Sub': substitute,
  'Fn::Join': join,
  'Fn::Split': ([separator, text], scope) => String(evaluate(text, scope)).split(separator),
  'Fn::Select': select,
  'Fn::Base64': (text, scope) => Buffer.from(String(evaluate(text, scope))).toString('base64'),
  'Fn::If': ([name, yes, no], scope) => evaluate(conditionHolds(name, scope) ? yes : no, scope),
  'Fn::Equals': ([a, b], scope) => String(evaluate(a, scope)) === String(evaluate(b, scope)),
  'Fn::Not': ([one], scope) => !truth(one, scope),
  'Fn::And': several('Fn::And', (all, scope) => all.every((one) => truth(one, scope))),
  'Fn::Or': several('Fn::Or', (all, scope) => all.some((one) => truth(one, scope))),
  'Fn::FindInMap': findInMap,
  'Fn::ImportValue': importValue,
};

/** The name of the function that a value is a call of, if it is one. */
export const intrinsicOf = (value: Input): string | undefined => {
  const [name, ...more] = Object.keys(value);
  if (name === undefined || more.length > 0) return undefined;
  if (name.startsWith('Fn::') || name === 'Ref') return name;
  return name === 'Condition' && typeof value[name] === 'string' ? name : undefined;
};

const evaluateObject = (value: Input, scope: Scope): Input => {
  const name = intrinsicOf(value);
  if (name) {
    const intrinsic = intrinsics[name];
    if (!intrinsic) throw notRehearsed(`intrinsic function ${name}`);
    return intrinsic(value[name], scope);
  }
  const entries = Object.entries(value).map(([key, inner]) => [key, evaluate(inner, scope)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== noValue));
};

/** A value with every intrinsic function in it worked out. */
export const evaluate = (value: Input, scope: Scope): Input => {
  if (Array.isArray(value)) return value.map((one) => evaluate(one, scope)).filter((one) => one !== noValue);
  return typeof value === 'object' && value !== null ? evaluateObject(value, scope) : value;
};
