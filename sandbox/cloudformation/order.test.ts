import { expect, test } from '@jest/globals';
import { evaluate, type Scope } from './intrinsics.ts';
import { creationOrder } from './order.ts';
import { readTemplate, type Template } from './template.ts';

/** Fn::Sub's marks, which a linter takes for forgotten template strings. */
const dollars = (text: string): string => text.replaceAll('@{', ['$', '{'].join(''));

const template = (resources: object): Template => readTemplate(JSON.stringify({ Resources: resources }));

test('what is referred to by Ref, GetAtt, Sub or DependsOn is made first', () => {
  const order = creationOrder(
    template({
      A: { Type: 'T', Properties: { x: { Ref: 'B' } } },
      B: { Type: 'T', Properties: { x: { 'Fn::GetAtt': ['C', 'Arn'] } } },
      C: { Type: 'T', Properties: { x: { 'Fn::Sub': dollars('arn:@{D.Arn}/@{AWS::Region}/@{!E}') } } },
      D: { Type: 'T', DependsOn: 'E' },
      E: { Type: 'T' },
    }),
  );
  expect(order).toEqual(['E', 'D', 'C', 'B', 'A']);
});

test('a circle is refused with the names that are in it', () => {
  const circle = template({
    A: { Type: 'T', Properties: { x: { Ref: 'B' } } },
    B: { Type: 'T', DependsOn: ['A'] },
    C: { Type: 'T' },
  });
  expect(() => creationOrder(circle)).toThrow('Circular dependency between resources: [A, B]');
});

test('sections and attributes that are not carried out are not rehearsed', () => {
  expect(() => readTemplate('{"Resources":{"A":{"Type":"T"}},"Transform":"AWS::Serverless"}')).toThrow(
    /Transform/,
  );
  expect(() => template({ A: { Type: 'T', CreationPolicy: {} } })).toThrow(/CreationPolicy of resource A/);
});

const scope: Scope = {
  template: readTemplate(
    JSON.stringify({
      Conditions: { Yes: { 'Fn::Equals': ['a', 'a'] }, No: { 'Fn::Not': [{ Condition: 'Yes' }] } },
      Mappings: { M: { p: { size: 7 } } },
      Resources: { Queue: { Type: 'T' } },
    }),
  ),
  parameters: { P: 'p', A: 'ared' },
  pseudo: { 'AWS::Region': 'eu-west-1' },
  resources: { Queue: { physicalId: 'q', attributes: { Arn: 'arn:q' } } },
  exports: { shared: 'theirs' },
};

test.each([
  [{ Ref: 'Queue' }, 'q'],
  [{ Ref: 'P' }, 'p'],
  [{ Ref: 'AWS::Region' }, 'eu-west-1'],
  [{ 'Fn::GetAtt': 'Queue.Arn' }, 'arn:q'],
  [
    { 'Fn::Sub': dollars('@{Queue}-@{Queue.Arn}-@{AWS::Region}-@{!Literal}') },
    dollars('q-arn:q-eu-west-1-@{Literal}'),
  ],
  [{ 'Fn::Sub': [dollars('@{x}'), { x: { Ref: 'P' } }] }, 'p'],
  [{ 'Fn::Join': ['-', ['a', { Ref: 'P' }]] }, 'a-p'],
  [{ 'Fn::Select': [1, { 'Fn::Split': [',', 'a,b'] }] }, 'b'],
  [{ 'Fn::If': ['No', 1, { a: { Ref: 'AWS::NoValue' }, b: 2 }] }, { b: 2 }],
  [['x', { 'Fn::If': ['Yes', { Ref: 'AWS::NoValue' }, 'y'] }], ['x']],
  [{ 'Fn::ImportValue': { 'Fn::Sub': dollars('sh@{A}') } }, 'theirs'],
  [{ 'Fn::FindInMap': ['M', { Ref: 'P' }, 'size'] }, 7],
  [{ 'Fn::Base64': { Ref: 'P' } }, 'cA=='],
  [{ 'Fn::Or': [{ Condition: 'No' }, { Condition: 'Yes' }] }, true],
  [{ 'Fn::And': [{ Condition: 'No' }, { Condition: 'Yes' }] }, false],
  [
    { Effect: 'Allow', Condition: { StringEquals: { a: 'b' } } },
    { Effect: 'Allow', Condition: { StringEquals: { a: 'b' } } },
  ],
])('%j is %j', (value, expected) => {
  expect(evaluate(value, scope)).toEqual(expected);
});

test.each([
  [{ Ref: 'Nobody' }, /Unresolved resource dependencies \[Nobody\]/],
  [{ 'Fn::GetAtt': ['Queue', 'Colour'] }, /attribute Colour of resource Queue/],
  [{ 'Fn::ImportValue': 'x' }, /No export named x found/],
  [{ 'Fn::GetAZs': '' }, /intrinsic function Fn::GetAZs/],
  [{ 'Fn::FindInMap': ['M', 'x', 'size'] }, /Unable to get mapping for M::x::size/],
  [{ 'Fn::Select': ['2', ['a']] }, /cannot select nonexistent value at index 2/],
  [{ 'Fn::Join': ['-', 'text'] }, /every Fn::Join object requires/],
  [{ 'Fn::And': [{ Condition: 'Yes' }] }, /at least 2 and at most 10/],
  [{ Ref: 'AWS::NotificationARNs' }, /AWS::NotificationARNs/],
  [{ 'Fn::If': ['Perhaps', 1, 2] }, /unresolved condition dependency Perhaps/],
])('%j is refused', (value, reason) => {
  expect(() => evaluate(value, scope)).toThrow(reason);
});
