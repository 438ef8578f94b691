import { describe, expect, test } from '@jest/globals';
import { action, declaration, play } from './pipeline-testing.ts';

describe('variables', () => {
  const told = (parameters: string) =>
    declaration({
      Source: [action('Pull', { namespace: 'Source' })],
      Use: [action('Use', { configuration: { UserParameters: parameters } })],
    });
  const used = (parameters: string) => {
    const { feed, runId, machine } = play(told(parameters));
    const origin = { type: 'Test', detail: '' };
    feed({ type: 'start', executionId: 'a', origin, variables: { who: 'Ada' }, overrides: {} });
    feed({ type: 'succeed', runId: runId('Pull'), report: {}, variables: { CommitId: 'c0ffee' } });
    return machine().runs[1];
  };

  test.each([
    ['#{Source.CommitId}', 'c0ffee'],
    ['#{codepipeline.PipelineExecutionId}', 'a'],
    ['{"by":"#{variables.who}","is":"#{Source.CommitId}"}', '{"by":"Ada","is":"c0ffee"}'],
    ['nothing to fill in', 'nothing to fill in'],
  ])('%s becomes %s', (parameters, expected) => {
    expect(used(parameters)?.resolved.UserParameters).toBe(expected);
  });

  test('one that nobody has set fails the action, by its name', () => {
    expect(used('#{Source.Nothing}')).toMatchObject({
      status: 'Failed',
      error: { code: 'ConfigurationError', message: expect.stringContaining('#{Source.Nothing}') },
    });
  });

  test('what runs beside such an action comes to its end before the stage fails', () => {
    const beside = declaration({
      Source: [action('Pull', { namespace: 'Source' })],
      Use: [action('Use', { configuration: { X: '#{Source.Nothing}' } }), action('Scan')],
    });
    const { start, succeed } = play(beside);
    start('a');
    expect(succeed('Pull').slice(-4)).toEqual([
      'a Use STARTED',
      'a Use FAILED',
      'a Scan STARTED',
      'run Scan',
    ]);
    expect(succeed('Scan')).toEqual(['a Scan SUCCEEDED', 'a Use FAILED', 'a FAILED']);
  });
});
