/** Presigned URLs: what stands in the query is brought to where signed requests have it. */
import { AwsError, notRehearsed } from '../errors.ts';
import type { WireRequest } from '../service.ts';
import type { World } from '../world.ts';

const denied = (why: string): AwsError => new AwsError('AccessDenied', why, 403);

const instant = (text: string): number =>
  Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

const week = 604_800;

/** Whoever made it went by virtual time or by that of this machine: it is good as long as it is by either. */
const checkTime = ({ clock }: World, date: string, expires: string): void => {
  const seconds = Number(expires);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > week || Number.isNaN(instant(date)))
    throw new AwsError(
      'AuthorizationQueryParametersError',
      `expected X-Amz-Date and X-Amz-Expires between 1 and ${week}, got ${date} and ${expires}`,
    );
  const end = instant(date) + seconds * 1_000;
  if (Math.min(clock.now(), Date.now()) > end) throw denied('Request has expired');
};

const withoutSignature = (query: URLSearchParams): URLSearchParams =>
  new URLSearchParams([...query].filter(([name]) => name !== 'X-Amz-Signature'));

/** The request with its authorization in headers; one that has it there already is given back as it is. */
export const withAuthorization = (world: World, request: WireRequest): WireRequest => {
  const { query, headers } = request;
  if (query.has('AWSAccessKeyId') && query.has('Signature')) throw notRehearsed('Signature Version 2');
  const signature = query.get('X-Amz-Signature');
  if (headers.authorization !== undefined || signature === null) return request;
  const [date = '', credential = '', names = '', expires = ''] = [
    'X-Amz-Date',
    'X-Amz-Credential',
    'X-Amz-SignedHeaders',
    'X-Amz-Expires',
  ].map((name) => query.get(name) ?? '');
  checkTime(world, date, expires);
  const token = query.get('X-Amz-Security-Token');
  const [, , , service] = credential.split('/');
  return {
    ...request,
    query: withoutSignature(query),
    headers: {
      ...headers,
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
      'x-amz-date': date,
      ...(service === 's3' ? { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } : {}),
      ...(token === null ? {} : { 'x-amz-security-token': token }),
    },
  };
};
