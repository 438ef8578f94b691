import type { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DeliveryError, isDenied, isNamed, messageOf } from '../errors.ts';

/** Where something about a validation is kept. */
export type Place = { readonly bucket: string; readonly key: string };
/** What was kept, and the version that it was read as. */
export type Kept<Content> = { readonly content: Content; readonly eTag: string };

/** Where the pipeline's validation of an environment is reported. */
export const reportKey = (executionId: string, environment: string): string =>
  `validations/${executionId}/${environment}.json`;

/** Where a validation by hand is kept while it runs, and afterwards. */
export const byHandKey = (id: string): string => `validations/by-hand/${id}.json`;

/** Reads what was kept as JSON. */
export const readKept = async <Content>(s3: S3Client, place: Place): Promise<Kept<Content>> => {
  try {
    const { Body, ETag = '' } = await s3.send(new GetObjectCommand({ Bucket: place.bucket, Key: place.key }));
    const chunks: Uint8Array[] = [];
    for await (const chunk of Body as Readable) chunks.push(chunk as Uint8Array);
    return { content: JSON.parse(Buffer.concat(chunks).toString('utf8')) as Content, eTag: ETag };
  } catch (cause) {
    throw failure(`${where(place)} could not be read`, cause);
  }
};

/** Keeps it as JSON; with `over` only in the place of that version: undefined when somebody else was quicker. */
export const keep = async (
  s3: S3Client,
  place: Place,
  content: object,
  over?: string,
): Promise<string | undefined> => {
  try {
    const { ETag } = await s3.send(
      new PutObjectCommand({
        Bucket: place.bucket,
        Key: place.key,
        Body: JSON.stringify(content),
        ContentType: 'application/json',
        ...(over ? { IfMatch: over } : {}),
      }),
    );
    return ETag ?? '';
  } catch (cause) {
    if (over && isNamed(cause, 'PreconditionFailed', 'ConditionalRequestConflict')) return undefined;
    throw failure(`${where(place)} could not be written`, cause);
  }
};

const where = ({ bucket, key }: Place): string => `s3://${bucket}/${key}`;

const failure = (what: string, cause: unknown): DeliveryError =>
  new DeliveryError(isDenied(cause) ? 'permission' : 'platform', `${what}: ${messageOf(cause)}`, { cause });
