import { describe, expect, test } from '@jest/globals';
import { matchesGlob, passesFilters } from './filters.ts';

describe('globs', () => {
  test.each([
    ['main', 'main', true],
    ['main', 'maintenance', false],
    ['release/*', 'release/1', true],
    ['release/*', 'release/1/2', false],
    ['release/**', 'release/1/2', true],
    ['**/*.ts', 'index.ts', true],
    ['**/*.ts', 'a/b/index.ts', true],
    ['*.ts', 'a/index.ts', false],
    ['v?.0', 'v1.0', true],
    ['v?.0', 'v10', false],
    ['{main,develop}', 'develop', true],
    ['{main,develop}', 'other', false],
    ['v[0-9]', 'v7', true],
    ['a+b', 'a+b', true],
    ['a.b', 'axb', false],
    ['a,b', 'axyz', false],
    ['a,b', 'a,b', true],
    ['{a,b}/c', 'a/c', true],
    ['{a,b}/c', 'b', false],
    ['v[!0-9]', 'vx', true],
    ['v[!0-9]', 'v7', false],
    ['a{b', 'a{b', true],
    ['a[b', 'a[b', true],
    ['a}b', 'a}b', true],
    ['日本/*', '日本/語', true],
  ])('%s against %s', (pattern, text, expected) => {
    expect(matchesGlob(pattern, text)).toBe(expected);
  });
});

describe('push filters', () => {
  const onMain = { branches: { includes: ['main'] } };

  test('within a filter all must hold, between filters one is enough', () => {
    const filters = [
      { ...onMain, filePaths: { includes: ['src/**'] } },
      { branches: { includes: ['hotfix/*'] } },
    ];
    expect(passesFilters(filters, { branch: 'main', files: ['src/a.ts'] })).toBe(true);
    expect(passesFilters(filters, { branch: 'main', files: ['docs/a.md'] })).toBe(false);
    expect(passesFilters(filters, { branch: 'hotfix/1', files: ['docs/a.md'] })).toBe(true);
  });

  test('one changed file that passes is enough, and excludes win', () => {
    const filters = [{ ...onMain, filePaths: { includes: ['**'], excludes: ['docs/**'] } }];
    expect(passesFilters(filters, { branch: 'main', files: ['docs/a.md', 'a.ts'] })).toBe(true);
    expect(passesFilters(filters, { branch: 'main', files: ['docs/a.md'] })).toBe(false);
  });

  test('the first push of a branch does not start a pipeline that asks for files', () => {
    const filters = [{ ...onMain, filePaths: { includes: ['**'] } }];
    expect(passesFilters(filters, { branch: 'main' })).toBe(false);
  });

  test('tags start what asks for tags, and nothing else', () => {
    expect(passesFilters([{ tags: { includes: ['v*'] } }], { tag: 'v1' })).toBe(true);
    expect(passesFilters([{ tags: { includes: ['v*'] } }], { branch: 'v1' })).toBe(false);
    expect(passesFilters([onMain], { tag: 'main' })).toBe(false);
  });

  test('without filters every branch passes', () => {
    expect(passesFilters([], { branch: 'anything' })).toBe(true);
    expect(passesFilters([], { tag: 'v1' })).toBe(false);
  });
});
