type Limits = {
  readonly maxAttempts?: number;
  readonly connectionTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
};

/** What every AWS client is made with: nothing may hang, and a lost answer is resent at most twice. */
export const clientOptions = ({
  maxAttempts = 3,
  connectionTimeoutMs = 2_000,
  requestTimeoutMs = 5_000,
}: Limits = {}) => ({
  maxAttempts,
  requestHandler: {
    connectionTimeout: connectionTimeoutMs,
    requestTimeout: requestTimeoutMs,
    // Without this the SDK only warns about a request that took too long, and goes on waiting.
    throwOnRequestTimeout: true,
  },
});

/** For clients whose calls must not be made twice: the SDK would silently resend them after a lost answer. */
export const effectClientOptions = (limits: Omit<Limits, 'maxAttempts'> = {}) =>
  clientOptions({ ...limits, maxAttempts: 1 });
