import { expect, test } from '@jest/globals';
import type { Declaration } from '../../engine/pipeline-state.ts';
import type { Input } from '../../service.ts';
import { readDeclaration } from './declaration.ts';
import { sourceStage } from './testing.ts';

const type = (category: string, provider: string) => ({ category, owner: 'AWS', provider, version: '1' });
const lambda = (more: object = {}) => ({
  name: 'Ask',
  actionTypeId: type('Invoke', 'Lambda'),
  configuration: { FunctionName: 'hello-ask' },
  ...more,
});

const pipeline = (actions: readonly object[], more: object = {}): Input => ({
  name: 'hello',
  roleArn: 'arn:aws:iam::111122223333:role/pipeline',
  artifactStore: { type: 'S3', location: 'store' },
  pipelineType: 'V2',
  stages: [sourceStage, { name: 'Do', actions }],
  ...more,
});

/** A pipeline whose second stage says what follows its failure. */
const failing = (onFailure: object, more: object = {}): Input =>
  pipeline([], { stages: [sourceStage, { name: 'Do', actions: [lambda()], onFailure }], ...more });

const codeOf = (input: Input): { readonly code: string; readonly message: string } => {
  try {
    readDeclaration(input, 1, 'eu-west-1');
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return { code, message };
  }
  return { code: 'none', message: '' };
};

test('a sound pipeline is read, and SUPERSEDED when it does not say', () => {
  const declaration: Declaration = readDeclaration(pipeline([lambda()]), 3, 'eu-west-1');
  expect(declaration).toMatchObject({ name: 'hello', version: 3, executionMode: 'SUPERSEDED' });
});

const structure = 'InvalidStructureException';
const action = 'InvalidActionDeclarationException';
const invalid = 'ValidationException';
const notRehearsed = 'NotRehearsed';
const trigger = (gitConfiguration: object) => ({ triggers: [{ gitConfiguration }] });

