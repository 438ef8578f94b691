import {
  GetJobDetailsCommand,
  ListRuleExecutionsCommand,
  OverrideStageConditionCommand,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
  RetryStageExecutionCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { alarm, ask, stagingAt, sundays, variable } from './testing-conditions.ts';
import { type Hello, openHello } from './testing-hello.ts';

let hello: Hello;
beforeEach(async () => {
  hello = await openHello();
});
afterEach(() => hello.close());

const override = async (conditionType: 'BEFORE_ENTRY' | 'ON_SUCCESS', stageName = 'Staging') =>
  hello.client.send(
    new OverrideStageConditionCommand({
      pipelineName: 'hello',
      stageName,
      conditionType,
      pipelineExecutionId: await hello.firstId(),
    }),
  );
const rules = async (more: object = {}) =>
  (await hello.client.send(new ListRuleExecutionsCommand({ pipelineName: 'hello', ...more })))
    .ruleExecutionDetails ?? [];
const steps = () =>
  hello.world.trace
    .filter(({ kind, detail }) => kind === 'step' && ['rule', 'condition'].includes(String(detail?.level)))
    .map(({ what }) => what);

test('outside its window a stage is not entered, and its state says which rule has refused', async () => {
  await hello.create(stagingAt('beforeEntry', 'FAIL', sundays));
  await hello.untilStatus('Failed');
  const stage = await hello.stageOf('Staging');
  const summary = 'Rules that have failed: Window';
  expect(stage?.latestExecution?.status).toBe('Failed');
  expect(stage?.beforeEntryConditionState).toEqual({
    latestExecution: { status: 'Failed', summary },
    conditionStates: [
      {
        latestExecution: { status: 'Failed', summary, lastStatusChange: expect.any(Date) },
        ruleStates: [
          {
            ruleName: 'Window',
            latestExecution: expect.objectContaining({
              ruleExecutionId: (await rules())[0]?.ruleExecutionId,
              status: 'Failed',
              summary: expect.stringContaining('is outside the window * * * ? * SUN * (UTC)'),
              errorDetails: { code: 'JobFailed', message: expect.stringContaining('outside') },
            }),
          },
        ],
      },
    ],
  });
  expect(hello.jobs()).toEqual([]);
  expect(steps().slice(-2)).toEqual([
    expect.stringContaining('Staging/beforeEntry/Window FAILED: '),
    `Staging/beforeEntry FAILED: ${summary}`,
  ]);
});

test('a condition that has not been checked yet is shown with the names of its rules', async () => {
  await hello.create(stagingAt('onSuccess', 'FAIL', sundays, ask));
  expect((await hello.stageOf('Staging'))?.onSuccessConditionState).toEqual({
    conditionStates: [{ ruleStates: [{ ruleName: 'Window' }, { ruleName: 'Ask' }] }],
  });
});

test('EventBridge hears nothing of conditions and rules, and of a skipped stage only that it has begun', async () => {
  await hello.create(stagingAt('beforeEntry', 'SKIP', variable('NE', 'main')));
  await hello.pass();
  await hello.untilStatus('Succeeded');
  const told = hello.events('Stage').map(({ detail }) => `${detail.stage} ${detail.state}`);
  expect(told).toEqual([
    'Source STARTED',
    'Source SUCCEEDED',
    'Staging STARTED',
    'Production STARTED',
    'Production SUCCEEDED',
  ]);
  expect((await hello.stageOf('Staging'))?.latestExecution?.status).toBe('Skipped');
  await expect(override('BEFORE_ENTRY')).rejects.toMatchObject({ name: 'ConditionNotOverridableException' });
});

describe('a function as a rule', () => {
  test('is handed a job with its parameters, and its success lets the execution in', async () => {
    await hello.create(
      stagingAt('beforeEntry', 'FAIL', { ...ask, inputArtifacts: [{ name: 'SourceOutput' }] }),
    );
    const job = await hello.nextJob();
    expect(job.data.actionConfiguration.configuration).toEqual({
      FunctionName: 'judge',
      UserParameters: 'how',
    });
    expect(job.data.inputArtifacts).toMatchObject([{ name: 'SourceOutput' }]);
    expect((await hello.stageOf('Staging'))?.beforeEntryConditionState?.latestExecution).toEqual({
      status: 'InProgress',
    });
    await expect(hello.client.send(new GetJobDetailsCommand({ jobId: job.id }))).rejects.toMatchObject({
      name: 'NotRehearsed',
    });
    const outputVariables = { verdict: 'good' };
    const answer = { jobId: job.id, executionDetails: { summary: 'good', externalExecutionId: 'e-1' } };
    await expect(
      hello.client.send(new PutJobSuccessResultCommand({ ...answer, outputVariables })),
    ).rejects.toMatchObject({ name: 'NotRehearsed' });
    await hello.client.send(new PutJobSuccessResultCommand(answer));
    await hello.pass();
    await hello.pass();
    await hello.untilStatus('Succeeded');
    expect(await rules()).toMatchObject([
      {
        pipelineExecutionId: await hello.firstId(),
        pipelineVersion: 1,
        stageName: 'Staging',
        ruleName: 'Ask',
        status: 'Succeeded',
        input: {
          ruleTypeId: ask.ruleTypeId,
          resolvedConfiguration: { FunctionName: 'judge', UserParameters: 'how' },
          roleArn: 'arn:aws:iam::111122223333:role/pipeline',
          region: 'eu-west-1',
          inputArtifacts: [{ name: 'SourceOutput' }],
        },
        output: { executionResult: { externalExecutionId: 'e-1', externalExecutionSummary: 'good' } },
      },
    ]);
  });

  test('that has answered is waited for no more', async () => {
    await hello.create(stagingAt('beforeEntry', 'FAIL', { ...ask, timeoutInMinutes: 30 }));
    const { id: jobId } = await hello.nextJob();
    const limits = () =>
      hello.world.clock.pending().filter(({ name }) => /^(rule|job|invoke)-expired$/.test(name)).length;
    expect(limits()).toBe(3);
    await hello.client.send(new PutJobSuccessResultCommand({ jobId }));
    expect(limits()).toBe(0);
  });

  test('can ask to be called again', async () => {
    await hello.create(stagingAt('beforeEntry', 'FAIL', ask));
    const { id: jobId } = await hello.nextJob();
    await hello.client.send(new PutJobSuccessResultCommand({ jobId, continuationToken: 'later' }));
    expect((await hello.nextJob()).data.continuationToken).toBe('later');
  });

  test('whose failure is the verdict after a stage rolls nothing back when nothing was there before', async () => {
    await hello.create(stagingAt('onSuccess', 'ROLLBACK', ask));
    await hello.pass();
    const { id: jobId } = await hello.nextJob();
    const failureDetails = { type: 'JobFailed', message: 'too slow' } as const;
    await hello.client.send(new PutJobFailureResultCommand({ jobId, failureDetails }));
    await hello.untilStatus('Failed');
    expect(await hello.statuses()).toEqual(['Failed']);
    expect(steps()).toContain('Staging/onSuccess/Ask FAILED: too slow');
  });

  test('that does not answer in time fails at the timeout of the rule', async () => {
    await hello.create(stagingAt('beforeEntry', 'FAIL', { ...ask, timeoutInMinutes: 5 }));
    const { id } = await hello.nextJob();
    const before = hello.world.clock.now();
    await hello.untilStatus('Failed');
    expect(hello.world.clock.now() - before).toBeLessThanOrEqual(300_100);
    expect((await rules())[0]?.output?.executionResult?.errorDetails?.message).toContain('its timeout');
    await expect(hello.client.send(new PutJobSuccessResultCommand({ jobId: id }))).rejects.toMatchObject({
      name: 'InvalidJobStateException',
    });
  });

  test('is left alone by a stop that abandons', async () => {
    await hello.create(stagingAt('beforeEntry', 'FAIL', ask));
    await hello.nextJob();
    const input = { pipelineName: 'hello', pipelineExecutionId: await hello.firstId(), abandon: true };
    await hello.client.send(new StopPipelineExecutionCommand(input));
    expect((await rules())[0]?.status).toBe('Abandoned');
    const stage = await hello.stageOf('Staging');
    expect(stage?.beforeEntryConditionState?.latestExecution?.status).toBe('Abandoned');
  });
});

describe('an alarm as a rule', () => {
  const inState = (StateValue: string) => {
    hello.world.state.monitoring.answers.DescribeAlarms = {
      MetricAlarms: [{ AlarmName: 'sick', StateValue }],
    };
  };

  test('is watched for as long as the rule waits', async () => {
    await hello.create(stagingAt('onSuccess', 'FAIL', alarm({ WaitTime: '10' })));
    await hello.pass();
    const before = hello.world.clock.now();
    await hello.pass();
    expect(hello.world.clock.now() - before).toBeGreaterThanOrEqual(600_000);
    expect(hello.asked('monitoring', 'DescribeAlarms')).toHaveLength(11);
  });

  test('fails the rule as soon as it is in ALARM', async () => {
    await hello.create(stagingAt('onSuccess', 'FAIL', alarm({ WaitTime: '10' })));
    await hello.pass();
    await hello.until('the third look', () => hello.asked('monitoring', 'DescribeAlarms').length === 3);
    inState('ALARM');
    await hello.untilStatus('Failed');
    expect(hello.asked('monitoring', 'DescribeAlarms')).toHaveLength(4);
    expect(steps()).toContain('Staging/onSuccess/Alarm FAILED: The alarm sick is in the state ALARM');
  });

  test('is watched for other states where the rule names them', async () => {
    await hello.create(stagingAt('beforeEntry', 'FAIL', alarm({ AlarmStates: 'ALARM,INSUFFICIENT_DATA' })));
    inState('INSUFFICIENT_DATA');
    await hello.untilStatus('Failed');
    expect((await rules())[0]?.status).toBe('Failed');
  });

  test('that is not there fails the rule as wrongly configured', async () => {
    await hello.create(stagingAt('beforeEntry', 'FAIL', alarm()));
    hello.world.state.monitoring.answers.DescribeAlarms = { MetricAlarms: [] };
    await hello.untilStatus('Failed');
    expect((await rules())[0]?.output?.executionResult?.errorDetails).toEqual({
      code: 'ConfigurationError',
      message: 'There is no alarm sick',
    });
  });

  test('that the role may not see fails the rule for want of permission', async () => {
    await hello.create(stagingAt('beforeEntry', 'FAIL', alarm()));
    const { Statement } = hello.world.state.iam.roles.pipeline.inline.own;
    hello.grant(
      Statement.filter(({ Action }: { Action: string[] }) => Action[0] !== 'cloudwatch:DescribeAlarms'),
    );
    await hello.untilStatus('Failed');
    const error = (await rules())[0]?.output?.executionResult?.errorDetails;
    expect(error?.code).toBe('PermissionError');
    expect(error?.message).toContain('cloudwatch:DescribeAlarms');
  });

  test('rolls a failed stage back when it is in ALARM', async () => {
    await hello.create(stagingAt('onFailure', 'ROLLBACK', alarm()));
    await hello.pass();
    await hello.pass();
    await hello.untilStatus('Succeeded');
    const failed = await hello.start();
    inState('ALARM');
    await hello.failJob();
    await hello.untilStatus('Failed', failed);
    expect((await hello.executions())[0]).toMatchObject({
      executionType: 'ROLLBACK',
      trigger: { triggerDetail: JSON.stringify({ FailedPipelineExecutionId: failed }) },
    });
  });
});

describe('a variable as a rule', () => {
  test.each([
    ['EQ', 'main', 'InProgress'],
    ['EQ', 'mai', 'Failed'],
    ['NE', 'mai', 'InProgress'],
    ['NE', 'main', 'Failed'],
    ['CONTAINS', 'ai', 'InProgress'],
    ['CONTAINS', 'x', 'Failed'],
    ['MATCHES', 'm[a-z]+', 'InProgress'],
    ['MATCHES', 'x+', 'Failed'],
  ])('%s %s: the execution is %s', async (operator, value, status) => {
    await hello.create(stagingAt('beforeEntry', 'FAIL', variable(operator, value)));
    await hello.until('the verdict', () => hello.jobs().length > 0 || hello.events('Stage').length > 3);
    expect(await hello.statuses()).toEqual([status]);
  });

  test.each(['ai', '(?i)MAIN', '['])('MATCHES %s cannot be judged or fails', async (value) => {
    await hello.create(stagingAt('beforeEntry', 'FAIL', variable('MATCHES', value)));
    await hello.untilStatus('Failed');
    const code = (await rules())[0]?.output?.executionResult?.errorDetails?.code;
    expect(code).toBe(value === '[' ? 'ConfigurationError' : 'SystemUnavailable');
  });
});

describe('overriding a condition', () => {
  test('that has failed the stage lets the execution in, and the state says so', async () => {
    await hello.create(stagingAt('beforeEntry', 'FAIL', sundays));
    await hello.untilStatus('Failed');
    await override('BEFORE_ENTRY');
    await hello.pass();
    const stage = await hello.stageOf('Staging');
    expect(stage?.beforeEntryConditionState?.latestExecution?.status).toBe('Overridden');
    await hello.pass();
    await hello.untilStatus('Succeeded');
  });

  test('is refused as long as there is nothing to override', async () => {
    await hello.create(stagingAt('beforeEntry', 'FAIL', ask));
    await expect(override('BEFORE_ENTRY')).rejects.toMatchObject({
      name: 'NotLatestPipelineExecutionException',
    });
    await hello.nextJob();
    await expect(override('ON_SUCCESS')).rejects.toMatchObject({ name: 'ConditionNotOverridableException' });
    await expect(override('BEFORE_ENTRY')).rejects.toMatchObject({ name: 'NotRehearsed' });
    await expect(override('BEFORE_ENTRY', 'Nowhere')).rejects.toMatchObject({
      name: 'StageNotFoundException',
    });
  });

  test('is refused once a later execution is in the stage', async () => {
    await hello.create(stagingAt('beforeEntry', 'FAIL', sundays));
    await hello.untilStatus('Failed');
    await hello.untilStatus('Failed', await hello.start());
    await expect(override('BEFORE_ENTRY')).rejects.toMatchObject({
      name: 'NotLatestPipelineExecutionException',
    });
  });
});

test('a retry of the stage runs the rules again; both runs are listed, and the latest alone on request', async () => {
  await hello.create(stagingAt('beforeEntry', 'FAIL', sundays));
  await hello.untilStatus('Failed');
  const pipelineExecutionId = await hello.firstId();
  const stage = { pipelineName: 'hello', stageName: 'Staging', pipelineExecutionId };
  await hello.client.send(new RetryStageExecutionCommand({ ...stage, retryMode: 'FAILED_ACTIONS' }));
  await hello.untilStatus('Failed');
  const all = await rules({ filter: { pipelineExecutionId } });
  const latestInPipelineExecution = { pipelineExecutionId, startTimeRange: 'Latest' };
  expect(all).toHaveLength(2);
  expect(await rules({ filter: { latestInPipelineExecution } })).toEqual(all.slice(0, 1));
  expect(await rules({ maxResults: 1 })).toEqual(all.slice(0, 1));
  await expect(rules({ filter: { pipelineExecutionId, latestInPipelineExecution } })).rejects.toMatchObject({
    name: 'ValidationException',
  });
});

test('a stage cannot be retried while a condition of it is being checked', async () => {
  await hello.create(stagingAt('onFailure', 'ROLLBACK', ask));
  await hello.failJob();
  await hello.nextJob();
  const pipelineExecutionId = await hello.firstId();
  const stage = { pipelineName: 'hello', stageName: 'Staging', pipelineExecutionId };
  await expect(
    hello.client.send(new RetryStageExecutionCommand({ ...stage, retryMode: 'FAILED_ACTIONS' })),
  ).rejects.toMatchObject({ name: 'ConflictException' });
});
