import { describe, expect, test } from '@jest/globals';
import type { Input } from '../../service.ts';
import { readDeclaration } from './declaration.ts';
import { alarm, ask, condition, rule, staging, stagingAt, sundays, variable } from './testing-conditions.ts';
import { twoStages } from './testing-hello.ts';

const pipeline = (more: object): Input => ({ ...twoStages(), ...more });
const refusalOf = (input: Input): string => {
  try {
    readDeclaration(input, 1, 'eu-west-1');
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code}: ${message}`;
  }
  return 'none';
};
const source = (more: object) => ({
  stages: twoStages().stages?.map((one, at) => (at === 0 ? { ...one, ...more } : one)),
});
const window = (configuration: Readonly<Record<string, string>>) =>
  stagingAt('beforeEntry', 'FAIL', rule('Window', 'DeploymentWindow', configuration));
const own = rule('Own', 'VariableCheck', { Variable: '#{Asked.x}', Value: 'y', Operator: 'EQ' });

test.each([
  [
    'five rules of every kind before a stage',
    stagingAt('beforeEntry', 'FAIL', sundays, ask, alarm(), variable('EQ', 'main')),
  ],
  ['a stage that is skipped', stagingAt('beforeEntry', 'SKIP', ask, variable('EQ', 'main'))],
  ['a roll-back after success', stagingAt('onSuccess', 'ROLLBACK', alarm({ WaitTime: '60' }))],
  ['a roll-back after failure', stagingAt('onFailure', 'ROLLBACK', alarm())],
  ['a source stage that can fail afterwards', source({ onSuccess: condition('FAIL', ask) })],
  ['a rule in the Region of the pipeline', stagingAt('beforeEntry', 'FAIL', { ...ask, region: 'eu-west-1' })],
  [
    'a window without seconds, but with a year',
    window({ Cron: '* 0-30 9-16 ? * MON-FRI 2026', TimeZone: 'Europe/Berlin' }),
  ],
  ['a window without a year', window({ Cron: '* * 9-16 L * ?', TimeZone: 'UTC-05:30' })],
])('%s is sound', (_, more) => {
  expect(refusalOf(pipeline(more))).toBe('none');
});

const stage = /^InvalidStageDeclarationException/;
const invalid = /^ValidationException/;
describe.each([
  [
    'two conditions at one place',
    staging({
      beforeEntry: {
        conditions: [...condition('FAIL', ask).conditions, ...condition('FAIL', ask).conditions],
      },
    }),
    stage,
  ],
  ['no condition at a place', staging({ onSuccess: { conditions: [] } }), stage],
  ['no rules', stagingAt('beforeEntry', 'FAIL'), stage],
  [
    'six rules',
    stagingAt('beforeEntry', 'FAIL', ...[1, 2, 3, 4, 5, 6].map((one) => ({ ...ask, name: `Ask${one}` }))),
    stage,
  ],
  ['a roll-back before entry', stagingAt('beforeEntry', 'ROLLBACK', ask), stage],
  ['a skip after success', stagingAt('onSuccess', 'SKIP', ask), stage],
  ['a failure after failure', stagingAt('onFailure', 'FAIL', alarm()), stage],
  ['a skip by a window', stagingAt('beforeEntry', 'SKIP', ask, sundays), stage],
  ['a roll-back of the source', source({ onSuccess: condition('ROLLBACK', ask) }), stage],
  [
    'a roll-back in PARALLEL mode',
    { ...stagingAt('onSuccess', 'ROLLBACK', ask), executionMode: 'PARALLEL' },
    stage,
  ],
  [
    'a retry beside a condition',
    staging({
      onFailure: {
        ...condition('ROLLBACK', alarm()),
        result: 'RETRY',
        retryConfiguration: { retryMode: 'ALL_ACTIONS' },
      },
    }),
    stage,
  ],
  [
    'a rule without its configuration',
    stagingAt('beforeEntry', 'FAIL', rule('Ask', 'LambdaInvoke', {})),
    stage,
  ],
  [
    'a rule with a key of another',
    stagingAt('beforeEntry', 'FAIL', rule('Ask', 'LambdaInvoke', { FunctionName: 'x', Cron: 'x' })),
    stage,
  ],
  [
    'an artifact of the stage itself',
    stagingAt('beforeEntry', 'FAIL', { ...ask, inputArtifacts: [{ name: 'Later' }] }),
    stage,
  ],
  ['a variable of nobody', stagingAt('onSuccess', 'FAIL', own), stage],
  ['a name with a blank', stagingAt('beforeEntry', 'FAIL', { ...ask, name: 'my rule' }), invalid],
  ['a timeout of four minutes', stagingAt('beforeEntry', 'FAIL', { ...ask, timeoutInMinutes: 4 }), invalid],
  [
    'another category',
    stagingAt('beforeEntry', 'FAIL', {
      ...ask,
      ruleTypeId: { ...ask.ruleTypeId, category: 'Test' },
    } as never),
    invalid,
  ],
] as const)('a pipeline with %s', (_, more, refusal) => {
  test('is refused', () => expect(refusalOf(pipeline(more))).toMatch(refusal));
});

test.each([
  ['a condition without a result', staging({ beforeEntry: { conditions: [{ rules: [ask] }] } })],
  ['rules of other providers', stagingAt('beforeEntry', 'FAIL', rule('Run', 'Commands', {}))],
  [
    'rules of another version',
    stagingAt('beforeEntry', 'FAIL', { ...ask, ruleTypeId: { ...ask.ruleTypeId, version: '2' } } as never),
  ],
  ['a rule in another Region', stagingAt('beforeEntry', 'FAIL', { ...ask, region: 'us-east-1' })],
  ['rules of the same name', stagingAt('beforeEntry', 'FAIL', ask, ask)],
  ['an entry condition of the source stage', source({ beforeEntry: condition('FAIL', ask) })],
  ['a retry as the result of a condition', stagingAt('onFailure', 'RETRY', alarm())],
  [
    'a result beside a condition',
    staging({ onFailure: { ...condition('ROLLBACK', alarm()), result: 'ROLLBACK' } }),
  ],
  ['two rules after a failure', stagingAt('onFailure', 'ROLLBACK', alarm(), ask)],
  ['a variable after a failure', stagingAt('onFailure', 'ROLLBACK', variable('EQ', 'main'))],
  ['a cron expression that cannot be read', window({ Cron: '* * 9-16 LW * ? *' })],
  ['a cron expression without seconds', window({ Cron: '0 9-16 ? * MON' })],
  ['an abbreviated time zone', window({ Cron: '* * * ? * SUN *', TimeZone: 'EST' })],
  ['a time zone of nowhere', window({ Cron: '* * * ? * SUN *', TimeZone: 'Europe/Nowhere' })],
  ['another operator', stagingAt('beforeEntry', 'FAIL', variable('GT', 'main'))],
  ['another state of an alarm', stagingAt('beforeEntry', 'FAIL', alarm({ AlarmStates: 'SICK' }))],
  ['half a minute to wait', stagingAt('beforeEntry', 'FAIL', alarm({ WaitTime: '0.5' }))],
])('%s is not rehearsed', (_, more) => {
  expect(refusalOf(pipeline(more))).toMatch(/^NotRehearsed/);
});
