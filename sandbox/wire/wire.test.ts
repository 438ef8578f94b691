import { expect, test } from '@jest/globals';
import { iam } from '../aws/iam/service.ts';
import { sns } from '../aws/sns/service.ts';
import { sqs } from '../aws/sqs/service.ts';
import type { WireRequest } from '../service.ts';
import { readJson, writeJson } from './json.ts';
import { decodeQuery, encodeQuery } from './query.ts';
import { checkDone, checkInput, schemasOf } from './schema.ts';

test.each([
  ['a missing member', { MessageBody: 'x' }, /SendMessage\.QueueUrl: Member must not be null/],
  [
    'an unknown member',
    { QueueUrl: 'q', MessageBody: 'x', Colour: 'red' },
    /SendMessage\.Colour: unknown member; known: QueueUrl/,
  ],
  [
    'a wrong type',
    { QueueUrl: 'q', MessageBody: 7 },
    /SendMessage\.MessageBody: expected a string, got number/,
  ],
  [
    'a wrong type inside',
    { QueueUrl: 'q', MessageBody: 'x', MessageAttributes: { a: { StringValue: 1 } } },
    /MessageAttributes\.a\.StringValue/,
  ],
])('%s is a validation error that says where and what', async (_, input, reason) => {
  await expect(checkInput(sqs, 'SendMessage', input)).rejects.toThrow(reason);
});

test('what fits passes', async () => {
  await expect(
    checkInput(sqs, 'SendMessage', { QueueUrl: 'q', MessageBody: 'x', DelaySeconds: 1 }),
  ).resolves.toBeUndefined();
});

test('JSON keeps times as seconds and bytes as base64', async () => {
  const { input } = await schemasOf(sqs, 'SendMessage');
  const message = {
    QueueUrl: 'q',
    MessageAttributes: { a: { DataType: 'Binary', BinaryValue: Buffer.from('hi') } },
  };
  const text = writeJson(input, message);
  expect(JSON.parse(text).MessageAttributes.a.BinaryValue).toBe('aGk=');
  expect(Buffer.from((await readJson(input, text)).MessageAttributes.a.BinaryValue).toString()).toBe('hi');
  await expect(readJson(input, '{')).rejects.toThrow(/expected a JSON body, got \{/);
});

const form = (body: string): WireRequest => ({
  method: 'POST',
  path: '/',
  query: new URLSearchParams(),
  headers: {},
  body: Buffer.from(body),
});

test('a Query form becomes lists and maps', async () => {
  const body =
    'Action=Publish&Version=2010-03-31&TopicArn=arn&Message=a%26b' +
    '&MessageAttributes.entry.1.Name=k&MessageAttributes.entry.1.Value.DataType=String&MessageAttributes.entry.1.Value.StringValue=v';
  expect(await decodeQuery(sns, form(body))).toEqual({
    operation: 'Publish',
    input: {
      TopicArn: 'arn',
      Message: 'a&b',
      MessageAttributes: { k: { DataType: 'String', StringValue: 'v' } },
    },
  });
});

test('a Query answer is XML in which nothing is left unescaped', async () => {
  const answer = await encodeQuery(iam, 'ListRolePolicies', { PolicyNames: ['a<b', 'c&d'] }, 'id');
  expect(answer.body).toContain(
    '<ListRolePoliciesResult><PolicyNames><member>a&lt;b</member><member>c&amp;d</member>',
  );
  expect(answer.body).toContain('<RequestId>id</RequestId>');
});

test('an operation that the SDK does not know is not rehearsed', async () => {
  await expect(schemasOf(sqs, 'DoMagic')).rejects.toMatchObject({ status: 501 });
});

test.each([
  [{ a: { b: 1 } }, ['a.b'], /with a\.b$/],
  [{ list: [{}, { b: false }] }, ['list.b'], /with list\.b$/],
  [{ list: [{}, { b: [{ c: new Date(0) }] }] }, ['x', 'list.b.c'], /with list\.b\.c$/],
  [{ a: 'x', b: ['y'] }, ['a', 'b'], /with a, b$/],
])('a member that is not done is refused when it is given: %j', (input, notDone, refusal) => {
  expect(() => checkDone('sqs:SendMessage', notDone, input)).toThrow(refusal);
});

test.each([
  [{}],
  [{ a: null }],
  [{ a: undefined }],
  [{ a: [] }],
  [{ a: {} }],
  [{ a: { c: 1 } }],
  [{ a: [{ c: 1 }] }],
])('a member that is not given is not refused: %j', (input) => {
  expect(() => checkDone('sqs:SendMessage', ['a.b', 'x'], input)).not.toThrow();
});
