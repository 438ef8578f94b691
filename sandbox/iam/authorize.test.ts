import { expect, test } from '@jest/globals';
import { type Ask, authorize, policyFor, type Statement } from './authorize.ts';

const allow = (more: Partial<Statement> = {}): Statement => ({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::bundles/*',
  ...more,
});
const ask = (more: Partial<Ask> = {}): Ask => ({
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::bundles/a/b',
  ...more,
});
const decide = (statements: readonly Statement[], asked: Ask = ask()): boolean =>
  authorize([{ Statement: statements }], asked).allowed;

test.each<[string, readonly Statement[], Ask, boolean]>([
  ['nothing is allowed by nothing', [], ask(), false],
  ['what a statement allows', [allow()], ask(), true],
  ['another action', [allow()], ask({ action: 's3:PutObject' }), false],
  ['another resource', [allow()], ask({ resource: 'arn:aws:s3:::other/a' }), false],
  ['actions are compared without case', [allow({ Action: 'S3:getobject' })], ask(), true],
  ['resources are compared with case', [allow({ Resource: 'arn:aws:s3:::BUNDLES/*' })], ask(), false],
  ['a star in an action', [allow({ Action: 's3:Get*' })], ask(), true],
  ['one of several actions', [allow({ Action: ['s3:PutObject', 's3:GetObject'] })], ask(), true],
  ['a question mark is one character', [allow({ Resource: 'arn:aws:s3:::bundles/a/?' })], ask(), true],
  ['a dot is a dot', [allow({ Resource: 'arn.aws:s3:::bundles/*' })], ask(), false],
  ['a policy for one resource does not allow a call on all', [allow()], ask({ resource: '*' }), false],
  ['a deny wins, wherever it stands', [allow(), allow({ Effect: 'Deny' })], ask(), false],
  [
    'a deny of something else does not matter',
    [allow(), allow({ Effect: 'Deny', Action: 's3:PutObject' })],
    ask(),
    true,
  ],
  ['NotAction', [{ Effect: 'Allow', NotAction: 's3:PutObject', Resource: '*' }], ask(), true],
  ['NotResource', [{ Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::bundles/*' }], ask(), false],
])('%s', (_, statements, asked, allowed) => {
  expect(decide(statements, asked)).toBe(allowed);
});

test.each<[string, Statement['Condition'], Record<string, string>, boolean]>([
  [
    'equal',
    { StringEquals: { 'events:source': 'slipway.hello' } },
    { 'events:source': 'slipway.hello' },
    true,
  ],
  ['not equal', { StringEquals: { 'events:source': 'slipway.hello' } }, { 'events:source': 'other' }, false],
  ['missing', { StringEquals: { 'events:source': 'slipway.hello' } }, {}, false],
  ['missing, if it exists', { StringEqualsIfExists: { 'events:source': 'x' } }, {}, true],
  ['one of several', { StringLike: { k: ['a*', 'b*'] } }, { k: 'beta' }, true],
  ['none of several', { StringNotEquals: { k: ['a', 'b'] } }, { k: 'b' }, false],
  [
    'like an ARN',
    { ArnLike: { 'aws:SourceArn': 'arn:aws:events:*:*:rule/hello-*' } },
    { 'aws:SourceArn': 'arn:aws:events:r:1:rule/hello-x' },
    true,
  ],
  ['keys without case', { StringEquals: { 'AWS:SourceArn': 'x' } }, { 'aws:sourcearn': 'x' }, true],
  ['both of two', { StringEquals: { a: '1', b: '2' } }, { a: '1', b: '3' }, false],
  ['TLS, as on AWS', { Bool: { 'aws:SecureTransport': false } }, {}, false],
])('a condition: %s', (_, Condition, context, allowed) => {
  expect(decide([allow(Condition ? { Condition } : {})], ask({ context }))).toBe(allowed);
});

test('an operator of conditions that is unknown is not rehearsed', () => {
  const Condition = { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } };
  expect(() => decide([allow({ Condition })], ask({ context: { 'aws:SourceIp': '10.0.0.1' } }))).toThrow(
    /IpAddress/,
  );
});

test('the refusal names the action that no policy allows', () => {
  expect(authorize([], ask()).because).toBe('no policy allows the s3:GetObject action');
});

test('a resource policy speaks only to the principals that it names', () => {
  const Statement = [
    allow({ Principal: { Service: ['events.amazonaws.com', 'sns.amazonaws.com'] } }),
    allow({ Principal: '*', Action: 's3:ListBucket' }),
    allow({ Action: 's3:DeleteObject' }),
  ];
  const named = (who: string) => [policyFor({ Statement }, [who]).Statement].flat().map((one) => one.Action);
  expect(named('sns.amazonaws.com')).toEqual(['s3:GetObject', 's3:ListBucket']);
  expect(named('lambda.amazonaws.com')).toEqual(['s3:ListBucket']);
});
