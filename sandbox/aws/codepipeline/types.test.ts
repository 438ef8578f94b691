import { ListActionTypesCommand, ListRuleTypesCommand } from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Bench, openBench } from './testing.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const property = (name: string, required: boolean) => ({
  name,
  required,
  key: required,
  secret: false,
  queryable: false,
  type: 'String',
});

describe('the types of rules', () => {
  test('are those that are judged here, each with its configuration', async () => {
    const { ruleTypes = [] } = await bench.client.send(new ListRuleTypesCommand({ ruleOwnerFilter: 'AWS' }));
    expect(ruleTypes.map(({ id }) => id?.provider)).toEqual([
      'CloudWatchAlarm',
      'DeploymentWindow',
      'LambdaInvoke',
      'VariableCheck',
    ]);
    expect(ruleTypes[1]).toEqual({
      id: { category: 'Rule', owner: 'AWS', provider: 'DeploymentWindow', version: '1' },
      ruleConfigurationProperties: [property('Cron', true), property('TimeZone', false)],
      inputArtifactDetails: { minimumCount: 0, maximumCount: 0 },
    });
  });

  test('are not known for other Regions', async () => {
    const elsewhere = new ListRuleTypesCommand({ regionFilter: 'us-east-1' });
    await expect(bench.client.send(elsewhere)).rejects.toMatchObject({ name: 'NotRehearsed' });
  });
});

describe('the types of actions', () => {
  const types = async (more: object = {}) =>
    (await bench.client.send(new ListActionTypesCommand(more))).actionTypes ?? [];

  test('are those that run here, each with its configuration and artifacts', async () => {
    expect((await types()).find(({ id }) => id?.provider === 'Lambda')).toEqual({
      id: { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' },
      actionConfigurationProperties: [property('FunctionName', true), property('UserParameters', false)],
      inputArtifactDetails: { minimumCount: 0, maximumCount: 5 },
      outputArtifactDetails: { minimumCount: 0, maximumCount: 5 },
    });
  });

  test('are filtered by their owner', async () => {
    expect(await types({ actionOwnerFilter: 'Custom' })).toEqual([]);
    expect(await types({ actionOwnerFilter: 'AWS', regionFilter: 'eu-west-1' })).toEqual(await types());
  });

  test.each([
    [{ regionFilter: 'us-east-1' }, 'NotRehearsed'],
    [{ actionOwnerFilter: 'Me' }, 'ValidationException'],
    [{ nextToken: 'x' }, 'InvalidNextTokenException'],
  ])('%j is refused', async (more, name) => {
    await expect(types(more)).rejects.toMatchObject({ name });
  });
});
