/** What EventBridge makes of a target's error: its own code for it, and whether it tries again. */
import type { AwsError } from '../../errors.ts';

export type Failure = { readonly code: string; readonly message: string; readonly retried: boolean };

type Kind = { readonly code: string; readonly of: RegExp; readonly retried: boolean };

/** The codes are those of EventBridge's guide; the first that fits counts. */
const kinds: readonly Kind[] = [
  { code: 'FAILED_TO_ASSUME_ROLE', of: /^FailedToAssumeRole$/, retried: false },
  { code: 'NO_PERMISSIONS', of: /AccessDenied|AuthorizationError/, retried: false },
  { code: 'NO_RESOURCE', of: /NotFound|QueueDoesNotExist|NonExistentQueue/, retried: false },
  { code: 'THROTTLING', of: /Throttl|TooManyRequests/, retried: true },
  { code: 'RESOURCE_LIMIT_EXCEEDED', of: /LimitExceeded/, retried: true },
  { code: 'RESOURCE_MODIFICATION_COLLISION', of: /Conflict|ConcurrentModification/, retried: true },
];

/** How EventBridge calls the error; what is left over is the target's own: tried again if its service is at fault. */
export const failureOf = ({ code, message, status }: AwsError): Failure => {
  const kind = kinds.find(({ of }) => of.test(code));
  return kind
    ? { code: kind.code, message, retried: kind.retried }
    : { code: 'ERROR_FROM_TARGET', message, retried: status >= 500 };
};
