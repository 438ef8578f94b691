/** An AWS command as the SDK hands it to `send`: its class name says the operation. */
export type Sent = { readonly operation: string; readonly input: Record<string, unknown> };

/** A client that answers each call by what the operation's entry returns or throws, and keeps what was sent. */
export const fakeClient = <Client>(
  answers: Readonly<Record<string, (input: never, call: number) => unknown>>,
) => {
  const sent: Sent[] = [];
  const client = {
    send: async (command: { readonly input: Record<string, unknown> }) => {
      const operation = command.constructor.name.replace(/Command$/, '');
      sent.push({ operation, input: command.input });
      const answer = answers[operation];
      if (!answer) throw new Error(`nobody expected a call of ${operation}`);
      return answer(command.input as never, sent.filter((call) => call.operation === operation).length);
    },
  };
  return { client: client as unknown as Client, sent };
};

/** An error as the SDK throws it: known by its name. */
export const awsError = (name: string, message = `${name} happened`, httpStatusCode = 400): Error =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
