import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { sqs } from './aws/sqs/service.ts';
import { renderChapter, resourceChapter, serviceChapters } from './capabilities.ts';
import { docsFile, renderDocs } from './docs.ts';
import type { Service } from './service.ts';

test('docs/sandbox.md says what the sandbox does today (npm run docs writes it)', async () => {
  const page = await readFile(docsFile, 'utf8');
  expect(page).toBe(await renderDocs(page));
});

test('an operation stands with its members, those that are not done apart', async () => {
  const one: Service = {
    ...sqs,
    operations: {
      PurgeQueue: { run: () => undefined, notDone: ['QueueUrl'] },
      ListQueues: { run: () => undefined },
    },
  };
  const [chapter] = await serviceChapters([one]);
  expect(chapter?.capabilities).toEqual([
    { name: 'PurgeQueue', done: [], notDone: ['QueueUrl'] },
    { name: 'ListQueues', done: ['QueueNamePrefix', 'NextToken', 'MaxResults'], notDone: [] },
  ]);
  expect(chapter?.unknown).toContain('SendMessage');
  expect(chapter?.unknown).not.toContain('PurgeQueue');
});

test('a chapter is a table in alphabetical order, and what is unknown stands below', () => {
  const text = renderChapter({
    title: 't',
    capabilities: [
      { name: 'B', done: ['x', 'y'], notDone: [] },
      { name: 'A', done: [], notDone: ['z'] },
    ],
    unknown: ['C', 'D'],
  });
  expect(text.split('\n')).toEqual([
    '### t',
    '',
    '| done | with | 501 when given |',
    '|---|---|---|',
    '| `A` |  | `z` |',
    '| `B` | `x` `y` |  |',
    '',
    '501: C, D.',
  ]);
});

test('a page without the line that says where the tables begin is an error', async () => {
  await expect(renderDocs('# Nothing')).rejects.toThrow(/expected the line <!-- written by npm run docs/);
});

test('a resource type stands with the properties that it carries out', () => {
  const nothing = {
    create: async () => ({ physicalId: '' }),
    update: async () => ({ physicalId: '' }),
    remove: async () => {},
  };
  const { capabilities } = resourceChapter({ 'AWS::X::Y': { properties: ['Name'], ...nothing } });
  expect(capabilities).toEqual([{ name: 'AWS::X::Y', done: ['Name'], notDone: ['every other property'] }]);
});
