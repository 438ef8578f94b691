/** REST-JSON (Lambda): the operation is told by method and path, members travel in path, query, headers and body. */
import type { NormalizedSchema } from '@smithy/core/schema';
import type { AwsError } from '../errors.ts';
import type { Input, Service, WireRequest, WireResponse } from '../service.ts';
import { readJson, writeJson } from './json.ts';
import { operationNamesOf, schemasOf, sdkOf } from './schema.ts';

type Route = {
  readonly operation: string;
  readonly method: string;
  readonly path: RegExp;
  readonly labels: readonly string[];
};

type Http = { readonly http: readonly [method: string, template: string, status: number] };

const routeOf = (operation: string, [method, template]: Http['http']): Route => {
  const labels: string[] = [];
  const source = template.replace(/\?.*$/, '').replace(/\{([^}]+)\}/g, (_, name: string) => {
    labels.push(name);
    return '([^/]+)';
  });
  return { operation, method, path: new RegExp(`^${source}/?$`), labels };
};

const tables = new WeakMap<Service, Promise<readonly Route[]>>();

/** A route for every operation that the SDK knows, so that what is not done here is at least named. */
const readRoutes = async (service: Service): Promise<readonly Route[]> => {
  const sdk = await sdkOf(service);
  return (await operationNamesOf(service)).map((name) =>
    routeOf(name, (sdk[`${name}$`] as [0, 0, 0, Http])[3].http),
  );
};

const routesOf = (service: Service): Promise<readonly Route[]> => {
  const routes = tables.get(service) ?? readRoutes(service);
  tables.set(service, routes);
  return routes;
};

const findRoute = async (service: Service, request: WireRequest) => {
  for (const { operation, method, path, labels } of await routesOf(service)) {
    const found = method === request.method ? path.exec(request.path) : null;
    if (!found) continue;
    const values = labels.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? '')]);
    return { operation, labels: Object.fromEntries(values) as Record<string, string> };
  }
  return { operation: `${request.method} ${request.path}`, labels: {} };
};

type Traits = {
  readonly httpLabel?: number;
  readonly httpHeader?: string;
  readonly httpQuery?: string;
  readonly httpPayload?: number;
  readonly httpResponseCode?: number;
};

const membersOf = (schema: NormalizedSchema) =>
  schema.isUnitSchema()
    ? []
    : [...schema.structIterator()].map(([name, member]) => ({
        name,
        member,
        traits: member.getMergedTraits() as Traits,
      }));

const typed = (schema: NormalizedSchema, text: string): Input => {
  if (schema.isNumericSchema()) return Number(text);
  if (schema.isBooleanSchema()) return text === 'true';
  return text;
};

type Member = ReturnType<typeof membersOf>[number];

/** The value of a member that does not travel in the body; undefined when it is absent. */
const boundValue = (one: Member, request: WireRequest, labels: Record<string, string>): Input => {
  const { name, member, traits } = one;
  if (traits.httpQuery && member.isListSchema()) {
    const values = request.query.getAll(traits.httpQuery);
    return values.length > 0 ? values : undefined;
  }
  const text = traits.httpLabel
    ? labels[name]
    : (request.headers[traits.httpHeader?.toLowerCase() ?? ''] ??
      request.query.get(traits.httpQuery ?? '') ??
      undefined);
  return text === undefined ? undefined : typed(member, text);
};

const readBody = async (
  schema: NormalizedSchema,
  payload: Member | undefined,
  body: Buffer,
): Promise<Input> => {
  if (body.length === 0) return {};
  return payload ? { [payload.name]: body } : readJson(schema, body.toString());
};

export const decodeRestJson = async (service: Service, request: WireRequest) => {
  const { operation, labels } = await findRoute(service, request);
  if (!Object.hasOwn(service.operations, operation)) return { operation, input: {} };
  const { input: schema } = await schemasOf(service, operation);
  const members = membersOf(schema);
  const input: Input = await readBody(
    schema,
    members.find(({ traits }) => traits.httpPayload),
    request.body,
  );
  for (const one of members) {
    const value = boundValue(one, request, labels);
    if (value !== undefined) input[one.name] = value;
  }
  return { operation, input };
};

type Parts = {
  status: number;
  readonly headers: Record<string, string>;
  readonly rest: Input;
  body?: Buffer;
};

const place = (parts: Parts, { name, traits }: Member, value: Input): void => {
  if (traits.httpResponseCode) parts.status = value;
  else if (traits.httpHeader) parts.headers[traits.httpHeader.toLowerCase()] = String(value);
  else if (traits.httpPayload) parts.body = Buffer.from(value);
  else parts.rest[name] = value;
};

export const encodeRestJson = async (
  service: Service,
  operation: string,
  output: Input,
): Promise<WireResponse> => {
  const { traits, output: schema } = await schemasOf(service, operation);
  const members = membersOf(schema);
  const status = (traits as Http).http[2] ?? 200;
  const parts: Parts = { status, headers: { 'content-type': 'application/json' }, rest: {} };
  for (const one of members) if (output[one.name] !== undefined) place(parts, one, output[one.name]);
  const empty = parts.status === 204 || members.some((one) => one.traits.httpPayload);
  const body = parts.body ?? (empty || members.length === 0 ? '' : writeJson(schema, parts.rest));
  return { status: parts.status, headers: parts.headers, body };
};

export const encodeRestJsonError = (error: AwsError): WireResponse => ({
  status: error.status,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.code },
  body: JSON.stringify({
    Type: error.status < 500 ? 'User' : 'Server',
    Message: error.message,
    message: error.message,
  }),
});
