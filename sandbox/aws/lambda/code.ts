/** A function's code: read as the caller, unpacked once for each content. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AwsError, notRehearsed } from '../../errors.ts';
import { unpack } from '../../lambda/unpack.ts';
import type { Call, Input } from '../../service.ts';
import { invalid } from './state.ts';

export type CodeInput = {
  readonly ZipFile?: Uint8Array | undefined;
  readonly S3Bucket?: string | undefined;
  readonly S3Key?: string | undefined;
  readonly S3ObjectVersion?: string | undefined;
};

export type Code = { readonly taskRoot: string; readonly sha256: string; readonly size: number };

const refusedByS3 = (error: AwsError, code: CodeInput): AwsError => {
  const from = `S3 Error Code: ${error.code}. S3 Error Message: ${error.message}`;
  return error.code.startsWith('AccessDenied')
    ? new AwsError(
        'AccessDeniedException',
        `Your access has been denied by S3, please make sure your request credentials have permission to GetObject for ${code.S3Bucket}/${code.S3Key}. ${from}`,
        403,
      )
    : invalid(`Error occurred while GetObject. ${from}`);
};

const fromS3 = async ({ world, principal }: Call, code: CodeInput): Promise<Buffer> => {
  const input: Input = { Bucket: code.S3Bucket, Key: code.S3Key };
  if (code.S3ObjectVersion) input.VersionId = code.S3ObjectVersion;
  try {
    const { Body } = await world.call(principal, 's3', 'GetObject', input);
    return Buffer.from(Body);
  } catch (error) {
    if (error instanceof AwsError && error.status < 500) throw refusedByS3(error, code);
    throw error;
  }
};

const zipOf = (call: Call, code: CodeInput): Promise<Buffer> => {
  if (code.ZipFile) return Promise.resolve(Buffer.from(code.ZipFile));
  if (code.S3Bucket && code.S3Key) return fromS3(call, code);
  throw notRehearsed('function code that is neither a zip nor an object on S3');
};

const unpackOnce = async (folder: string, sha: string, zip: Buffer): Promise<string> => {
  const target = join(folder, sha);
  if (existsSync(target)) return target;
  await mkdir(folder, { recursive: true });
  // Without it Node would look for a package.json above the sandbox's own folder: on Lambda there is none.
  await writeFile(join(folder, 'package.json'), '{}');
  const unfinished = `${target}.unfinished`;
  await unpack(zip, unfinished);
  await rename(unfinished, target);
  return target;
};

/** Fetches the zip that a caller named and unpacks it. */
export const takeCode = async (call: Call, code: CodeInput): Promise<Code> => {
  const zip = await zipOf(call, code);
  const hash = createHash('sha256').update(zip).digest();
  const folder = join(call.world.folder, 'lambda', 'code');
  const taskRoot = await unpackOnce(folder, hash.toString('hex'), zip).catch(() => {
    throw invalid('Could not unzip uploaded file. Please check your file, then try to upload again.');
  });
  return { taskRoot, sha256: hash.toString('base64'), size: zip.length };
};
