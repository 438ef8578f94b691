/** In which of its protocols a service is asked: one port, one state, clients old and new. */
import { type AwsError, notRehearsed } from '../errors.ts';
import type { Input, Service, WireRequest, WireResponse } from '../service.ts';
import { encodeEc2Query, encodeEc2QueryError } from './ec2-query.ts';
import { decodeJson, encodeJson, encodeJsonError } from './json.ts';
import { decodeQuery, encodeQuery, encodeQueryError } from './query.ts';
import { decodeRestJson, encodeRestJson, encodeRestJsonError } from './rest-json.ts';

export type Asked = {
  readonly service: Service;
  readonly request: WireRequest;
  /** In the headers of the answer, and in the body of those protocols that say it there. */
  readonly requestId: string;
};

type Protocol = {
  readonly decode: (asked: Asked) => Promise<{ readonly operation: string; readonly input: Input }>;
  readonly encode: (asked: Asked, operation: string, output: object) => Promise<WireResponse>;
  readonly encodeError: (asked: Asked, error: AwsError) => WireResponse | Promise<WireResponse>;
};

const json: Protocol = {
  decode: ({ service, request }) => decodeJson(service, request),
  encode: ({ service, request }, operation, output) => encodeJson(service, request, operation, output),
  encodeError: ({ service, request }, error) => encodeJsonError(service, request, error),
};

const query: Protocol = {
  decode: ({ service, request }) => decodeQuery(service, request),
  encode: ({ service, requestId }, operation, output) => encodeQuery(service, operation, output, requestId),
  encodeError: ({ service, requestId }, error) => encodeQueryError(service, error, requestId),
};

const ec2Query: Protocol = {
  ...query,
  encode: ({ service, requestId }, operation, output) =>
    encodeEc2Query(service, operation, output, requestId),
  encodeError: ({ requestId }, error) => encodeEc2QueryError(error, requestId),
};

const restJson: Protocol = {
  decode: ({ service, request }) => decodeRestJson(service, request),
  encode: ({ service }, operation, output) => encodeRestJson(service, operation, output),
  encodeError: (_, error) => encodeRestJsonError(error),
};

const own = {
  'json-1.0': json,
  'json-1.1': json,
  query,
  'ec2-query': ec2Query,
  'rest-json': restJson,
} as const;

const isForm = ({ headers, query: members }: WireRequest): boolean =>
  headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true || members.has('Action');

const isJson = ({ headers }: WireRequest): boolean => headers['x-amz-target'] !== undefined;

/** What the request is written in, whatever the service speaks. */
const writtenIn = (request: WireRequest): Protocol | undefined => {
  if (isJson(request)) return json;
  return isForm(request) ? query : undefined;
};

/** The protocol of a request to a service that has no handler of its own. */
export const protocolOf = ({ service, request }: Asked): Protocol => {
  if (service.protocol === 'custom') throw new Error(`${service.name} has a protocol of its own`);
  const first = own[service.protocol];
  const hasOne = first === restJson || (first === ec2Query && isForm(request));
  const asked = hasOne ? first : writtenIn(request);
  if (asked === first || (asked === query && service.isOnceQuery)) return asked;
  const type = request.headers['content-type'] ?? 'no content type';
  throw notRehearsed(`${service.name} asked in ${type} at ${request.method} ${request.path}`);
};

/** The protocol in which a refusal is understood, if it is one of those above. */
export const protocolOfRefusal = ({ service, request }: Asked): Protocol | undefined => {
  if (service.protocol === 'custom') return undefined;
  return service.isOnceQuery && isForm(request) ? query : own[service.protocol];
};
