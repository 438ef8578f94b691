/** How releases differ: in the text of their files. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Repository } from '../github/repository.ts';

/** New text of a file, made of the old one. */
export type Changes = Readonly<Record<string, (text: string) => string>>;

export const replaced =
  (before: string, after: string) =>
  (text: string): string =>
    text.replace(before, () => after);

/** Requests that fit are answered in another way; its tests, which do not start the server, see nothing of it. */
export const misbehaving = (when: string, answer: string): Changes => ({
  'src/server.js': (text) => `${text}
let count = 0;
const [app] = server.listeners('request');
server.removeAllListeners('request');
server.on('request', (request, response) => (${when} ? ${answer} : app(request, response)));
`,
});

/** The files as they are to be; a change that changes nothing is an error. */
export const filesOf = async (
  { folder }: Pick<Repository, 'folder'>,
  changes: Changes,
): Promise<Record<string, string>> => {
  const files = Object.entries(changes).map(async ([path, change]) => {
    const before = await readFile(join(folder, path), 'utf8');
    const after = change(before);
    if (after === before) throw new Error(`expected the release to change ${path}`);
    return [path, after] as const;
  });
  return Object.fromEntries(await Promise.all(files));
};

/** The pages that the gate of the drill looks at, and this gate. */
export const drilledService = async (): Promise<Changes> => {
  const gate = await readFile(join(import.meta.dirname, 'delivery.yml'), 'utf8');
  const pages = `const pages = {
  '/help': () => ({ type: 'text/plain', body: 'This is how we can help.\\n' }),
  '/status': () => ({ type: 'application/json', body: '{"status":"ok"}\\n' }),`;
  return { 'delivery.yml': () => gate, 'src/app.js': replaced('const pages = {', pages) };
};
