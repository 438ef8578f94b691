/** Where a template comes from, and what a call says about it. */
import { creationOrder } from '../../cloudformation/order.ts';
import { readTemplate, validationError } from '../../cloudformation/template.ts';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Call } from '../../service.ts';
import type { Stack } from './state.ts';

export type Sent = {
  readonly TemplateBody?: string | undefined;
  readonly TemplateURL?: string | undefined;
  readonly UsePreviousTemplate?: boolean | undefined;
  readonly Parameters?:
    | readonly { readonly ParameterKey?: string | undefined; readonly ParameterValue?: string | undefined }[]
    | undefined;
};

/** `https://s3.amazonaws.com/bucket/key`, `https://bucket.s3.region.amazonaws.com/key`. */
const readUrl = (text: string): { readonly Bucket: string; readonly Key: string } => {
  const { hostname, pathname } = new URL(text);
  const key = decodeURIComponent(pathname.slice(1));
  const [, owner] = /^(.+)\.s3[.-]/.exec(hostname) ?? [];
  if (owner) return { Bucket: owner, Key: key };
  if (!/^s3[.-].*amazonaws\.com$|^127\.0\.0\.1$/.test(hostname))
    throw notRehearsed(`templates at ${hostname}`);
  return { Bucket: key.slice(0, key.indexOf('/')), Key: key.slice(key.indexOf('/') + 1) };
};

/** The text of the template, fetched as the caller, and checked before anything is begun. */
export const templateText = async (
  { world, principal }: Call,
  sent: Sent,
  stack?: Stack,
): Promise<string> => {
  let text = sent.TemplateBody;
  if (sent.TemplateURL) {
    const { Body } = await world.call(principal, 's3', 'GetObject', readUrl(sent.TemplateURL));
    text = Body.toString();
  }
  if (sent.UsePreviousTemplate) text = stack?.template;
  if (!text) throw validationError('Either Template URL or Template Body must be specified.');
  creationOrder(readTemplate(text));
  return text;
};

export const parametersOf = (sent: Sent): Record<string, string> =>
  Object.fromEntries(
    (sent.Parameters ?? []).map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue ?? '']),
  );

/** Templates that make IAM resources need the caller's word that this is known. */
export const checkCapabilities = (text: string, capabilities: readonly string[] = []): void => {
  const resources = Object.values(readTemplate(text).Resources);
  const iam = resources.filter(({ Type }) => Type.startsWith('AWS::IAM::'));
  const named = iam.some(({ Properties }) => Properties?.RoleName ?? Properties?.ManagedPolicyName);
  const needed = named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM';
  if (iam.length > 0 && !capabilities.includes(needed) && !capabilities.includes('CAPABILITY_NAMED_IAM')) {
    throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${needed}]`);
  }
};
