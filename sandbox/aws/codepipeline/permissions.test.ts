import {
  DisableStageTransitionCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  PutJobSuccessResultCommand,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Hello, openHello } from './testing-hello.ts';

let hello: Hello;
beforeEach(async () => {
  hello = await openHello();
});
afterEach(() => hello.close());

describe('permissions', () => {
  const only = (Action: string, Resource: string) => {
    hello.world.state.iam.roles.person = {
      name: 'person',
      attached: [],
      inline: { own: { Statement: { Effect: 'Allow', Action, Resource } } },
    };
    return hello.clientFor({
      kind: 'role',
      roleName: 'person',
      arn: 'arn:aws:sts::111122223333:assumed-role/person/me',
    });
  };
  const arn = 'arn:aws:codepipeline:eu-west-1:111122223333:hello';
  const unknownId = '00000000-0000-4000-8000-000000000000';
  const stage = { pipelineName: 'hello', stageName: 'Staging' };

  test.each([
    ['GetPipelineState', arn, () => new GetPipelineStateCommand({ name: 'hello' })],
    ['ListActionExecutions', arn, () => new ListActionExecutionsCommand({ pipelineName: 'hello' })],
    ['StartPipelineExecution', arn, () => new StartPipelineExecutionCommand({ name: 'hello' })],
    [
      'DisableStageTransition',
      `${arn}/Staging`,
      () => new DisableStageTransitionCommand({ ...stage, transitionType: 'Inbound', reason: 'x' }),
    ],
  ] as const)('%s is asked for on %s', async (action, resource, command) => {
    await hello.create();
    const send = (client: ReturnType<typeof only>) => client.send(command() as never);
    await expect(send(only(`codepipeline:${action}`, resource))).resolves.toBeDefined();
    await expect(send(only(`codepipeline:${action}`, `${resource}-other`))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(resource),
    });
  });

  test('answers to jobs are asked for on everything, and on nothing less', async () => {
    const answer = () => new PutJobSuccessResultCommand({ jobId: unknownId });
    await hello.create();
    await expect(only('codepipeline:PutJobSuccessResult', '*').send(answer())).rejects.toMatchObject({
      name: 'JobNotFoundException',
    });
    await expect(only('codepipeline:PutJobSuccessResult', arn).send(answer())).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});
