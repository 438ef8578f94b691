import { GetPipelineStateCommand, PutApprovalResultCommand } from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { fullGrant } from '../testing.ts';
import { type OneAction, openOneAction } from './testing.ts';

const topic = 'arn:aws:sns:eu-west-1:111122223333:approvals';
const release = {
  name: 'Release',
  actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
  configuration: { NotificationArn: topic, CustomData: '#{Source.CommitMessage}' },
};

let bench: OneAction;
beforeEach(async () => {
  bench = await openOneAction();
});
afterEach(() => bench.close());

const waiting = async (more = {}) => {
  await bench.create({ ...release, ...more });
  await bench.until('the approval', () => bench.asked('sns', 'Publish').length > 0);
  const { stageStates } = await bench.client.send(new GetPipelineStateCommand({ name: 'hello' }));
  return stageStates?.[1]?.actionStates?.[0]?.latestExecution?.token ?? '';
};
const answer = (token: string, status: 'Approved' | 'Rejected', summary = '') =>
  bench.client.send(
    new PutApprovalResultCommand({
      pipelineName: 'hello',
      stageName: 'Do',
      actionName: 'Release',
      token,
      result: { summary, status },
    }),
  );
const lastEvent = () => bench.events('Action').at(-1)?.detail;

test('tells the topic what is to be approved, with the token', async () => {
  const token = await waiting();
  const [{ TopicArn, Message }] = bench.asked('sns', 'Publish') as [{ TopicArn: string; Message: string }];
  expect(TopicArn).toBe(topic);
  expect(JSON.parse(Message)).toEqual({
    region: 'eu-west-1',
    consoleLink: expect.stringContaining('hello'),
    approval: {
      pipelineName: 'hello',
      stageName: 'Do',
      actionName: 'Release',
      token,
      expires: expect.stringMatching(/^2026-01-12T\d\d:\d\dZ$/),
      externalEntityLink: null,
      approvalReviewLink: expect.stringContaining(token),
      customData: 'The service as it is today',
    },
  });
});

test('approved without a word, the event names who approved', async () => {
  await answer(await waiting(), 'Approved');
  await bench.untilStatus('Succeeded');
  expect(lastEvent()).toMatchObject({
    state: 'SUCCEEDED',
    'execution-result': {
      'external-execution-summary': 'Approved by arn:aws:iam::111122223333:user/operator',
    },
  });
});

test('rejected, the action fails with what was said', async () => {
  await answer(await waiting(), 'Rejected', 'not on a Friday');
  await bench.untilStatus('Failed');
  expect(lastEvent()).toMatchObject({
    state: 'FAILED',
    type: { category: 'Approval' },
    'execution-result': { 'external-execution-summary': 'not on a Friday', 'error-code': 'JobFailed' },
  });
});

test('is answered once', async () => {
  const token = await waiting();
  await answer(token, 'Approved');
  await expect(answer(token, 'Rejected')).rejects.toMatchObject({
    name: 'ApprovalAlreadyCompletedException',
  });
});

test('is not answered with another token', async () => {
  await waiting();
  const guessed = answer('00000000-0000-4000-8000-000000000000', 'Approved');
  await expect(guessed).rejects.toMatchObject({ name: 'InvalidApprovalTokenException' });
});

test.each([
  ['seven days', {}, 7 * 24 * 60],
  ['its own timeout', { timeoutInMinutes: 5 }, 5],
])('nobody answers: it fails after %s', async (_, more, minutes) => {
  await waiting(more);
  const from = bench.world.clock.now();
  await bench.untilStatus('Failed');
  expect((bench.world.clock.now() - from) / 60_000).toBeCloseTo(minutes, 0);
});

test('needs sns:Publish', async () => {
  bench.grant([...fullGrant, { Effect: 'Deny', Action: 'sns:Publish', Resource: '*' }]);
  await bench.create(release);
  await bench.untilStatus('Failed');
  expect(lastEvent()['execution-result']['error-code']).toBe('PermissionError');
});
