import { expect, test } from '@jest/globals';
import { fitted, newsOf, printable, widthOf, wrap } from './text.ts';

test('nothing that a terminal would obey is left of a page that is quoted', () => {
  expect(printable('a\u001b[2J\nb\u0007\u202e c\t')).toBe('a [2J b c');
});

test.each([
  ['abc', 3],
  ['é', 1],
  ['e\u0301', 1],
  ['日本', 4],
  ['🚢', 2],
])('"%s" takes %d columns', (text, width) => expect(widthOf(text)).toBe(width));

test.each([
  ['short', 8, 'short   '],
  ['exactly', 7, 'exactly'],
  ['much too long', 8, 'much to…'],
  ['日本語日本語', 6, '日本… '],
])('"%s" in %d columns', (text, width, shown) => {
  expect(fitted(text, width)).toBe(shown);
  expect(widthOf(fitted(text, width))).toBe(width);
});

test('lines are broken between words, and inside a word only where it is too long for a line', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('see http://long.example/ now', 10)).toEqual(['see', 'http://lon', 'g.example/', 'now']);
  expect(wrap('', 10)).toEqual(['']);
});

test('a time that is measured makes no difference, nor do counted looks, but a status does', () => {
  expect(newsOf('answered 200 after 12 ms')).toBe(newsOf('answered 200 after 13.5ms'));
  expect(newsOf('answered 500 (5 attempts: 5 bad, 0 good)')).toBe(newsOf('answered 500'));
  expect(newsOf('answered 200')).not.toBe(newsOf('answered 404'));
});
