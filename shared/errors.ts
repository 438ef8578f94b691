import { type Blame, type Errored, errored } from './core/outcome.ts';

/** What we raise ourselves: what went wrong and where, whom to blame, and the cause. */
export class DeliveryError extends Error {
  override name = 'DeliveryError' as const;
  readonly blame: Blame;
  /** By its name: a function is bundled as several files, each of which has a class of its own. */
  static override [Symbol.hasInstance](thrown: unknown): boolean {
    return isNamed(thrown, 'DeliveryError');
  }
  constructor(blame: Blame, message: string, options?: ErrorOptions) {
    super(message, options);
    this.blame = blame;
  }
}

/** Turns anything thrown into the outcome that names whom to blame. */
export const toOutcome = (thrown: unknown): Errored => {
  if (thrown instanceof DeliveryError) return errored(thrown.blame, thrown.message);
  if (isDenied(thrown)) return errored('permission', messageOf(thrown));
  return errored('platform', messageOf(thrown));
};

/** Whether AWS refused the call for lack of a permission (or of valid credentials). */
export const isDenied = (thrown: unknown): boolean =>
  thrown instanceof Error && (deniedNames.test(thrown.name) || statusOf(thrown) === 403);

/** Whether the call may well succeed later: throttled, timed out, cut off, or the service's own fault. */
export const isTransient = (thrown: unknown): boolean =>
  thrown instanceof Error &&
  (transientNames.test(thrown.name) ||
    transientCodes.test(String((thrown as NodeJS.ErrnoException).code)) ||
    (statusOf(thrown) ?? 0) >= 500);

/** The service's own name of the error; unmodelled errors keep it although their class is generic. */
export const isNamed = (thrown: unknown, ...names: readonly string[]): boolean =>
  thrown instanceof Error && names.includes(thrown.name);

/** One line about anything thrown: its name, unless that says nothing, and its message. */
export const messageOf = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) return `something that is no Error was thrown: ${String(thrown)}`;
  const plain = thrown.name === 'Error' || thrown instanceof DeliveryError;
  return plain ? thrown.message : `${thrown.name}: ${thrown.message}`;
};

// The services do not agree on a word: IAM-wide, EC2 style, SNS, STS and KMS names.
const deniedNames =
  /^(AccessDenied|Unauthorized|NotAuthorized|AuthorizationError|UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch|ExpiredToken|MissingAuthenticationToken|KMSAccessDenied)/;

const transientNames =
  /^(Throttling|TooManyRequests|ProvisionedThroughputExceeded|RequestLimitExceeded|TimeoutError)/;
const transientCodes = /^(ECONN(REFUSED|RESET)|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/;

const statusOf = (error: Error): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
