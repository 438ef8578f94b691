/** REST-JSON (Lambda): the operation is told by method and path, members travel in path, query, headers and body. */
import type { NormalizedSchema } from '@smithy/core/schema';
import { type AwsError, notRehearsed } from '../errors.ts';
import type { Input, Service, WireRequest, WireResponse } from '../service.ts';
import { readJson, writeJson } from './json.ts';
import { schemasOf } from './schema.ts';

type Route = { readonly method: string; readonly template: string; readonly status: number };

const routeOf = (traits: unknown): Route => {
  const [method = '', template = '', status = 200] = (traits as { http: [string, string, number] }).http;
  return { method, template, status };
};

const matchPath = (template: string, path: string): Record<string, string> | undefined => {
  const names: string[] = [];
  const source = template.replace(/\?.*$/, '').replace(/\{([^}]+)\}/g, (_, name: string) => {
    names.push(name);
    return '([^/]+)';
  });
  const found = new RegExp(`^${source}/?$`).exec(path);
  return found
    ? Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? '')]))
    : undefined;
};

const findRoute = async (service: Service, request: WireRequest) => {
  for (const operation of Object.keys(service.operations)) {
    const { traits, input } = await schemasOf(service, operation);
    const { method, template } = routeOf(traits);
    const labels = method === request.method ? matchPath(template, request.path) : undefined;
    if (labels) return { operation, labels, input };
  }
  throw notRehearsed(`${service.name} ${request.method} ${request.path}`);
};

type Traits = { httpLabel?: number; httpHeader?: string; httpQuery?: string; httpPayload?: number };

const typed = (schema: NormalizedSchema, text: string): Input => {
  if (schema.isNumericSchema()) return Number(text);
  if (schema.isBooleanSchema()) return text === 'true';
  return text;
};

const boundValue = (
  name: string,
  traits: Traits,
  request: WireRequest,
  labels: Record<string, string>,
): string | undefined => {
  if (traits.httpLabel) return labels[name];
  if (traits.httpHeader) return request.headers[traits.httpHeader.toLowerCase()];
  return traits.httpQuery ? (request.query.get(traits.httpQuery) ?? undefined) : undefined;
};

const isBody = (traits: Traits): boolean => !traits.httpLabel && !traits.httpHeader && !traits.httpQuery;

export const decodeRestJson = async (service: Service, request: WireRequest) => {
  const { operation, labels, input: schema } = await findRoute(service, request);
  const members = [...schema.structIterator()].map(([name, member]) => ({
    name,
    member,
    traits: member.getMergedTraits() as Traits,
  }));
  const payload = members.find(({ traits }) => traits.httpPayload || traits.httpPayload === 1);
  const raw = members.find(
    ({ member, traits }) =>
      isBody(traits) && member.isBlobSchema() && members.filter((one) => isBody(one.traits)).length === 1,
  );
  const whole = payload ?? raw;
  const json = whole || request.body.length === 0 ? {} : await readJson(schema, request.body.toString());
  const input: Input = { ...json };
  if (whole) input[whole.name] = request.body;
  for (const { name, member, traits } of members) {
    const text = boundValue(name, traits, request, labels);
    if (text !== undefined) input[name] = typed(member, text);
  }
  return { operation, input };
};

export const encodeRestJson = async (
  service: Service,
  operation: string,
  output: Input,
): Promise<WireResponse> => {
  const { traits, output: schema } = await schemasOf(service, operation);
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  let status = routeOf(traits).status;
  let body: string | Buffer | undefined;
  const rest: Input = {};
  for (const [name, member] of schema.structIterator()) {
    const own = member.getMergedTraits() as Traits & { httpResponseCode?: number };
    const value = output[name];
    if (value === undefined) continue;
    if (own.httpResponseCode) status = value;
    else if (own.httpHeader) headers[own.httpHeader.toLowerCase()] = String(value);
    else if (own.httpPayload || member.isBlobSchema()) body = Buffer.from(value);
    else rest[name] = value;
  }
  return { status, headers, body: body ?? (status === 204 ? '' : writeJson(schema, rest)) };
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
