import { PutJobFailureResultCommand, PutJobSuccessResultCommand } from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type JobBench, openJobBench } from './testing-job.ts';

const minute = 60_000;

let bench: JobBench;
beforeEach(async () => {
  bench = await openJobBench();
});
afterEach(() => bench.close());

test('a function that merely returns does not pass: after 20 minutes without an answer the action fails', async () => {
  await bench.firstJob();
  const from = bench.world.clock.now();
  await bench.untilStatus('Failed');
  expect(bench.world.clock.now() - from).toBeGreaterThanOrEqual(19 * minute);
  expect(bench.world.clock.now() - from).toBeLessThan(21 * minute);
  expect(await bench.lastAction('Ask')).toMatchObject({
    status: 'Failed',
    output: {
      executionResult: { errorDetails: { code: 'JobFailed', message: expect.stringContaining('hello-ask') } },
    },
  });
});

test('each answer in progress gives another 20 minutes, and 24 hours end it all', async () => {
  let job = await bench.firstJob();
  const from = bench.world.clock.now();
  bench.world.state.codepipeline.settings.continuationMs = 60 * minute;
  while (bench.world.clock.now() < from + 23 * 60 * minute) {
    await bench.client.send(new PutJobSuccessResultCommand({ jobId: job.id, continuationToken: 'more' }));
    job = await bench.nextJob();
  }
  await bench.client.send(new PutJobSuccessResultCommand({ jobId: job.id, continuationToken: 'more' }));
  await bench.untilStatus('Failed');
  expect((bench.world.clock.now() - from) / minute).toBeCloseTo(24 * 60, 0);
});

test('an action that is over leaves no timer behind', async () => {
  const { id } = await bench.firstJob();
  const timers = () => bench.world.clock.pending().map(({ name }) => name);
  expect(timers()).toEqual(['job-expired', 'invoke-expired']);
  await bench.client.send(
    new PutJobFailureResultCommand({ jobId: id, failureDetails: { type: 'JobFailed', message: 'sick' } }),
  );
  expect(timers()).toEqual([]);
});

test('an answer after the time is up is refused', async () => {
  const { id } = await bench.firstJob();
  await bench.untilStatus('Failed');
  const late = bench.succeed(id);
  await expect(late).rejects.toMatchObject({ name: 'InvalidJobStateException' });
});
