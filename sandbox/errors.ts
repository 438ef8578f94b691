/** An error as an AWS service answers it: the SDK turns `code` back into its own exception class. */
export class AwsError extends Error {
  override name = 'AwsError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** Something that this sandbox does not do: answered 501, and the rehearsal's verdict becomes NOT REHEARSED. */
export class NotRehearsedError extends AwsError {
  override name = 'NotRehearsedError';

  constructor(what: string) {
    super('NotRehearsed', `the sandbox does not do this: ${what}`, 501);
  }
}

/** The error for what is unknown here; `what` names the operation, parameter, provider or type. */
export const notRehearsed = (what: string): NotRehearsedError => new NotRehearsedError(what);

/** IAM's refusal in AWS's words. */
export const accessDenied = (who: string, action: string, resource: string, why: string): AwsError =>
  new AwsError(
    'AccessDeniedException',
    `User: ${who} is not authorized to perform: ${action} on resource: ${resource} because ${why}`,
    403,
  );
