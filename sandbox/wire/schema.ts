/** Checks inputs against the SDK's own run-time schemas: required members, unknown members, types. */
import { NormalizedSchema } from '@smithy/core/schema';
import { AwsError, notRehearsed } from '../errors.ts';
import type { Input, Service } from '../service.ts';

const packages = new Map<Service, Promise<Record<string, unknown>>>();

/** The SDK package of a service, imported once and only when it is first called. */
export const sdkOf = (service: Service): Promise<Record<string, unknown>> => {
  const known = packages.get(service) ?? service.sdk();
  packages.set(service, known);
  return known;
};

const operationKind = 9;

/** Every operation that the SDK knows of a service, done here or not. */
export const operationNamesOf = async (service: Service): Promise<readonly string[]> =>
  Object.entries(await sdkOf(service))
    .filter(([name, value]) => name.endsWith('$') && Array.isArray(value) && value[0] === operationKind)
    .map(([name]) => name.slice(0, -1))
    .sort();

export type Schemas = {
  readonly traits: unknown;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
};

const readSchemas = async (service: Service, operation: string): Promise<Schemas> => {
  const schema = (await sdkOf(service))[`${operation}$`] as
    | [number, string, string, unknown, unknown, unknown]
    | undefined;
  if (!schema) throw notRehearsed(`${service.name}:${operation} (the SDK has no such operation)`);
  const [, , , traits, input, output] = schema;
  const resolve = (reference: unknown) =>
    NormalizedSchema.of((typeof reference === 'function' ? reference() : reference) as never);
  return { traits, input: resolve(input), output: resolve(output) };
};

const read = new WeakMap<Service, Map<string, Promise<Schemas>>>();

/** The normalized input and output schemas of an operation. */
export const schemasOf = (service: Service, operation: string): Promise<Schemas> => {
  const ofService = read.get(service) ?? new Map<string, Promise<Schemas>>();
  read.set(service, ofService);
  const schemas = ofService.get(operation) ?? readSchemas(service, operation);
  ofService.set(operation, schemas);
  return schemas;
};

type Problem = { readonly at: string; readonly text: string };

const structProblems = (schema: NormalizedSchema, value: Input, at: string): Problem[] => {
  if (typeof value !== 'object' || Array.isArray(value))
    return [{ at, text: `expected a structure, got ${typeof value}` }];
  const [, , , , names = [], , required = 0] = schema.getSchema() as unknown as [
    number,
    string,
    string,
    unknown,
    string[],
    unknown,
    number,
  ];
  const missing = names
    .slice(0, required)
    .filter((name) => value[name] === undefined || value[name] === null)
    .map((name) => ({ at: `${at}.${name}`, text: 'Member must not be null' }));
  const unknown = Object.keys(value)
    .filter((name) => !names.includes(name))
    .map((name) => ({ at: `${at}.${name}`, text: `unknown member; known: ${names.join(', ')}` }));
  const inner = [...schema.structIterator()].flatMap(([name, member]) =>
    problemsOf(member, value[name], `${at}.${name}`),
  );
  return [...missing, ...unknown, ...inner];
};

const scalarProblem = (schema: NormalizedSchema, value: Input, at: string): Problem[] => {
  const wrong = (expected: string) => [{ at, text: `expected ${expected}, got ${typeof value}` }];
  if (schema.isStringSchema() && typeof value !== 'string') return wrong('a string');
  if (schema.isBooleanSchema() && typeof value !== 'boolean') return wrong('a boolean');
  if (schema.isNumericSchema() && typeof value !== 'number') return wrong('a number');
  if (schema.isTimestampSchema() && !(value instanceof Date)) return wrong('a timestamp');
  return [];
};

const problemsOf = (schema: NormalizedSchema, value: Input, at: string): Problem[] => {
  if (value === undefined || value === null || schema.isDocumentSchema()) return [];
  if (schema.isStructSchema() && !schema.isUnitSchema()) return structProblems(schema, value, at);
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) return [{ at, text: `expected a list, got ${typeof value}` }];
    return value.flatMap((item, index) => problemsOf(schema.getValueSchema(), item, `${at}[${index}]`));
  }
  if (schema.isMapSchema()) {
    return Object.entries(value).flatMap(([key, item]) =>
      problemsOf(schema.getValueSchema(), item, `${at}.${key}`),
    );
  }
  return scalarProblem(schema, value, at);
};

/** Throws the service's ValidationException when the input does not fit the operation's schema. */
export const checkInput = async (service: Service, operation: string, input: Input): Promise<void> => {
  const { input: schema } = await schemasOf(service, operation);
  const problems = problemsOf(schema, input, operation);
  if (problems.length === 0) return;
  const text = problems.map((problem) => `${problem.at}: ${problem.text}`).join('; ');
  throw new AwsError('ValidationException', `${problems.length} validation error(s) detected: ${text}`);
};

/** Nothing, an empty list and an empty structure count as not given. */
export const isGiven = (value: unknown): boolean =>
  value !== undefined &&
  value !== null &&
  (typeof value !== 'object' || value instanceof Date || Object.keys(value).length > 0);

const valuesAt = (value: Input, [name, ...rest]: readonly string[]): readonly unknown[] => {
  if (Array.isArray(value))
    return value.flatMap((item) => valuesAt(item, name === undefined ? [] : [name, ...rest]));
  if (name === undefined) return [value];
  return isGiven(value?.[name]) ? valuesAt(value[name], rest) : [];
};

/** Throws 501 when the input gives a member that the operation does not do. */
export const checkDone = (what: string, notDone: readonly string[], input: Input): void => {
  const given = notDone.filter((path) => valuesAt(input, path.split('.')).some(isGiven));
  if (given.length > 0) throw notRehearsed(`${what} with ${given.join(', ')}`);
};
