/** The intrinsic functions, evaluated against what is known: parameters, conditions, resources made so far. */
import { notRehearsed } from '../errors.ts';
import type { Input } from '../service.ts';
import type { Provisioned } from './resource-type.ts';
import { type Template, validationError } from './template.ts';

export type Scope = {
  readonly template: Template;
  readonly parameters: Readonly<Record<string, Input>>;
  readonly pseudo: Readonly<Record<string, Input>>;
  readonly resources: Readonly<Record<string, Provisioned | undefined>>;
};

/** Stands for `Ref: AWS::NoValue`: whatever holds it leaves it out. */
export const noValue = Symbol('AWS::NoValue');

const reference = (name: string, scope: Scope): Input => {
  if (name === 'AWS::NoValue') return noValue;
  if (name in scope.pseudo) return scope.pseudo[name];
  if (name in scope.parameters) return scope.parameters[name];
  const made = scope.resources[name];
  if (!made)
    throw validationError(
      `Unresolved resource dependencies [${name}] in the Resources block of the template`,
    );
  return made.physicalId;
};

const attribute = (id: string, name: string, scope: Scope): Input => {
  const made = scope.resources[id];
  if (!made)
    throw validationError(`Template error: instance of Fn::GetAtt references undefined resource ${id}`);
  const value = made.attributes?.[name];
  if (value === undefined)
    throw notRehearsed(`attribute ${name} of resource ${id} (${scope.template.Resources[id]?.Type})`);
  return value;
};

const substitute = (argument: Input, scope: Scope): string => {
  const [text, own] = Array.isArray(argument) ? argument : [argument, {}];
  return text.replace(/\$\{(!?)([^}]+)\}/g, (_: string, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (name in own) return String(evaluate(own[name], scope));
    const [id = '', ...rest] = name.trim().split('.');
    return String(rest.length > 0 ? attribute(id, rest.join('.'), scope) : reference(id, scope));
  });
};

/** Is the condition of that name true? */
export const conditionHolds = (name: string, scope: Scope): boolean => {
  const condition = scope.template.Conditions?.[name];
  if (condition === undefined)
    throw validationError(`Template error: unresolved condition dependency ${name}`);
  return Boolean(evaluate(condition, scope));
};

const getAtt = (argument: Input, scope: Scope): Input => {
  const [id, ...rest] = Array.isArray(argument) ? argument : String(argument).split('.');
  return attribute(id, rest.join('.'), scope);
};

type Intrinsic = (argument: Input, scope: Scope) => Input;

/** By name. */
export const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: reference,
  Condition: conditionHolds,
  'Fn::GetAtt': getAtt,
  'Fn::Sub': substitute,
  'Fn::Join': ([separator, list], scope) => evaluate(list, scope).join(separator),
  'Fn::Split': ([separator, text], scope) => String(evaluate(text, scope)).split(separator),
  'Fn::Select': ([index, list], scope) => evaluate(list, scope)[Number(index)],
  'Fn::Base64': (text, scope) => Buffer.from(String(evaluate(text, scope))).toString('base64'),
  'Fn::If': ([name, yes, no], scope) => evaluate(conditionHolds(name, scope) ? yes : no, scope),
  'Fn::Equals': ([a, b], scope) => String(evaluate(a, scope)) === String(evaluate(b, scope)),
  'Fn::Not': ([one], scope) => !evaluate(one, scope),
  'Fn::And': (all, scope) => all.every((one: Input) => evaluate(one, scope)),
  'Fn::Or': (all, scope) => all.some((one: Input) => evaluate(one, scope)),
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
