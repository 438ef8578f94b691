import { expect, test } from '@jest/globals';
import { authorize } from './authorize.ts';
import { type Conditions, conditionsHold, missingKeys } from './conditions.ts';

const variable = (name: string): string => `\${${name}}`;

test.each<[Conditions, Record<string, string>, boolean]>([
  [{ StringEqualsIgnoreCase: { k: 'AbC' } }, { k: 'aBc' }, true],
  [{ StringNotEquals: { k: ['a', 'b'] } }, { k: 'c' }, true],
  [{ StringNotEquals: { k: 'a' } }, {}, true],
  [{ StringNotLike: { k: 'a*' } }, { k: 'abc' }, false],
  [{ StringNotLike: { k: 'a*' } }, { k: 'b' }, true],
  [{ Bool: { k: 'TRUE' } }, { k: 'true' }, true],
  [{ Null: { k: true } }, {}, true],
  [{ Null: { k: 'true' } }, { k: 'x' }, false],
  [{ Null: { k: 'false' } }, { k: 'x' }, true],
  [{ NumericLessThan: { k: '10' } }, { k: '9' }, true],
  [{ NumericLessThan: { k: '10' } }, { k: '10' }, false],
  [{ NumericLessThanEquals: { k: '10' } }, { k: '10' }, true],
  [{ NumericNotEquals: { k: '10' } }, { k: '10.0' }, false],
  [{ DateGreaterThan: { k: '2026-01-01T00:00:00Z' } }, { k: '2026-01-02T00:00:00Z' }, true],
  [{ DateLessThan: { k: '2026-01-01T00:00:00Z' } }, { k: '1767225600' }, false],
  [{ DateEquals: { k: '2026-01-01T00:00:00Z' } }, { k: '1767225600' }, true],
  [{ ArnLike: { k: 'arn:aws:s3:*:*:bucket*' } }, { k: 'arn:aws:s3:::buckets' }, true],
  [{ ArnLike: { k: 'arn:aws:*:x' } }, { k: 'arn:aws:s3:eu:1:x' }, false],
  [{ ArnNotEquals: { k: 'arn:aws:sns:eu:1:a' } }, { k: 'arn:aws:sns:eu:1:b' }, true],
  [{ StringEquals: { 'aws:SourceArn': 'x' } }, {}, false],
  [{ StringEquals: { k: variable('aws:PrincipalAccount') } }, { k: '1', 'aws:principalaccount': '1' }, true],
  [{ StringLike: { k: variable('other') } }, { k: 'anything', other: '*' }, false],
  [{ StringLike: { k: variable('other') } }, { k: '*', other: '*' }, true],
])('%j of %j: %s', (conditions, context, holds) => {
  expect(conditionsHold(conditions, context)).toBe(holds);
});

test.each<[Conditions, RegExp]>([
  [{ 'ForAllValues:StringEquals': { k: 'x' } }, /operator ForAllValues/],
  [{ StringEquals: { 'aws:SourceIp': 'x' } }, /condition key aws:SourceIp/],
  [{ StringEquals: { k: variable('aws:nobody') } }, /policy variable aws:nobody/],
])('%j is not rehearsed', (conditions, message) => {
  expect(() => conditionsHold(conditions, { k: 'x' })).toThrow(message);
});

test('a variable stands in a resource, and a dollar for itself', () => {
  const may = (resource: string) =>
    authorize(
      [
        {
          Statement: {
            Effect: 'Allow',
            Action: '*',
            Resource: `arn:aws:s3:::b/${variable('team')}/${variable('$')}*`,
          },
        },
      ],
      {
        action: 's3:GetObject',
        resource,
        context: { team: 'a' },
      },
    ).allowed;
  expect([may('arn:aws:s3:::b/a/$1'), may('arn:aws:s3:::b/b/$1'), may('arn:aws:s3:::b/a/1')]).toEqual([
    true,
    false,
    false,
  ]);
});

test('the keys that a context lacks are told', () => {
  expect(missingKeys({ StringEquals: { 'A:b': 'x', c: 'y' } }, { c: 'y' })).toEqual(['A:b']);
});
