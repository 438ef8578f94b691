import { expect, test } from '@jest/globals';
import { checkFilterPolicy, passes } from './filter-policy.ts';

const text = (StringValue: string) => ({ DataType: 'String', StringValue });
const number = (StringValue: string) => ({ DataType: 'Number', StringValue });
const list = (...values: unknown[]) => ({ DataType: 'String.Array', StringValue: JSON.stringify(values) });
const bytes = { DataType: 'Binary', BinaryValue: Buffer.from('x') };

test.each<[object, object, boolean]>([
  [{}, {}, true],
  [{ store: ['a'] }, { store: text('a') }, true],
  [{ store: ['a'] }, { store: text('A') }, false],
  [{ store: ['a'] }, {}, false],
  [{ store: ['a', 'b'], kind: ['x'] }, { store: text('b'), kind: text('x') }, true],
  [{ store: ['a', 'b'], kind: ['x'] }, { store: text('b'), kind: text('y') }, false],
  [{ store: [{ prefix: 'a' }] }, { store: text('ab') }, true],
  [{ store: [{ suffix: 'b' }] }, { store: text('ab') }, true],
  [{ store: [{ 'equals-ignore-case': 'AB' }] }, { store: text('ab') }, true],
  [{ store: [{ 'anything-but': ['a'] }] }, { store: text('b') }, true],
  [{ store: [{ 'anything-but': ['a'] }] }, { store: text('a') }, false],
  [{ store: [{ 'anything-but': ['a'] }] }, {}, false],
  [{ store: [{ 'anything-but': { prefix: 'a' } }] }, { store: text('ab') }, false],
  [{ from: [{ cidr: '10.0.0.0/24' }] }, { from: text('10.0.0.7') }, true],
  [{ price: [{ numeric: ['>', 0, '<=', 150] }] }, { price: number('100.5') }, true],
  [{ price: [{ numeric: ['=', 301.5] }] }, { price: number('3.015e2') }, true],
  [{ price: [{ numeric: ['=', 1] }] }, { price: text('1') }, false],
  [{ price: [100] }, { price: number('100') }, true],
  [{ store: [{ exists: true }] }, { store: text('a') }, true],
  [{ store: [{ exists: false }] }, { store: text('a') }, false],
  [{ store: [{ exists: false }] }, { other: text('a') }, true],
  [{ hobbies: ['rugby'] }, { hobbies: list('tennis', 'rugby') }, true],
  [{ hobbies: [{ 'anything-but': ['rugby'] }] }, { hobbies: list('rugby', 'tennis') }, true],
  [{ hobbies: [true] }, { hobbies: list(true, null, 7) }, true],
  [{ $or: [{ a: ['1'] }, { b: ['2'] }] }, { b: text('2') }, true],
  [{ $or: [{ a: ['1'] }, { b: ['2'] }] }, { b: text('1') }, false],
  [{ data: [{ exists: true }] }, { data: bytes }, false],
  [{ store: ['a'] }, { store: text('a'), odd: { DataType: 'String.odd', StringValue: 'x' } }, true],
])('the attributes: %j of %j: %s', (policy, attributes, wanted) => {
  const source = JSON.stringify(policy);
  checkFilterPolicy(source, 'MessageAttributes');
  expect(passes(source, 'MessageAttributes', 'the body', attributes as never)).toBe(wanted);
});

test.each<[object, string, boolean]>([
  [{ store: ['a'] }, '{"store":"a"}', true],
  [{ order: { store: ['a'] } }, '{"order":{"store":"a"}}', true],
  [{ order: { store: ['a'] } }, '{"order":{"store":"b"}}', false],
  [{ order: { items: { n: [{ numeric: ['>', 1] }] } } }, '{"order":{"items":[{"n":1},{"n":2}]}}', true],
  [{ store: [{ exists: false }] }, '{}', true],
  [{ store: [{ exists: false }] }, 'no JSON', false],
  [{ store: [{ exists: false }] }, '["a"]', false],
])('the body: %j of %s: %s', (policy, body, wanted) => {
  const source = JSON.stringify(policy);
  checkFilterPolicy(source, 'MessageBody');
  expect(passes(source, 'MessageBody', body, { store: text('other') })).toBe(wanted);
});

const values = (count: number) => Array.from({ length: count }, (_, index) => String(index));
const nested = (count: number) => ({ a: { b: { c: values(count) } }, d: { e: values(3) } });

test.each<[unknown, 'MessageAttributes' | 'MessageBody', string]>([
  ['text', 'MessageAttributes', 'failed to parse JSON'],
  [{ a: 'x' }, 'MessageAttributes', '"a" must be an object or an array'],
  [{ a: [] }, 'MessageAttributes', 'Empty arrays are not allowed'],
  [{ a: [['x']] }, 'MessageAttributes', 'Match value must be String, number, true, false, or null'],
  [{ a: [{ exists: null }] }, 'MessageAttributes', 'exists match pattern must be either true or false'],
  [{ a: [{ like: 'x' }] }, 'MessageAttributes', 'Unrecognized match type like'],
  [{ a: { b: ['x'] } }, 'MessageAttributes', 'does not support nested filter policy'],
  [Object.fromEntries(values(6).map((key) => [key, ['x']])), 'MessageBody', 'more than 5 keys'],
  [{ a: values(151) }, 'MessageAttributes', 'too complex'],
  [{ a: values(13), b: values(12) }, 'MessageAttributes', 'too complex'],
  [nested(9), 'MessageBody', 'too complex'],
])('%j for %s is refused', (policy, scope, message) => {
  expect(() => checkFilterPolicy(JSON.stringify(policy), scope)).toThrow(message);
});

test('150 combinations are taken, of each branch of $or as well', () => {
  expect(() => checkFilterPolicy(JSON.stringify({ a: values(150) }), 'MessageAttributes')).not.toThrow();
  expect(() => checkFilterPolicy(JSON.stringify(nested(8)), 'MessageBody')).not.toThrow();
  const either = (count: number) => JSON.stringify({ $or: [{ a: values(count) }, { b: values(50) }] });
  expect(() => checkFilterPolicy(either(100), 'MessageAttributes')).not.toThrow();
  expect(() => checkFilterPolicy(either(101), 'MessageAttributes')).toThrow('too complex');
});

test.each<[object]>([
  [{ a: [{ wildcard: 'x*' }] }],
  [{ a: [{ prefix: { 'equals-ignore-case': 'x' } }] }],
  [{ a: [{ 'anything-but': { suffix: 'x' } }] }],
  [{ a: [{ 'anything-but': { prefix: ['x'] } }] }],
  [{ a: [{ numeric: ['=', 0.000_001] }] }],
  [{ a: [2_000_000_000] }],
])('%j is not rehearsed', (policy) => {
  expect(() => checkFilterPolicy(JSON.stringify(policy), 'MessageAttributes')).toThrow(
    'the sandbox does not do this',
  );
});

test.each<[object]>([
  [{ a: number('0.0000001') }],
  [{ a: { DataType: 'String.odd', StringValue: 'x' } }],
  [{ a: { DataType: 'String.Array', StringValue: 'no list' } }],
])('a message with %j is not filtered', (attributes) => {
  const policy = JSON.stringify({ a: [{ exists: true }] });
  expect(() => passes(policy, 'MessageAttributes', '', attributes as never)).toThrow(
    'the sandbox does not do this',
  );
});
