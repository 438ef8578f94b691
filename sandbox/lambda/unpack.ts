/** Unpacks a function's zip as Lambda does: modes and symbolic links kept, nothing outside the folder. */
import { createWriteStream } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';

const open = (zip: Buffer): Promise<ZipFile> =>
  new Promise((resolve, reject) =>
    fromBuffer(zip, { lazyEntries: true }, (error, file) => (error ? reject(error) : resolve(file))),
  );

const read = (file: ZipFile, entry: Entry): Promise<Readable> =>
  new Promise((resolve, reject) =>
    file.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream))),
  );

const entries = (file: ZipFile): AsyncIterable<Entry> => ({
  async *[Symbol.asyncIterator]() {
    for (let left = file.entryCount; left > 0; left -= 1) {
      yield await new Promise<Entry>((resolve, reject) => {
        file.once('entry', resolve);
        file.once('error', reject);
        file.readEntry();
      });
    }
  },
});

const symbolicLink = 0o120000;
const kindOf = 0o170000;

const write = async (file: ZipFile, entry: Entry, target: string): Promise<void> => {
  const mode = entry.externalFileAttributes >>> 16;
  const stream = await read(file, entry);
  if ((mode & kindOf) === symbolicLink) await symlink(await text(stream), target);
  else await pipeline(stream, createWriteStream(target, { mode: (mode & 0o777) | 0o444 }));
};

/** Throws when the buffer is not a zip, or when an entry would leave the folder. */
export const unpack = async (zip: Buffer, folder: string): Promise<void> => {
  const file = await open(zip);
  await mkdir(folder, { recursive: true });
  for await (const entry of entries(file)) {
    const target = join(folder, entry.fileName);
    if (relative(folder, target).startsWith('..')) throw new Error(`${entry.fileName} leads out of the zip`);
    if (entry.fileName.endsWith('/')) await mkdir(target, { recursive: true });
    else {
      await mkdir(dirname(target), { recursive: true });
      await write(file, entry, target);
    }
  }
};
