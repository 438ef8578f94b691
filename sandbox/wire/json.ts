/** AWS JSON 1.0 and 1.1: the operation stands in x-amz-target. */
import { JsonCodec } from '@aws-sdk/core/protocols';
import { AwsError } from '../errors.ts';
import type { Input, Service, WireRequest, WireResponse } from '../service.ts';
import { errorNamesOf } from './error-names.ts';
import { schemasOf } from './schema.ts';

const epochSeconds = 7;
const codec = new JsonCodec({ timestampFormat: { useTrait: true, default: epochSeconds }, jsonName: true });

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Reads a JSON text by a schema: timestamps become dates, blobs bytes. */
export const readJson = async (schema: unknown, text: string): Promise<Input> => {
  const body = parse(text || '{}');
  if (body === undefined)
    throw new AwsError('SerializationException', `expected a JSON body, got ${text.slice(0, 80)}`);
  return codec.createDeserializer().readObject(schema as never, body as never);
};

/** Writes an answer by a schema: dates become epoch seconds. */
export const writeJson = (schema: unknown, output: object): string => {
  const serializer = codec.createSerializer();
  serializer.write(schema as never, output);
  return String(serializer.flush());
};

export const decodeJson = async (service: Service, request: WireRequest) => {
  const target = request.headers['x-amz-target'] ?? '';
  const operation = target.slice(target.lastIndexOf('.') + 1);
  if (!Object.hasOwn(service.operations, operation)) return { operation, input: {} };
  const { input } = await schemasOf(service, operation);
  return { operation, input: await readJson(input, request.body.toString()) };
};

/** As the client wrote, so is it answered. */
const contentType = (service: Service, request: WireRequest): string => {
  const asked = request.headers['content-type'] ?? '';
  return asked.startsWith('application/x-amz-json-') ? asked : `application/x-amz-${service.protocol}`;
};

export const encodeJson = async (
  service: Service,
  request: WireRequest,
  operation: string,
  output: object,
): Promise<WireResponse> => {
  const schemas = await schemasOf(service, operation);
  const body = schemas.output.isUnitSchema() ? '{}' : writeJson(schemas.output, output);
  return { status: 200, headers: { 'content-type': contentType(service, request) }, body };
};

/** What a client that once spoke Query knows the error by, if it asks. */
const olderName = (service: Service, request: WireRequest, error: AwsError, query: string) =>
  service.isOnceQuery && request.headers['x-amzn-query-mode'] === 'true'
    ? { 'x-amzn-query-error': `${query};${error.status < 500 ? 'Sender' : 'Receiver'}` }
    : {};

export const encodeJsonError = async (
  service: Service,
  request: WireRequest,
  error: AwsError,
): Promise<WireResponse> => {
  const { shape, query } = await errorNamesOf(service, error.code);
  return {
    status: error.status,
    headers: {
      'content-type': contentType(service, request),
      'x-amzn-errortype': shape,
      ...olderName(service, request, error, query === 'AccessDeniedException' ? 'AccessDenied' : query),
    },
    body: JSON.stringify({ __type: shape, message: error.message }),
  };
};
