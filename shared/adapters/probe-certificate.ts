import { performance } from 'node:perf_hooks';
import { clearTimeout, setTimeout } from 'node:timers';
import { connect } from 'node:tls';
import type { Blind, Certificate, Silent } from '../core/looks.ts';
import { replyTo } from './probe-errors.ts';
import type { Target } from './probe-targets.ts';

/** The certificate as it is, trusted or not: what is wrong with it is the answer. */
export const shake = (target: Target, timeoutMs: number): Promise<Certificate | Silent | Blind> =>
  new Promise((resolve) => {
    const startedAt = performance.now();
    // Nothing is sent on it.
    const socket = connect({ ...target.options, rejectUnauthorized: false });
    const end = (result: Certificate | Silent | Blind): void => {
      clearTimeout(timer);
      resolve(result);
      socket.destroy();
    };
    const timer = setTimeout(
      () => end({ kind: 'silent', why: `no TLS handshake within ${timeoutMs} ms`, ms: timeoutMs }),
      timeoutMs,
    );
    socket.on('error', (error: NodeJS.ErrnoException) => end(replyTo(error, performance.now() - startedAt)));
    socket.once('secureConnect', () => {
      const { subject, issuer, subjectaltname, valid_from, valid_to } = socket.getPeerCertificate();
      end({
        kind: 'certificate',
        subject: nameOf(subject?.CN ?? subjectaltname),
        issuer: nameOf(issuer?.CN ?? issuer?.O),
        validFrom: Date.parse(valid_from),
        validTo: Date.parse(valid_to),
        ...(socket.authorized ? {} : { problem: String(socket.authorizationError) }),
      });
    });
  });

const nameOf = (name: string | string[] | undefined): string => [name ?? 'nobody'].flat().join(', ');
