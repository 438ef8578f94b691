import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { S3Client } from '@aws-sdk/client-s3';
import { ZipFile } from 'yazl';
import { awsError, fakeClient } from './fake-client.ts';

type Packed = Readonly<Record<string, string | Buffer>>;
export type Packing = {
  readonly compress?: boolean;
  readonly forceZip64Format?: boolean;
  readonly comment?: string;
};

/** A zip archive of these files. */
export const zip = (
  { forceZip64Format = false, comment = '', compress = true }: Packing,
  files: Packed,
): Promise<Buffer> => {
  const archive = new ZipFile();
  for (const [name, content] of Object.entries(files))
    archive.addBuffer(Buffer.from(content as string), name, {
      compress,
      forceZip64Format,
      mtime: new Date(0),
    });
  archive.end({ forceZip64Format, comment });
  return buffer(archive.outputStream as Readable);
};

/** An S3 that holds one object and counts what it hands out of it; what is put beside it is held as well. */
export const s3With = (object: Buffer) => {
  let bytes = 0;
  const kept = new Map<string, { readonly body: string; readonly eTag: string }>();
  const { client, sent } = fakeClient<S3Client>({
    PutObject: ({ Key, Body, IfMatch }: { Key: string; Body: string; IfMatch?: string }, call: number) => {
      if (IfMatch !== undefined && kept.get(Key)?.eTag !== IfMatch)
        throw awsError('PreconditionFailed', 'At least one of the pre-conditions did not hold', 412);
      kept.set(Key, { body: Body, eTag: `"${call}"` });
      return { ETag: `"${call}"` };
    },
    GetObject: ({ Key, Range }: { Key: string; Range?: string }) => {
      const found = kept.get(Key);
      if (found) return { Body: Readable.from([Buffer.from(found.body)]), ETag: found.eTag };
      const [, from, to] = /^bytes=(\d*)-(\d+)$/.exec(Range ?? `bytes=0-${object.length - 1}`) ?? [];
      const start = from ? Number(from) : Math.max(0, object.length - Number(to));
      const end = from ? Math.min(object.length, Number(to) + 1) : object.length;
      if (start >= end) throw awsError('InvalidRange', 'The requested range is not satisfiable', 416);
      bytes += end - start;
      return {
        Body: Readable.from([object.subarray(start, end)]),
        ContentRange: `bytes ${start}-${end - 1}/${object.length}`,
        ETag: '"e"',
        VersionId: 'v1',
      };
    },
  });
  return { client, sent, kept, bytes: () => bytes };
};
