/** Operations that delete objects. */
import type { DeleteObjectCommandInput, DeleteObjectsCommandInput } from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.ts';
import type { Call, Input, Operation } from '../../service.ts';
import { onObjectOf, owned, policyOf } from './asks.ts';
import { findBucket } from './find.ts';
import { objectArn } from './state.ts';
import { markDeleted, removeVersion } from './versions.ts';

type Named = { readonly Key?: string | undefined; readonly VersionId?: string | undefined };

const remove = ({ world }: Call, bucketName: string, { Key = '', VersionId }: Named): Input => {
  const bucket = findBucket(world, bucketName);
  if (VersionId) {
    const removed = removeVersion(bucket, Key, VersionId);
    return { VersionId, ...(removed?.deleteMarker ? { DeleteMarker: true } : {}) };
  }
  const marker = markDeleted(world, bucket, Key);
  return marker ? { DeleteMarker: true, VersionId: marker.versionId } : {};
};

const guards = ['MFA', 'RequestPayer', 'BypassGovernanceRetention'];

export const deleteObject = onObjectOf(
  'DeleteObject',
  (call, input: DeleteObjectCommandInput) => remove(call, input.Bucket ?? '', input),
  [...guards, 'IfMatch', 'IfMatchLastModifiedTime', 'IfMatchSize'],
);

/** S3 decides key by key: what is refused is told beside what is done. */
const refusalOf = (call: Call, bucket: string, { Key = '', VersionId }: Named): AwsError | undefined => {
  const { world, principal, requestId } = call;
  const action = `s3:DeleteObject${VersionId ? 'Version' : ''}`;
  try {
    world.permit(principal, [{ action, resource: objectArn(bucket, Key) }], policyOf(world, bucket));
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError) || error.status !== 403) throw error;
    const { code, message } = error;
    const detail = { outcome: 'denied', code, message, requestId };
    world.record({ kind: 'call', who: principal.arn, what: 's3:DeleteObjects', detail });
    return error;
  }
};

const markerAs = ({ DeleteMarker, VersionId }: Input, wanted: Named): object =>
  DeleteMarker
    ? { DeleteMarker, DeleteMarkerVersionId: VersionId, ...(wanted.VersionId ? { VersionId } : {}) }
    : { ...(VersionId === undefined ? {} : { VersionId }) };

const mostAtOnce = 1_000;

/** What has become of one key. */
const outcomeOf = (
  call: Call,
  bucket: string,
  wanted: Named,
): { readonly deleted?: object; readonly error?: object } => {
  const refusal = refusalOf(call, bucket, wanted);
  const { Key, VersionId } = wanted;
  if (!refusal) return { deleted: { Key, ...markerAs(remove(call, bucket, wanted), wanted) } };
  const version = VersionId === undefined ? {} : { VersionId };
  return { error: { Key, ...version, Code: 'AccessDenied', Message: refusal.message } };
};

const removeAll = (call: Call, { Bucket = '', Delete }: DeleteObjectsCommandInput): Input => {
  findBucket(call.world, Bucket);
  const { Objects = [], Quiet = false } = Delete ?? {};
  if (Objects.length === 0 || Objects.length > mostAtOnce)
    throw new AwsError('MalformedXML', `expected 1 to ${mostAtOnce} objects, got ${Objects.length}`);
  const outcomes = Objects.map((wanted) => outcomeOf(call, Bucket, wanted));
  const Deleted = outcomes.flatMap(({ deleted }) => deleted ?? []);
  const Errors = outcomes.flatMap(({ error }) => error ?? []);
  return { ...(Quiet ? {} : { Deleted }), ...(Errors.length > 0 ? { Errors } : {}) };
};

export const deleteObjects: Operation = {
  notDone: [...guards, 'Delete.Objects.ETag', 'Delete.Objects.LastModifiedTime', 'Delete.Objects.Size'],
  asks: () => [],
  run: owned(removeAll),
};
