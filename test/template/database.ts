/** What the property database knows; loading it takes most of a second, so nothing but the template's test imports it. */
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';

export type Shape = {
  readonly type: string;
  readonly allowedValues?: readonly (string | number)[];
  readonly element?: Shape;
  readonly types?: readonly Shape[];
  readonly reference?: { readonly $ref: string };
};

export type Fields = Readonly<
  Record<
    string,
    { readonly type: Shape; readonly previousTypes?: readonly Shape[]; readonly required?: boolean }
  >
>;

const database = loadAwsServiceSpecSync();

const resource = (type: string) => database.lookup('resource', 'cloudFormationType', 'equals', type)[0];

/** The properties and attributes of a resource type; undefined if there is no such type. */
export const resourceType = (
  type: string,
): { readonly properties: Fields; readonly attributes: readonly string[] } | undefined => {
  const found = resource(type);
  return found && { properties: found.properties as Fields, attributes: Object.keys(found.attributes) };
};

/** The fields of a type that a property is said to have. */
export const propertyType = (reference: string): Fields =>
  database.get('typeDefinition', reference).properties as Fields;

/** How the ARN of a resource type is made up, with `${Name}` for what varies. */
export const arnTemplateOf = (type: string): string => {
  const arn = resource(type)?.arnTemplate;
  if (!arn) throw new Error(`The database has no ARN for ${type}`);
  return arn;
};

/** Whether `Ref` gives a resource's ARN. */
export const refersByArn = (type: string): boolean => {
  const found = resource(type);
  const identifier = found?.cfnRefIdentifier ?? found?.primaryIdentifier ?? [];
  return identifier.length === 1 && /Arn$/.test(identifier[0] ?? '');
};

/** The detail-types of the events that a service sends, and the fields of their `detail`. */
export const eventsOf = (source: string): ReadonlyMap<string, readonly string[]> => {
  const events = database.all('event').filter((event) => event.source === source);
  const fields = (reference: string) =>
    Object.keys(database.get('eventTypeDefinition', reference).properties);
  return new Map(events.map(({ detailType, rootProperty }) => [detailType, fields(rootProperty.$ref)]));
};
