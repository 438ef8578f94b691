import { GetParametersCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { DeliveryError } from '../errors.ts';

export type Secrets<Name extends string> = { readonly [N in Name]: string };
/** Reads the secrets; `fresh` goes past the cache. */
export type ReadSecrets<Name extends string> = (fresh?: boolean) => Promise<Secrets<Name>>;

type Options = { readonly keepMs?: number; readonly now?: () => number };

/** Reads secrets from SSM parameters, given what each is called there, and keeps them for a short while. */
export const secretReader = <Name extends string>(
  client: SSMClient,
  parameters: Readonly<Record<Name, string>>,
  { keepMs = 5 * 60_000, now = Date.now }: Options = {},
): ReadSecrets<Name> => {
  let kept: { readonly secrets: Secrets<Name>; readonly until: number } | undefined;
  return async (fresh = false) => {
    if (kept && !fresh && now() < kept.until) return kept.secrets;
    const secrets = await read(client, parameters);
    kept = { secrets, until: now() + keepMs };
    return secrets;
  };
};

const read = async <Name extends string>(
  client: SSMClient,
  parameters: Readonly<Record<Name, string>>,
): Promise<Secrets<Name>> => {
  const names = Object.values<string>(parameters);
  const { Parameters = [] } = await client.send(
    new GetParametersCommand({ Names: names, WithDecryption: true }),
  );
  const values = new Map(Parameters.map(({ Name, Value }) => [Name, Value]));
  const missing = names.filter((name) => !values.get(name));
  if (missing.length > 0)
    throw new DeliveryError(
      'config',
      `Expected the SSM parameters ${missing.join(', ')} to exist; set them with \`aws ssm put-parameter\``,
    );
  return Object.fromEntries(
    Object.entries<string>(parameters).map(([key, name]) => [key, values.get(name)]),
  ) as Secrets<Name>;
};
