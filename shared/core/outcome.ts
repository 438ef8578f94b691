/** The four endings of a pipeline action: looked and good, still looking, looked and bad, could not look. */
export type Blame = 'config' | 'permission' | 'platform';

export type Passed = {
  readonly kind: 'passed';
  readonly summary: string;
  readonly variables?: Readonly<Record<string, string>>;
};
/** CodePipeline refuses output variables together with a token, so `waiting` carries none. */
export type Waiting = {
  readonly kind: 'waiting';
  readonly summary: string;
  readonly token: string;
  readonly percent?: number;
};
export type Failed = {
  readonly kind: 'failed';
  readonly reason: string;
  /** What was begun was ended before it came to anything: not passed, but nothing was seen to be bad either. */
  readonly cutShort?: true;
};
export type Errored = { readonly kind: 'error'; readonly reason: string; readonly blame: Blame };

export type Outcome = Passed | Waiting | Failed | Errored;

export const passed = (summary: string, variables?: Readonly<Record<string, string>>): Passed =>
  variables ? { kind: 'passed', summary, variables } : { kind: 'passed', summary };

export const waiting = (summary: string, token: string, percent?: number): Waiting =>
  percent === undefined ? { kind: 'waiting', summary, token } : { kind: 'waiting', summary, token, percent };

export const failed = (reason: string): Failed => ({ kind: 'failed', reason });

export const cutShort = (reason: string): Failed => ({ kind: 'failed', reason, cutShort: true });

export const errored = (blame: Blame, reason: string): Errored => ({ kind: 'error', reason, blame });

/** The sentence that a person reads about the outcome, whichever it is. */
export const sentence = (outcome: Outcome): string =>
  outcome.kind === 'passed' || outcome.kind === 'waiting' ? outcome.summary : outcome.reason;
