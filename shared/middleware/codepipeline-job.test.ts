import type { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { expect, test } from '@jest/globals';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { CodePipelineJobEvent } from '../../events/codepipeline-job.ts';
import { awsError, fakeClient } from '../../test/fake-client.ts';
import { sample } from '../../test/samples.ts';
import { lostRoundToken } from '../core/job.ts';
import { failed, type Outcome, passed, waiting } from '../core/outcome.ts';
import { DeliveryError } from '../errors.ts';
import { ANSWER_MARGIN_MS, answerInTime, codepipelineJob } from './codepipeline-job.ts';

type Body = (event: CodePipelineJobEvent, signal: AbortSignal) => Promise<Outcome>;
type Answers = Parameters<typeof fakeClient>[0];

const first = sample<CodePipelineJobEvent>('codepipeline-job.first');
const resumed = sample<CodePipelineJobEvent>('codepipeline-job.resumed');
const accepting: Answers = { PutJobSuccessResult: () => ({}), PutJobFailureResult: () => ({}) };

const rig = (body: Body, answers: Answers = accepting) => {
  const { client, sent } = fakeClient<CodePipelineClient>(answers);
  const warnings: string[] = [];
  const log = { warn: (message: string) => warnings.push(message) };
  const handler = middy<CodePipelineJobEvent, Outcome>(answerInTime)
    .use(codepipelineJob(client, { pause: async () => undefined, log }))
    .handler((event, _context, { signal }) => body(event, signal));
  const invoke = (event: unknown, remainingMs = 30_000) => {
    const context = { getRemainingTimeInMillis: () => remainingMs } as unknown as Context;
    return handler(event as CodePipelineJobEvent, context);
  };
  return { invoke, sent, warnings };
};

/** A handler that never comes back by itself. */
const hanging: Body = () => new Promise(() => undefined);
const throwing =
  (thrown: unknown): Body =>
  async () => {
    throw thrown;
  };

test.each([
  [passed('fine'), 'PutJobSuccessResult'],
  [waiting('soon', 't'), 'PutJobSuccessResult'],
  [failed('bad'), 'PutJobFailureResult'],
])('an outcome is one answer: %j', async (outcome, operation) => {
  const { invoke, sent } = rig(async () => outcome);
  expect(await invoke(first)).toEqual(outcome);
  expect(sent.map((call) => call.operation)).toEqual([operation]);
  expect(sent[0]?.input.jobId).toBe(first['CodePipeline.job'].id);
});

test.each([
  [new DeliveryError('config', 'no such job'), 'ConfigurationError', 'no such job'],
  [awsError('AccessDeniedException'), 'PermissionError', 'AccessDeniedException'],
  [new TypeError('x is undefined'), 'SystemUnavailable', 'x is undefined'],
  ['boom', 'SystemUnavailable', 'boom'],
])('a crash is still one answer, never an unanswered job: %s', async (thrown, type, message) => {
  const { invoke, sent } = rig(throwing(thrown));
  await invoke(first);
  expect(sent).toHaveLength(1);
  expect(sent[0]?.input).toMatchObject({
    failureDetails: { type, message: expect.stringContaining(message) },
  });
});

test('a handler that ends without an outcome is an answer too', async () => {
  const { invoke, sent } = rig(async () => undefined as unknown as Outcome);
  await invoke(first);
  expect(sent).toMatchObject([{ operation: 'PutJobFailureResult' }]);
});

test('too little time left: a resumed job waits with the last token, and the handler is told to begin nothing more', async () => {
  let told: AbortSignal | undefined;
  const { invoke, sent } = rig((event, signal) => {
    told = signal;
    return hanging(event, signal);
  });
  const outcome = await invoke(resumed, ANSWER_MARGIN_MS);
  expect(outcome).toMatchObject({
    kind: 'waiting',
    token: resumed['CodePipeline.job'].data.continuationToken,
  });
  expect(sent).toMatchObject([{ operation: 'PutJobSuccessResult' }]);
  expect(told?.aborted).toBe(true);
});

test('too little time left in the first round: it waits with a token that means a first round again', async () => {
  const { invoke, sent } = rig(hanging);
  await invoke(first, 10);
  expect(sent.map(({ input }) => input.continuationToken)).toEqual([lostRoundToken(1)]);
});

test('rounds lost again and again end in an error', async () => {
  const again = structuredClone(first) as { 'CodePipeline.job': { data: { continuationToken?: string } } };
  again['CodePipeline.job'].data.continuationToken = lostRoundToken(9);
  const ninth = rig(hanging);
  expect(await ninth.invoke(again, 10)).toMatchObject({ kind: 'waiting', token: lostRoundToken(10) });
  again['CodePipeline.job'].data.continuationToken = lostRoundToken(10);
  const tenth = rig(hanging);
  expect(await tenth.invoke(again, 10)).toMatchObject({ kind: 'error', blame: 'platform' });
});

test('a result that comes after the time is out is no second answer', async () => {
  const late = Promise.withResolvers<Outcome>();
  const { invoke, sent } = rig(() => late.promise);
  await invoke(resumed, 10);
  late.resolve(passed('too late'));
  await late.promise;
  expect(sent).toHaveLength(1);
});

test('an answer lost on the way is sent again, the same one, and then no more', async () => {
  const { invoke, sent } = rig(async () => passed('fine'), {
    PutJobSuccessResult: (_input, call) => {
      if (call === 1) throw awsError('TimeoutError', 'no answer', 0);
    },
  });
  await invoke(first);
  expect(sent.map(({ operation }) => operation)).toEqual(['PutJobSuccessResult', 'PutJobSuccessResult']);
});

test.each(['InvalidJobStateException', 'JobNotFoundException'])(
  'a job that takes no answer any more (%s) is left alone, with a warning',
  async (name) => {
    const { invoke, sent, warnings } = rig(async () => passed('fine'), {
      PutJobSuccessResult: () => {
        throw awsError(name);
      },
    });
    expect(await invoke(first)).toMatchObject({ kind: 'passed' });
    expect(sent).toHaveLength(1);
    expect(warnings).toHaveLength(1);
  },
);

test('when no answer gets through, it throws without contradicting itself', async () => {
  const { invoke, sent } = rig(async () => passed('fine'), {
    PutJobSuccessResult: () => {
      throw awsError('ThrottlingException');
    },
    PutJobFailureResult: () => ({}),
  });
  await expect(invoke(first, 600)).rejects.toThrow('accepted no answer');
  expect(sent.some(({ operation }) => operation === 'PutJobFailureResult')).toBe(false);
});

test.each([[undefined], [{}], [{ 'CodePipeline.job': {} }]])(
  'an event without a job id throws before anything is begun: %j',
  async (event) => {
    let begun = false;
    const { invoke, sent } = rig(async () => {
      begun = true;
      return passed('fine');
    });
    await expect(invoke(event)).rejects.toThrow('Expected a CodePipeline job event');
    expect(begun).toBe(false);
    expect(sent).toHaveLength(0);
  },
);
