import { expect, test } from '@jest/globals';
import { replyTo } from './probe-errors.ts';

const error = (code: string, message = `${code} it was`) => Object.assign(new Error(message), { code });
const several = (...codes: string[]) => {
  const errors = codes.map((code) => error(code));
  return Object.assign(new AggregateError(errors, 'several'), { code: codes[0] });
};

test.each(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'HPE_INVALID_CONSTANT'])(
  '%s is the silence of the service',
  (code) => {
    expect(replyTo(error(code), 5)).toEqual({ kind: 'silent', why: `${code} it was`, ms: 5 });
  },
);

test.each([
  ['CERT_HAS_EXPIRED', 'config'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'config'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'config'],
  ['EPROTO', 'config'],
  ['ERR_INVALID_CHAR', 'config'],
  ['ENOTFOUND', 'platform'],
  ['EAI_AGAIN', 'platform'],
  ['ENETUNREACH', 'platform'],
  ['EHOSTUNREACH', 'platform'],
  ['EMFILE', 'platform'],
] as const)('%s is ours to see to: %s', (code, blame) => {
  expect(replyTo(error(code), 5)).toEqual({ kind: 'blind', why: `${code} it was`, blame });
});

test('of several addresses the one counts at which the service said no', () => {
  expect(replyTo(several('ENETUNREACH', 'ECONNREFUSED'), 5)).toEqual({
    kind: 'silent',
    why: 'ECONNREFUSED it was',
    ms: 5,
  });
  expect(replyTo(several('ENETUNREACH', 'EHOSTUNREACH'), 5)).toEqual({
    kind: 'blind',
    why: 'ENETUNREACH it was',
    blame: 'platform',
  });
});

test('an error without a message is told by its code', () => {
  expect(replyTo(error('ECONNREFUSED', ''), 5)).toMatchObject({ why: 'ECONNREFUSED' });
});
