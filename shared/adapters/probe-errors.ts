import type { Blind, Silent } from '../core/looks.ts';

/** The service just deployed refuses, hangs up or talks gibberish: that is its silence. All else is ours. */
export const replyTo = (thrown: NodeJS.ErrnoException, ms: number): Silent | Blind => {
  const { code = '', message } = telling(thrown);
  const why = message || code;
  if (silence.test(code)) return { kind: 'silent', why, ms };
  // Whether its certificate is good is another question than whether the service is.
  if (ours.test(code)) return { kind: 'blind', why, blame: 'config' };
  return { kind: 'blind', why, blame: 'platform' };
};

const silence = /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|HPE_\w+)$/;
const ours =
  /^(CERT_|ERR_TLS_|ERR_SSL_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|EPROTO|ERR_INVALID_CHAR|ERR_HTTP_INVALID_)/;

/** Of several addresses that were tried, the one at which it was the service that said no. */
const telling = (thrown: NodeJS.ErrnoException): NodeJS.ErrnoException => {
  if (!(thrown instanceof AggregateError)) return thrown;
  const all = thrown.errors as readonly NodeJS.ErrnoException[];
  return all.find(({ code = '' }) => silence.test(code)) ?? all[0] ?? thrown;
};
