import { expect, test } from '@jest/globals';
import { parseJsonPath, valuesAt } from './json-path.ts';

const root = {
  commit: 'abc',
  'odd name': 1,
  builds: [{ commit: 'old' }, { commit: 'new' }],
  nothing: null,
  empty: [],
  bare: {},
  wide: { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7 },
};

test.each<[string, readonly unknown[]]>([
  ['$', [root]],
  ['$.commit', ['abc']],
  ['$.builds[1].commit', ['new']],
  ['$.builds[*].commit', ['old', 'new']],
  ["$['odd name']", [1]],
  ['$["odd name"]', [1]],
  ["$['builds'][0]['commit']", ['old']],
  ['$.nothing', [null]],
])('%s leads to what lies there', (path, values) => {
  expect(valuesAt(root, path)).toEqual({ values });
});

test.each([
  ['$.missing', '$ is an object with commit, odd name, builds, nothing, empty and 2 more'],
  ['$.commit.short', '$.commit is "abc"'],
  ['$.builds[2]', '$.builds is a list of 2'],
  ['$.builds.length', '$.builds is a list of 2'],
  ['$.builds[*].branch', '$.builds[0] is an object with commit'],
  ['$.empty[*]', '$.empty is an empty list'],
  ['$.empty[0]', '$.empty is an empty list'],
  ['$.bare.x', '$.bare is an object without members'],
  ['$.nothing.x', '$.nothing is null'],
  ['$.constructor', '$ is an object with'],
  ["$['odd name'].x", "$['odd name'] is 1"],
  ['$.wide[0]', '$.wide is an object with a, b, c, d, e and 2 more'],
])('%s leads nowhere, and the problem says what was there instead', (path, problem) => {
  expect(valuesAt(root, path)).toEqual({ problem: expect.stringContaining(`has no ${path}: ${problem}`) });
});

test.each([
  'commit',
  '',
  '$.',
  '$..commit',
  '$.a b',
  '$[',
  '$[-1]',
  '$[0:2]',
  '$[?(@.a)]',
  "$['']",
  '$.*',
  '$.a]',
  '$[1234567]',
])('%s is no path', (path) => {
  expect(parseJsonPath(path)).toBeUndefined();
});

test('a value that is long is cut where it is shown', () => {
  const found = valuesAt({ a: 'x'.repeat(500) }, '$.a.b');
  expect('problem' in found && found.problem.length).toBeLessThan(120);
});
