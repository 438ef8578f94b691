import { expect, test } from '@jest/globals';
import { matches, readPattern } from './event-pattern.ts';

const event = {
  source: 'aws.codedeploy',
  'detail-type': 'CodeDeploy Deployment State-change Notification',
  resources: ['arn:a', 'arn:b'],
  detail: {
    state: 'FAILURE',
    count: 7,
    ip: '10.1.2.3',
    nothing: null,
    list: [
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ],
  },
};
const hit = (pattern: object): boolean => matches(readPattern(JSON.stringify(pattern)), event);

test.each<[string, object, boolean]>([
  ['an exact value', { detail: { state: ['FAILURE'] } }, true],
  ['one of several', { detail: { state: ['STOP', 'FAILURE'] } }, true],
  ['another value', { detail: { state: ['STOPPED'] } }, false],
  ['another source', { source: ['aws.codepipeline'] }, false],
  ['one of an array', { resources: ['arn:b'] }, true],
  ['null', { detail: { nothing: [null] } }, true],
  ['prefix', { source: [{ prefix: 'aws.' }] }, true],
  ['prefix in another case', { source: [{ prefix: { 'equals-ignore-case': 'AWS.' } }] }, true],
  ['suffix', { source: [{ suffix: 'deploy' }] }, true],
  ['case ignored', { detail: { state: [{ 'equals-ignore-case': 'failure' }] } }, true],
  ['wildcard', { source: [{ wildcard: 'aws.*ploy' }] }, true],
  ['an escaped star is a star', { source: [{ wildcard: 'aws.\\*' }] }, false],
  ['a dot is a dot', { source: [{ wildcard: 'awsx*' }] }, false],
  ['anything but', { detail: { state: [{ 'anything-but': ['START'] }] } }, true],
  ['anything but this', { detail: { state: [{ 'anything-but': 'FAILURE' }] } }, false],
  ['anything but a prefix', { detail: { state: [{ 'anything-but': { prefix: 'FAIL' } }] } }, false],
  ['numeric in a range', { detail: { count: [{ numeric: ['>', 5, '<=', 7] }] } }, true],
  ['numeric outside', { detail: { count: [{ numeric: ['<', 7] }] } }, false],
  ['cidr', { detail: { ip: [{ cidr: '10.1.0.0/16' }] } }, true],
  ['another cidr', { detail: { ip: [{ cidr: '10.2.0.0/16' }] } }, false],
  ['exists', { detail: { state: [{ exists: true }] } }, true],
  ['does not exist', { detail: { gone: [{ exists: false }] } }, true],
  ['should not exist', { detail: { state: [{ exists: false }] } }, false],
  ['either', { $or: [{ source: ['x'] }, { detail: { state: ['FAILURE'] } }] }, true],
  ['neither', { $or: [{ source: ['x'] }, { source: ['y'] }] }, false],
  ['one object of an array, whole', { detail: { list: { a: [3], b: [4] } } }, true],
  ['not across objects of an array', { detail: { list: { a: [1], b: [4] } } }, false],
  ['a missing field', { detail: { gone: ['x'] } }, false],
])('%s', (_, pattern, expected) => {
  expect(hit(pattern)).toBe(expected);
});

test.each([
  ['{', /must be an object/],
  ['{"source":"aws.codedeploy"}', /"source" must be an object or an array/],
  ['{"source":[]}', /Empty arrays/],
  ['{}', /Empty objects/],
  ['{"source":[{"starts-with":"a"}]}', /Unrecognized match type starts-with/],
  ['{"a":[{"numeric":[">"]}]}', /numeric expects pairs/],
  ['{"a":[{"exists":"yes"}]}', /exists expects/],
])('refuses %s', (text, reason) => {
  expect(() => readPattern(text)).toThrow(reason);
});
