/** Unpacks a zip as the agent's unzip does: nothing lands outside the folder, links last. */
import { chmodSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';
import { notRehearsed } from '../errors.ts';

type Member = {
  readonly name: string;
  readonly mode: number;
  readonly modified: Date;
  readonly content: Buffer;
};

const kindBits = 0o170000;
const linkBits = 0o120000;

const open = (bytes: Buffer): Promise<ZipFile> =>
  new Promise((resolve, reject) =>
    // Names stay bytes: yauzl refuses "../" in decoded ones, the agent's unzip leaves it out.
    fromBuffer(bytes, { lazyEntries: true, decodeStrings: false }, (cause, zip) =>
      cause ? reject(new Error('Zip end of central directory signature not found', { cause })) : resolve(zip),
    ),
  );

const contentOf = (zip: ZipFile, entry: Entry): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(buffer(stream)))),
  );

const unixHost = 3;

const memberOf = async (zip: ZipFile, entry: Entry): Promise<Member> => {
  const name = String(entry.fileName).replaceAll('\\', '/');
  const unix = entry.versionMadeBy >> 8 === unixHost;
  const mode = unix ? entry.externalFileAttributes >>> 16 : 0o100644;
  if (mode === 0 && !name.endsWith('/')) throw notRehearsed(`${name} in a zip, which nobody has a right to`);
  const content = name.endsWith('/') ? Buffer.alloc(0) : await contentOf(zip, entry);
  return { name, mode, modified: entry.getLastModDate(), content };
};

const membersOf = async (bytes: Buffer): Promise<readonly Member[]> => {
  const zip = await open(bytes);
  return new Promise((resolve, reject) => {
    const members: Member[] = [];
    zip.on('error', reject);
    zip.on('end', () => resolve(members));
    zip.on('entry', (entry: Entry) => {
      memberOf(zip, entry).then((member) => {
        members.push(member);
        zip.readEntry();
      }, reject);
    });
    zip.readEntry();
  });
};

const within = (folder: string, name: string): string =>
  join(folder, ...name.split('/').filter((part) => part !== '' && part !== '.' && part !== '..'));

const writeMember = (folder: string, { name, mode, modified, content }: Member): void => {
  const path = within(folder, name);
  if (name.endsWith('/')) {
    mkdirSync(path, { recursive: true });
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  chmodSync(path, mode & 0o777);
  utimesSync(path, modified, modified);
};

const writeLink = (folder: string, { name, content }: Member): void => {
  const path = within(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  // The one that comes later counts, as with files.
  rmSync(path, { force: true });
  symlinkSync(content.toString(), path);
};

const isLink = ({ mode }: Member): boolean => (mode & kindBits) === linkBits;

/** unzip gives up there, and what the agent tries then may well write through the link. */
const refuseBelowLinks = (members: readonly Member[]): void => {
  const links = members.filter(isLink).map(({ name }) => `${within('/', name)}/`);
  const below = members.find(({ name }) => links.some((link) => within('/', name).startsWith(link)));
  if (below) throw notRehearsed(`${below.name} in a zip, which lies below a link of it`);
};

/** Unpacks the zip into `folder`, which is there and empty. */
export const unpackZip = async (bytes: Buffer, folder: string): Promise<void> => {
  const members = await membersOf(bytes);
  refuseBelowLinks(members);
  for (const member of members.filter((one) => !isLink(one))) writeMember(folder, member);
  for (const member of members.filter(isLink)) writeLink(folder, member);
};
