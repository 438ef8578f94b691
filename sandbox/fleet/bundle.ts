/** Unpacks a revision bundle as the agent's unzip does: nothing lands outside the folder, links last. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { lstat, mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';

type Member = { readonly name: string; readonly mode: number; readonly content: Buffer };

const kindBits = 0o170000;
const linkBits = 0o120000;

const open = (bytes: Buffer): Promise<ZipFile> =>
  new Promise((resolve, reject) =>
    // Names stay bytes: yauzl refuses "../" in decoded ones, the agent's unzip leaves it out.
    fromBuffer(bytes, { lazyEntries: true, decodeStrings: false }, (error, zip) =>
      error ? reject(error) : resolve(zip),
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
  return { name, mode, content: name.endsWith('/') ? Buffer.alloc(0) : await contentOf(zip, entry) };
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

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

const writeMember = (folder: string, { name, mode, content }: Member): void => {
  const path = within(folder, name);
  if (name.endsWith('/')) {
    mkdirSync(path, { recursive: true });
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content, { mode: mode & 0o777 || 0o644 });
};

const writeLink = async (folder: string, { name, content }: Member): Promise<void> => {
  const path = within(folder, name);
  if (await isThere(path)) return;
  await mkdir(dirname(path), { recursive: true });
  await symlink(content.toString(), path);
};

/** A bundle whose only top folder holds the appspec stands for that folder. */
const stripTopFolder = async (folder: string): Promise<void> => {
  const [only, ...more] = await readdir(folder, { withFileTypes: true });
  if (!only?.isDirectory() || more.length > 0) return;
  const inside = await readdir(join(folder, only.name));
  if (!inside.some((name) => /appspec/i.test(name))) return;
  const aside = `${folder}-temp`;
  await rm(aside, { recursive: true, force: true });
  await rename(folder, aside);
  await rename(join(aside, only.name), folder);
  await rm(aside, { recursive: true });
};

/** Unpacks the zip into `folder`, which must not exist yet. */
export const unpackBundle = async (bytes: Buffer, folder: string): Promise<void> => {
  const members = await membersOf(bytes);
  const isLink = (member: Member) => (member.mode & kindBits) === linkBits;
  await mkdir(folder, { recursive: true });
  for (const member of members.filter((one) => !isLink(one))) writeMember(folder, member);
  for (const member of members.filter(isLink)) await writeLink(folder, member);
  await stripTopFolder(folder);
};
