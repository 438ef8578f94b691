/** Where a template comes from. */
import { validationError } from '../../cloudformation/refusal.ts';
import type { Call } from '../../service.ts';

export type Sent = {
  readonly TemplateBody?: string | undefined;
  readonly TemplateURL?: string | undefined;
  readonly UsePreviousTemplate?: boolean | undefined;
};

const mostInCall = 51_200;
const mostInBucket = 1_000_000;

/** `https://s3.amazonaws.com/bucket/key`, `https://bucket.s3.region.amazonaws.com/key`. */
const readUrl = (text: string): { readonly Bucket: string; readonly Key: string } => {
  if (!URL.canParse(text)) throw validationError(`S3 error: ${text} is not a URL`);
  const { hostname, pathname } = new URL(text);
  const key = decodeURIComponent(pathname.slice(1));
  const [, owner] = /^(.+)\.s3[.-]/.exec(hostname) ?? [];
  if (owner) return { Bucket: owner, Key: key };
  if (!/^s3[.-].*amazonaws\.com$|^127\.0\.0\.1$/.test(hostname))
    throw validationError('TemplateURL must be a supported URL.');
  return { Bucket: key.slice(0, key.indexOf('/')), Key: key.slice(key.indexOf('/') + 1) };
};

const fetched = async ({ world, principal }: Call, url: string): Promise<string> => {
  const object = readUrl(url);
  try {
    const { Body } = await world.call(principal, 's3', 'GetObject', object);
    if (Body.length > mostInBucket) throw validationError('Template may not exceed 1000000 bytes in size.');
    return Body.toString();
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    throw code === undefined || code === 'NotRehearsed' || code === 'ValidationError'
      ? error
      : validationError(`S3 error: ${message}`);
  }
};

const checkLength = (text: string): string => {
  if (Buffer.byteLength(text) <= mostInCall) return text;
  throw validationError(
    `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${mostInCall}`,
  );
};

/** The text of the template, fetched as the caller. */
export const templateText = async (call: Call, sent: Sent, previous?: string): Promise<string> => {
  const ways = [sent.TemplateBody, sent.TemplateURL, sent.UsePreviousTemplate || undefined];
  if (ways.filter((way) => way !== undefined).length > 1)
    throw validationError('Template URL and Template Body cannot both be specified.');
  if (sent.TemplateURL) return fetched(call, sent.TemplateURL);
  const text = sent.UsePreviousTemplate ? previous : sent.TemplateBody && checkLength(sent.TemplateBody);
  if (!text) throw validationError('Either Template URL or Template Body must be specified.');
  return text;
};
