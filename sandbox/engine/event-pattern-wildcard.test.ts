import { expect, test } from '@jest/globals';
import { wildcardComplexity } from './event-pattern-wildcard.ts';

const tokensOf = (text: string) => [...Buffer.from(text)].map((byte) => (byte === 0x2a ? 'any' : byte));

// As event-ruler, which EventBridge is built on, counts them.
test.each<[number, ...string[]]>([
  [1, '*'],
  [1, 'abc'],
  [3, '*', 'ab*c'],
  [2, '*ab'],
  [3, '*aa'],
  [2, 'a*b'],
  [2, 'aa*'],
  [3, 'a*bb'],
  [3, 'a*bcb'],
  [4, 'a*bbb'],
  [4, '*ab*ad'],
  [3, '*ab*d'],
  [4, '*aba*'],
  [5, 'a*b*bb'],
  [3, 'a*b*cd'],
  [3, 'ab*b*'],
  [3, 'ab*c', 'x*xx'],
  [4, '*abc', '*abcde'],
  [4, 'a*bcd', 'ab*cd'],
  [7, 'a*aaa', 'aa*aa'],
  [5, 'a*aax', 'aaa*x'],
  [3, 'abc*', 'abcde*'],
  [6, 'ab*cd', 'ab*wx', 'ab*yz'],
  [7, '*ab*b*b*'],
  [17, '*a*a*a*a*a*a*a*a*'],
  [10, 'F*eatureFeature', 'Fe*atureFeature', 'Fea*tureFeature'],
])('%d beginnings at once: %s %s %s', (expected, ...texts) => {
  expect(wildcardComplexity(texts.map(tokensOf) as never, 100)).toBe(expected);
});

test('no further than it matters', () => {
  expect(wildcardComplexity([tokensOf('F*e*a*t*u*r*e*'.repeat(200))] as never, 10)).toBe(10);
});
