import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseGate } from '../core/gate.ts';
import { checkReaders, explain } from './index.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/checks.md'), 'utf8');
const [, chapter = ''] = page.split('\n## Check types\n');
const sections = chapter.split('\n### ').map((section) => ({
  type: section.split('\n', 1)[0] ?? '',
  example: /```yaml\n(.*?)```/s.exec(section)?.[1] ?? '',
  text: section,
}));

const gateWith = (checks: string) =>
  parseGate(
    `version: 1\nenvironments:\n  staging: { url: "https://hello.example" }\nchecks:\n  - name: one that is required\n    http: { path: / }\n${checks}`,
    checkReaders,
  );

test.each(Object.keys(checkReaders))(
  'docs/checks.md shows the type %s by an example that is read',
  (type) => {
    const { example = '' } = sections.find((section) => section.type === type) ?? {};
    const [, ...shown] = gateWith(example.replace(/^/gm, '  ')).checks;
    expect(shown.map(({ spec }) => spec.type)).toEqual(shown.map(() => type));
    expect(shown.length).toBeGreaterThan(0);
    for (const { spec } of shown) expect(explain(spec)).not.toBe('');
  },
);

const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/delivery.schema.json'), 'utf8'));

test.each(Object.keys(checkReaders))('docs/checks.md and the schema name the same settings of %s', (type) => {
  const { text = '' } = sections.find((section) => section.type === type) ?? {};
  const named = [...text.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)(?::[^`]*)?`/g)].map(([, key]) => key),
  );
  expect([...new Set(named)].sort()).toEqual(Object.keys(schema.$defs[type].properties).sort());
});
