import { expect, test } from '@jest/globals';
import { clone } from './clone.ts';

test('a copy is equal, and nothing of it is shared but bytes', () => {
  const bytes = Buffer.from('x');
  const original = {
    text: 'a',
    none: null,
    missing: undefined,
    list: [{ deep: [1] }],
    when: new Date(5),
    map: new Map([['k', { v: 1 }]]),
    set: new Set([1]),
    bytes,
  };
  const copy = clone(original);
  expect(copy).toEqual(original);
  expect(copy.bytes).toBe(bytes);
  copy.list[0]?.deep.push(2);
  copy.when.setTime(6);
  (copy.map.get('k') as { v: number }).v = 2;
  copy.set.add(2);
  expect(original).toMatchObject({ list: [{ deep: [1] }], when: new Date(5), set: new Set([1]) });
  expect(original.map.get('k')).toEqual({ v: 1 });
});

test('an object without a prototype stays one', () => {
  const bare = Object.assign(Object.create(null), { a: 1 });
  expect(Object.getPrototypeOf(clone(bare))).toBeNull();
});

test.each([
  ['a function', { run: () => 1 }, /plain data.*a function/],
  ['a promise', { later: Promise.resolve() }, /plain data.*a Promise/],
  ['an error', [new Error('x')], /plain data.*a Error/],
])('%s is not plain data', (_, value, refusal) => {
  expect(() => clone(value)).toThrow(refusal);
});