test.each<readonly [string, Input, string, string]>([
  ['one stage', pipeline([], { stages: [sourceStage] }), structure, 'between 2 and 50'],
  ['no artifact store', pipeline([lambda()], { artifactStore: undefined }), structure, 'artifact store'],
  ['a stage name twice', pipeline([], { stages: [sourceStage, sourceStage] }), structure, 'Source'],
  ['a stage without actions', pipeline([]), structure, 'actions'],
  ['a source in the second stage', pipeline([sourceStage.actions[0]]), structure, 'only stand in the first'],
  ['a name with a blank', pipeline([lambda()], { name: 'my pipeline' }), invalid, 'pipeline.name'],
  ['an action twice', pipeline([lambda(), lambda()]), action, 'twice'],
  ['an unknown artifact', pipeline([lambda({ inputArtifacts: [{ name: 'Nothing' }] })]), action, 'Nothing'],
  [
    'an artifact made beside it',
    pipeline([
      lambda({ name: 'Make', outputArtifacts: [{ name: 'Made' }] }),
      lambda({ inputArtifacts: [{ name: 'Made' }] }),
    ]),
    action,
    'Made',
  ],
  [
    'six input artifacts',
    pipeline([lambda({ inputArtifacts: Array(6).fill({ name: 'SourceOutput' }) })]),
    action,
    '0 to 5',
  ],
  ['a missing key', pipeline([lambda({ configuration: {} })]), action, 'FunctionName'],
  [
    'an unknown key',
    pipeline([lambda({ configuration: { FunctionName: 'x', Function: 'x' } })]),
    action,
    'Function',
  ],
  [
    'user parameters of 1,001 characters',
    pipeline([lambda({ configuration: { FunctionName: 'x', UserParameters: 'x'.repeat(1001) } })]),
    invalid,
    'less than or equal to 1000',
  ],
  [
    'a reference to no namespace',
    pipeline([lambda({ configuration: { FunctionName: 'x', UserParameters: '#{Sauce.CommitId}' } })]),
    action,
    '#{Sauce.CommitId}',
  ],
  [
    'a reference without a key',
    pipeline([lambda({ configuration: { FunctionName: 'x', UserParameters: '#{Source}' } })]),
    action,
    '#{Source}',
  ],
  [
    'a reference to a variable that is not declared',
    pipeline([lambda({ configuration: { FunctionName: 'x', UserParameters: '#{variables.who}' } })]),
    action,
    '#{variables.who}',
  ],
  ['a timeout on a function', pipeline([lambda({ timeoutInMinutes: 30 })]), action, 'manual approvals'],
  ['a RunOrder of 0', pipeline([lambda({ runOrder: 0 })]), action, 'RunOrder'],
  [
    'a trigger of no source',
    pipeline([lambda()], trigger({ sourceActionName: 'Other' })),
    structure,
    'Other',
  ],
  [
    'a provider that is not here',
    pipeline([lambda({ actionTypeId: type('Test', 'Jenkins') })]),
    notRehearsed,
    'Jenkins',
  ],
  ['type V1', pipeline([lambda()], { pipelineType: 'V1' }), notRehearsed, 'V1'],
  ['an unknown mode', pipeline([lambda()], { executionMode: 'SERIAL' }), invalid, 'SUPERSEDED'],
  [
    'a sixth action at once in PARALLEL mode',
    pipeline(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => lambda({ name })),
      { executionMode: 'PARALLEL' },
    ),
    notRehearsed,
    'PARALLEL',
  ],
  [
    'a roll-back in PARALLEL mode',
    failing({ result: 'ROLLBACK' }, { executionMode: 'PARALLEL' }),
    structure,
    'PARALLEL',
  ],
  [
    'a roll-back of the source stage',
    pipeline([], {
      stages: [
        { ...sourceStage, onFailure: { result: 'ROLLBACK' } },
        { name: 'Do', actions: [lambda()] },
      ],
    }),
    structure,
    'source stage',
  ],
  ['skipping what has failed', failing({ result: 'SKIP' }), structure, 'skipped'],
  ['an unknown result', failing({ result: 'PANIC' }), invalid, 'ROLLBACK'],
  ['a retry of no mode', failing({ result: 'RETRY' }), notRehearsed, 'retryMode'],
  [
    'a retry of an unknown mode',
    failing({ result: 'RETRY', retryConfiguration: { retryMode: 'SOME' } }),
    invalid,
    'ALL_ACTIONS',
  ],
  [
    'a retry mode without a retry',
    failing({ result: 'FAIL', retryConfiguration: { retryMode: 'ALL_ACTIONS' } }),
    notRehearsed,
    'retryMode',
  ],
  ['an action role', pipeline([lambda({ roleArn: 'arn:aws:iam::1:role/x' })]), notRehearsed, 'roleArn'],
  [
    'four filters of pull requests',
    pipeline(
      [lambda()],
      trigger({ sourceActionName: 'Pull', pullRequest: Array(4).fill({ events: ['OPEN'] }) }),
    ),
    structure,
    'at most 3 pull request filters',
  ],
  [
    'an event that pull requests do not have',
    pipeline([lambda()], trigger({ sourceActionName: 'Pull', pullRequest: [{ events: ['MERGED'] }] })),
    invalid,
    'OPEN, UPDATED, CLOSED',
  ],
  [
    'nine excluded branches of pull requests',
    pipeline(
      [lambda()],
      trigger({
        sourceActionName: 'Pull',
        pullRequest: [{ events: ['OPEN'], branches: { excludes: Array(9).fill('x') } }],
      }),
    ),
    structure,
    'at most 8',
  ],
  [
    'files of pull requests to any branch',
    pipeline(
      [lambda()],
      trigger({
        sourceActionName: 'Pull',
        pullRequest: [{ events: ['OPEN'], filePaths: { includes: ['x'] } }],
      }),
    ),
    notRehearsed,
    'without branches',
  ],
  [
    'conditions of a stage',
    pipeline([], {
      stages: [sourceStage, { name: 'Do', actions: [lambda()], onFailure: { conditions: [{}] } }],
    }),
    notRehearsed,
    'onFailure',
  ],
  [
    'pull requests without events',
    pipeline([lambda()], trigger({ sourceActionName: 'Pull', pullRequest: [{}] })),
    notRehearsed,
    'without events',
  ],
])('%s is refused', (_, input, code, word) => {
  expect(codeOf(input)).toEqual({ code, message: expect.stringContaining(word) });
});
