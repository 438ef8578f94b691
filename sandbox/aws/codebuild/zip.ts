/** Zips as CodeBuild reads and writes them: modes and symbolic links survive. */
import { lstat, mkdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Entry, fromBuffer, type ZipFile as Reader } from 'yauzl';
import { ZipFile } from 'yazl';

const kindBits = 0o170000;
const linkBits = 0o120000;

const open = (bytes: Buffer): Promise<Reader> =>
  new Promise((resolve, reject) =>
    fromBuffer(bytes, { lazyEntries: true }, (error, zip) => (error ? reject(error) : resolve(zip))),
  );

const contentOf = (zip: Reader, entry: Entry): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(buffer(stream)))),
  );

const writeEntry = async (zip: Reader, entry: Entry, folder: string): Promise<void> => {
  const path = join(folder, entry.fileName);
  if (entry.fileName.endsWith('/')) return void (await mkdir(path, { recursive: true }));
  await mkdir(dirname(path), { recursive: true });
  const mode = entry.externalFileAttributes >>> 16;
  const content = await contentOf(zip, entry);
  if ((mode & kindBits) === linkBits) return symlink(content.toString(), path);
  await writeFile(path, content, { mode: mode & 0o777 || 0o644 });
};

/** Unpacks into a folder; yauzl refuses names that lead out of it. */
export const unzip = async (bytes: Buffer, folder: string): Promise<void> => {
  const zip = await open(bytes);
  await mkdir(folder, { recursive: true });
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject).on('end', resolve);
    zip.on('entry', (entry: Entry) => {
      writeEntry(zip, entry, folder).then(() => zip.readEntry(), reject);
    });
    zip.readEntry();
  });
};

/** Packs files, given as [name in the zip, path on the disk]; the same files at the same time give the same bytes. */
export const zip = async (files: readonly (readonly [string, string])[], time: Date): Promise<Buffer> => {
  const archive = new ZipFile();
  for (const [name, path] of files) {
    const { mode } = await lstat(path);
    const link = (mode & kindBits) === linkBits;
    const content = link ? Buffer.from(await readlink(path)) : await readFile(path);
    archive.addBuffer(content, normalize(name), { mode, mtime: time });
  }
  archive.end();
  return buffer(archive.outputStream);
};
