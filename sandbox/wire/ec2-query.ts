/** Query as EC2 alone speaks it: what is asked is written as everywhere, what is answered is not. */
import type { AwsError } from '../errors.ts';
import type { Service, WireResponse } from '../service.ts';
import { bodyOf, escapeXml } from './query.ts';
import { schemasOf } from './schema.ts';

const xml = { 'content-type': 'text/xml;charset=UTF-8' };

export const encodeEc2Query = async (
  service: Service,
  operation: string,
  output: object,
  requestId: string,
): Promise<WireResponse> => {
  const { output: schema } = await schemasOf(service, operation);
  const body = `<requestId>${requestId}</requestId>${bodyOf(schema, output)}`;
  return {
    status: 200,
    headers: xml,
    body: `<${operation}Response xmlns="${service.namespace ?? ''}">${body}</${operation}Response>`,
  };
};

/** EC2's own words for what every service says. */
const words: Readonly<Record<string, string>> = {
  AccessDeniedException: 'UnauthorizedOperation',
  UnrecognizedClientException: 'AuthFailure',
  ExpiredTokenException: 'RequestExpired',
  ValidationException: 'InvalidParameterValue',
};

const messageOf = ({ code, message }: AwsError): string =>
  code === 'AccessDeniedException' ? `You are not authorized to perform this operation. ${message}` : message;

export const encodeEc2QueryError = (error: AwsError, requestId: string): WireResponse => {
  const code = words[error.code] ?? error.code;
  const text = `<Error><Code>${escapeXml(code)}</Code><Message>${escapeXml(messageOf(error))}</Message></Error>`;
  return {
    status: code === 'AuthFailure' ? 401 : error.status,
    headers: xml,
    body: `<Response><Errors>${text}</Errors><RequestID>${requestId}</RequestID></Response>`,
  };
};
