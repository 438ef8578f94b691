/** What IAM and the keys are asked about parameters. */
import type { Ask } from '../../iam/authorize.ts';
import type { World } from '../../world.ts';
import { defaultKey, parameterArn, parameterOf, type StoredParameter, wantedOf } from './state.ts';

/** One ask for each parameter named. */
export const asksOf = (
  world: World,
  action: string,
  names: readonly string[],
  context?: Readonly<Record<string, string>>,
): readonly Ask[] =>
  names.map((name) => ({
    action: `ssm:${action}`,
    resource: parameterArn(world, wantedOf(world, name).name),
    ...(context ? { context } : {}),
  }));

/** Only a key of one's own is asked for; AWS's key is open to who may use the parameter. */
export const keyAsk = (world: World, action: string, keyId: string | undefined): readonly Ask[] => {
  if (keyId === undefined || keyId === defaultKey) return [];
  const resource = keyId.startsWith('arn:') ? keyId : world.arn('kms', `key/${keyId}`);
  return [
    {
      action: `kms:${action}`,
      resource,
      context: { 'kms:ViaService': `ssm.${world.region}.amazonaws.com` },
    },
  ];
};

const decryptAsk = (world: World, { keyId }: StoredParameter): readonly Ask[] =>
  keyAsk(world, 'Decrypt', keyId);

/** What decrypting the parameters named asks for, if that is wanted. */
export const decryptAsks = (
  world: World,
  names: readonly string[],
  decrypt: boolean | undefined,
): readonly Ask[] =>
  decrypt
    ? names.flatMap((name) => {
        const parameter = parameterOf(world, wantedOf(world, name).name);
        return parameter ? decryptAsk(world, parameter) : [];
      })
    : [];

/** What AWS shows of a SecureString that nobody asked to decrypt: something unreadable. */
const encrypted = (value: string): string =>
  `AQICAHh${Buffer.from(`sealed:${value.length}`).toString('base64')}`;

/** The value as the caller may see it. */
export const valueShown = ({ type }: StoredParameter, value: string, decrypt: boolean | undefined): string =>
  type === 'SecureString' && !decrypt ? encrypted(value) : value;
