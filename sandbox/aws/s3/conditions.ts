/** Conditional requests: by ETag and by time. */
import { AwsError } from '../../errors.ts';
import type { ObjectVersion } from './state.ts';

export type Conditions = {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
};

const failed = (condition: string): AwsError =>
  new AwsError(
    'PreconditionFailed',
    `At least one of the pre-conditions you specified did not hold: ${condition}`,
    412,
  );

const unchanged = (): AwsError => new AwsError('NotModified', 'Not Modified', 304);

const bare = (tag: string): string => tag.trim().replace(/^W\//, '').replaceAll('"', '');

const isAmong = (tags: string, { eTag }: ObjectVersion): boolean =>
  tags.trim() === '*' || tags.split(',').map(bare).includes(bare(eTag));

/** HTTP knows whole seconds. */
const isNewer = ({ lastModified }: ObjectVersion, since: Date): boolean =>
  Math.floor(lastModified / 1_000) > Math.floor(since.getTime() / 1_000);

/** Throws 412 or 304 where the object is not as the reader wants it. */
export const checkReading = (version: ObjectVersion, conditions: Conditions): void => {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  if (IfMatch !== undefined && !isAmong(IfMatch, version)) throw failed('If-Match');
  if (IfMatch === undefined && IfUnmodifiedSince && isNewer(version, IfUnmodifiedSince))
    throw failed('If-Unmodified-Since');
  if (IfNoneMatch !== undefined && isAmong(IfNoneMatch, version)) throw unchanged();
  if (IfNoneMatch === undefined && IfModifiedSince && !isNewer(version, IfModifiedSince)) throw unchanged();
};

/** Throws 412 where a source is not as the copier wants it. */
export const checkCopying = (source: ObjectVersion, conditions: Conditions): void => {
  try {
    checkReading(source, conditions);
  } catch (error) {
    throw error instanceof AwsError && error.status === 304 ? failed('x-amz-copy-source') : error;
  }
};

/** Throws where what is there already is not as the writer wants it. */
export const checkWriting = (
  current: ObjectVersion | undefined,
  { IfMatch, IfNoneMatch }: Pick<Conditions, 'IfMatch' | 'IfNoneMatch'>,
): void => {
  const there = current && !current.deleteMarker ? current : undefined;
  if (IfNoneMatch !== undefined && IfNoneMatch.trim() !== '*')
    throw new AwsError(
      'NotImplemented',
      'A header you provided implies functionality that is not implemented',
      501,
    );
  if (IfNoneMatch !== undefined && there) throw failed('If-None-Match');
  if (IfMatch === undefined) return;
  if (!there) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
  if (!isAmong(IfMatch, there)) throw failed('If-Match');
};
