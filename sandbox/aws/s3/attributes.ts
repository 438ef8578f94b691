/** GetObjectAttributes. */
import type { GetObjectAttributesCommandInput } from '@aws-sdk/client-s3';
import type { Input } from '../../service.ts';
import { onObjectOf } from './asks.ts';
import { shownChecksum } from './checksums.ts';
import { findBucket, findVersion, shownVersion } from './find.ts';
import { notRead } from './members.ts';
import type { ObjectVersion } from './state.ts';

const all = (version: ObjectVersion): Input => {
  const [, parts] = /-(\d+)"$/.exec(version.eTag) ?? [];
  return {
    ETag: version.eTag.replaceAll('"', ''),
    ...(version.checksum === undefined ? {} : { Checksum: shownChecksum(version.checksum) }),
    ...(parts === undefined ? {} : { ObjectParts: { TotalPartsCount: Number(parts) } }),
    StorageClass: 'STANDARD',
    ObjectSize: version.body.length,
  };
};

export const getObjectAttributes = onObjectOf(
  'GetObjectAttributes',
  (call, input: GetObjectAttributesCommandInput) => {
    const version = findVersion(call, input);
    const known = all(version);
    const wanted = (input.ObjectAttributes ?? []).filter((name) => known[name] !== undefined);
    return {
      ...Object.fromEntries(wanted.map((name) => [name, known[name]])),
      LastModified: new Date(version.lastModified),
      ...shownVersion(findBucket(call.world, input.Bucket ?? ''), version),
    };
  },
  [...notRead, 'MaxParts', 'PartNumberMarker'],
);
