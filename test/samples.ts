import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../events/samples');

/** One sample event as the reader of its kind would get it. */
export const sample = <Event>(name: string): Event =>
  JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Event;

/** The names of all sample events of a kind: `codepipeline-stage` gives `codepipeline-stage.started` and so on. */
export const sampleNames = (kind = ''): string[] =>
  readdirSync(folder)
    .map((file) => file.replace(/\.json$/, ''))
    .filter((name) => name.startsWith(kind));
