import { expect, test } from '@jest/globals';
import { awsError } from '../test/fake-client.ts';
import { DeliveryError, isTransient, messageOf, toOutcome } from './errors.ts';

test.each([
  ['our own error keeps its blame', new DeliveryError('config', 'no such job'), 'config', 'no such job'],
  [
    'our own error out of another file of the bundle',
    Object.assign(new Error('no such job'), { name: 'DeliveryError', blame: 'config' }),
    'config',
    'no such job',
  ],
  [
    'a denial of IAM',
    awsError('AccessDeniedException', 'not authorized'),
    'permission',
    'AccessDeniedException: not authorized',
  ],
  [
    'a denial in the words of EC2',
    awsError('UnauthorizedOperation'),
    'permission',
    'UnauthorizedOperation happened',
  ],
  [
    'a denial in the words of SNS',
    awsError('AuthorizationErrorException'),
    'permission',
    'AuthorizationError',
  ],
  ['a denial in the words of S3', awsError('AccessDenied', 'no', 403), 'permission', 'AccessDenied: no'],
  ['credentials that are over', awsError('ExpiredTokenException'), 'permission', 'ExpiredToken'],
  ['a refusal known only by its status', awsError('Strange', 'no', 403), 'permission', 'Strange: no'],
  ['throttling', awsError('ThrottlingException', 'slow down'), 'platform', 'ThrottlingException: slow down'],
  ['a bug of ours', new TypeError('x is undefined'), 'platform', 'TypeError: x is undefined'],
  ['something that is no error', 'boom', 'platform', 'something that is no Error was thrown: boom'],
])('%s is blamed rightly', (_what, thrown, blame, reason) => {
  const outcome = toOutcome(thrown);
  expect(outcome).toMatchObject({ kind: 'error', blame });
  expect(outcome.reason).toContain(reason);
});

test.each([
  [awsError('ThrottlingException'), true],
  [awsError('InternalServerError', 'x', 500), true],
  [awsError('TimeoutError', 'x', 0), true],
  [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), true],
  [awsError('ValidationException'), false],
  [awsError('AccessDeniedException'), false],
  [new DeliveryError('config', 'x'), false],
  ['boom', false],
])('%s may pass by itself: %s', (thrown, transient) => {
  expect(isTransient(thrown)).toBe(transient);
});

test('the cause is kept and the name stays out of the message', () => {
  const cause = new Error('inner');
  const error = new DeliveryError('platform', 'outer', { cause });
  expect(error.cause).toBe(cause);
  expect(messageOf(error)).toBe('outer');
});
