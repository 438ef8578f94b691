import { expect, test } from '@jest/globals';
import { readJenkinsParameters, readStageParameters } from './parameters.ts';

test('what is left out has its default', () => {
  expect(readJenkinsParameters('{"job":"team/hello-tests","commit":"c"}')).toEqual({
    job: 'team/hello-tests',
    commit: 'c',
    parameters: {},
    timeLimitMinutes: 60,
    unstable: 'failed',
    rerunAfterRestart: false,
  });
});

test.each([
  ['', 'Expected UserParameters to be JSON, got ``'],
  ['job=x', 'Expected UserParameters to be JSON, got `job=x`'],
  ['[]', 'Expected UserParameters to be an object, got `[]`'],
  ['{"commit":"c"}', 'Expected UserParameters.job to be a string, got nothing'],
  ['{"job":7,"commit":"c"}', 'Expected UserParameters.job to be a string, got `7`'],
  ['{"job":"","commit":"c"}', 'Expected UserParameters.job to be at least 1 characters long, got `""`'],
  [
    '{"job":"j","commit":"c","timeLimitMinutes":0}',
    'Expected UserParameters.timeLimitMinutes to be at least 1, got `0`',
  ],
  ['{"job":"j","commit":"c","timeLimitMinutes":1441}', 'to be at most 1430, got `1441`'],
  [
    '{"job":"j","commit":"c","timeLimitMinutes":"60"}',
    'Expected UserParameters.timeLimitMinutes to be a number, got `"60"`',
  ],
  [
    '{"job":"j","commit":"c","unstable":"ok"}',
    'Expected UserParameters.unstable to be "failed" or "passed", got `"ok"`',
  ],
  [
    '{"job":"j","commit":"c","parameters":{"A":1}}',
    'Expected UserParameters.parameters.A to be a string, got `1`',
  ],
  ['{"job":"j","commit":"c","parameters":{"COMMIT":"x"}}', 'must not set COMMIT'],
  ['{"job":"j","commit":"c","jobs":"x"}', 'UserParameters has unknown members: jobs'],
  ['{"job":"j","commit":"#{Source.CommitId}"}', 'CodePipeline left its placeholder in place'],
])('%s is refused: %s', (text, message) => {
  expect(() => readJenkinsParameters(text)).toThrow(message);
});

test('several faults are told at once, and the blame is the configuration', () => {
  let thrown: unknown;
  try {
    readStageParameters('{"environment":"","stage":"x"}');
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ blame: 'config' });
  for (const part of ['UserParameters.environment', 'UserParameters.commit', 'unknown members: stage'])
    expect(String(thrown)).toContain(part);
});

test('a long text is not repeated in full', () => {
  expect(() => readStageParameters('x'.repeat(9_000))).toThrow(/^.{1,300}$/);
});
