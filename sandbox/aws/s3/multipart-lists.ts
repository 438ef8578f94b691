/** Lists of uploads under way, and of their parts. */
import type { ListMultipartUploadsCommandInput, ListPartsCommandInput } from '@aws-sdk/client-s3';
import type { Input } from '../../service.ts';
import { onBucketOf, onObjectOf } from './asks.ts';
import { shownChecksum } from './checksums.ts';
import { findBucket } from './find.ts';
import { notRead } from './members.ts';
import { findUpload } from './multipart.ts';

const page = 1_000;

export const listParts = onObjectOf(
  'ListMultipartUploadParts',
  ({ world }, input: ListPartsCommandInput) => {
    const upload = findUpload(world, input);
    const after = Number(input.PartNumberMarker ?? 0);
    const most = Math.min(input.MaxParts ?? page, page);
    const all = [...upload.parts.values()].sort((a, b) => a.number - b.number);
    const rest = all.filter(({ number }) => number > after);
    const shown = rest.slice(0, most);
    const IsTruncated = shown.length < rest.length;
    return {
      Bucket: input.Bucket,
      Key: upload.key,
      UploadId: upload.id,
      PartNumberMarker: String(after),
      ...(IsTruncated ? { NextPartNumberMarker: String(shown.at(-1)?.number) } : {}),
      MaxParts: most,
      IsTruncated,
      StorageClass: 'STANDARD',
      Parts: shown.map((part) => {
        const { ChecksumType: _, ...checksum } = shownChecksum(part.checksum) as Input;
        const LastModified = new Date(part.at);
        return {
          PartNumber: part.number,
          ETag: part.eTag,
          Size: part.body.length,
          LastModified,
          ...checksum,
        };
      }),
    };
  },
  notRead,
);

export const listMultipartUploads = onBucketOf(
  'ListBucketMultipartUploads',
  ({ world }, input: ListMultipartUploadsCommandInput) => {
    const bucket = findBucket(world, input.Bucket ?? '');
    const { KeyMarker: key = '', UploadIdMarker: id = '', Prefix = '' } = input;
    const most = Math.min(input.MaxUploads ?? page, page);
    const order = (one: { readonly key: string; readonly id: string }) => `${one.key}\0${one.id}`;
    // With a key alone the list goes on behind all uploads of that key.
    const after = id === '' ? `${key}\u{10ffff}` : `${key}\0${id}`;
    const all = [...bucket.uploads.values()]
      .filter((upload) => upload.key.startsWith(Prefix) && (key === '' || order(upload) > after))
      .sort((a, b) => (order(a) < order(b) ? -1 : 1));
    const shown = all.slice(0, most);
    const last = shown.at(-1);
    const IsTruncated = shown.length < all.length;
    return {
      Bucket: bucket.name,
      Prefix,
      KeyMarker: key,
      UploadIdMarker: id,
      ...(IsTruncated && last ? { NextKeyMarker: last.key, NextUploadIdMarker: last.id } : {}),
      MaxUploads: most,
      IsTruncated,
      Uploads: shown.map((upload) => ({
        Key: upload.key,
        UploadId: upload.id,
        Initiated: new Date(upload.begunAt),
        StorageClass: 'STANDARD',
      })),
    };
  },
  ['RequestPayer', 'Delimiter', 'EncodingType'],
);
