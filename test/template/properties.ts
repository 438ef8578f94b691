/** Are all properties known, are the required ones there, do their values fit? */
import { type Fields, propertyType, resourceType, type Shape } from './database.ts';
import { branchesOf, intrinsicOf, isObject, type Say, type Template } from './template.ts';

/** Checks every resource against the property database. */
export const checkProperties = (template: Template, say: Say): void => {
  for (const [id, { Type, Properties = {} }] of Object.entries(template.Resources)) {
    const known = resourceType(Type);
    if (known) checkFields(known.properties, Properties, id, say);
    else say(id, `there is no resource type ${Type}`);
  }
};

const checkFields = (
  fields: Fields,
  value: Readonly<Record<string, unknown>>,
  at: string,
  say: Say,
): void => {
  for (const key of Object.keys(value))
    if (!fields[key]) say(at, `unknown property ${key} (there are ${Object.keys(fields).join(', ')})`);
  for (const [key, { type, previousTypes = [], required }] of Object.entries(fields)) {
    if (key in value) checkValue([type, ...previousTypes], value[key], `${at}.${key}`, say);
    else if (required) say(at, `required property ${key} is missing`);
  }
};

const flat = (shapes: readonly Shape[]): readonly Shape[] =>
  shapes.flatMap((shape) => (shape.type === 'union' ? flat(shape.types ?? []) : [shape]));

const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);

/** CloudFormation takes the text of a number or a boolean for the thing itself. */
const FITS: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: isScalar,
  'date-time': isScalar,
  integer: (value) => isScalar(value) && Number.isInteger(Number(value)),
  number: (value) => isScalar(value) && !Number.isNaN(Number(value)),
  boolean: (value) => ['true', 'false'].includes(String(value)),
  array: Array.isArray,
  map: isObject,
  ref: isObject,
  tag: isObject,
  json: (value) => typeof value === 'object' || typeof value === 'string',
};

const fits = ({ type, allowedValues }: Shape, value: unknown): boolean => {
  const fitsType = FITS[type];
  if (!fitsType) throw new Error(`The lint does not know the database's type ${type}`);
  return fitsType(value) && (!allowedValues || allowedValues.map(String).includes(String(value)));
};

const expected = ({ type, allowedValues }: Shape): string => allowedValues?.join(', ') ?? type;

const checkValue = (shapes: readonly Shape[], value: unknown, at: string, say: Say): void => {
  for (const branch of branchesOf(value)) {
    // What a function of CloudFormation's gives is only known when the stack is made.
    if (intrinsicOf(branch)) continue;
    const shape = flat(shapes).find((one) => fits(one, branch));
    if (shape) checkInside(shape, branch, at, say);
    else say(at, `expected ${flat(shapes).map(expected).join(' or ')}, found ${JSON.stringify(branch)}`);
  }
};

const checkInside = ({ type, element, reference }: Shape, value: unknown, at: string, say: Say): void => {
  if (element)
    for (const [key, one] of Object.entries(value as object)) {
      checkValue([element], one, type === 'array' ? `${at}[${key}]` : `${at}.${key}`, say);
    }
  if (reference) checkFields(propertyType(reference.$ref), value as Record<string, unknown>, at, say);
};
