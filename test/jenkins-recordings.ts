import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One request to a real Jenkins, and what it answered. */
export type Exchange = {
  readonly atMs: number;
  readonly note?: string;
  readonly request: { readonly method: string; readonly path: string };
  readonly response?: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string | string[]>>;
    readonly json?: unknown;
    readonly body?: string;
  };
  readonly error?: string;
};

const folder = join(import.meta.dirname, 'recordings');

/** All that was recorded in one story. */
export const recording = (name: string): readonly Exchange[] =>
  (JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as { exchanges: Exchange[] }).exchanges;

/** The names of all stories. */
export const recordings: readonly string[] = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
