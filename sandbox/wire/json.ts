/** AWS JSON 1.0 and 1.1: the operation stands in x-amz-target. */
import { JsonCodec } from '@aws-sdk/core/protocols';
import { AwsError } from '../errors.ts';
import type { Input, Service, WireRequest, WireResponse } from '../service.ts';
import { schemasOf } from './schema.ts';

const epochSeconds = 7;
const codec = new JsonCodec({ timestampFormat: { useTrait: true, default: epochSeconds }, jsonName: true });

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Reads a JSON text by a schema: timestamps become dates, blobs bytes. */
export const readJson = async (schema: unknown, text: string): Promise<Input> => {
  const body = text || '{}';
  if (!isJson(body))
    throw new AwsError('SerializationException', `expected a JSON body, got ${body.slice(0, 80)}`);
  return codec.createDeserializer().read(schema as never, body);
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

const contentType = (service: Service): string => `application/x-amz-${service.protocol}`;

export const encodeJson = async (
  service: Service,
  operation: string,
  output: object,
): Promise<WireResponse> => {
  const schemas = await schemasOf(service, operation);
  const body = schemas.output.isUnitSchema() ? '{}' : writeJson(schemas.output, output);
  return { status: 200, headers: { 'content-type': contentType(service) }, body };
};

export const encodeJsonError = (service: Service, error: AwsError): WireResponse => ({
  status: error.status,
  headers: {
    'content-type': contentType(service),
    'x-amzn-errortype': error.code,
    'x-amzn-query-error': `${error.code};${error.status < 500 ? 'Sender' : 'Receiver'}`,
  },
  body: JSON.stringify({ __type: error.code, message: error.message }),
});
