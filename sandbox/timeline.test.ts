import { expect, test } from '@jest/globals';
import { lineOf, printLine } from './timeline.ts';
import type { Entry } from './world.ts';

const at = Date.UTC(2026, 0, 5, 9, 1, 45);
const entry = (more: Partial<Entry>): Entry => ({ at, kind: 'step', who: 'x', what: 'y', ...more });
const shown = (more: Partial<Entry>): string | undefined => {
  const line = lineOf(entry(more));
  return line && printLine(line, 1.25, false);
};

test('an action tells its stage, its state and its summary', () => {
  const detail = { stage: 'Staging', action: 'Admit', state: 'SUCCEEDED' };
  expect(
    shown({ who: 'codepipeline', what: 'Staging/Admit SUCCEEDED: a1b2 may enter staging', detail }),
  ).toBe('Mon 09:01:45    1.3s  + Staging    Admit succeeded: a1b2 may enter staging');
});

test('a source tells the message of its commit', () => {
  const what = 'Source/GitHub SUCCEEDED: {"ProviderType":"GitHub","CommitMessage":"Greet \\"all\\" louder"}';
  const detail = { stage: 'Source', action: 'GitHub', state: 'SUCCEEDED' };
  expect(shown({ who: 'codepipeline', what, detail })).toMatch(/GitHub succeeded: "Greet "all" louder"$/);
});

test('a failed hook shows the end of what it printed, one line under the other', () => {
  const detail = { host: 'staging-1', status: 'Failed', message: 'exit code 1', log: 'a\nb\nc\nd\ne\nf\n' };
  const text = shown({ who: 'codedeploy', what: 'd-1 staging-1 ApplicationStart Failed', detail });
  expect(text?.split('\n').map((line) => line.trim())).toEqual([
    'Mon 09:01:45    1.3s  ! CodeDeploy d-1 staging-1 ApplicationStart Failed: exit code 1',
    'b',
    'c',
    'd',
    'e',
    'f',
  ]);
});

test('a denied call and one that is not done are shown, an ordinary one is not', () => {
  const call = (outcome: string) =>
    shown({ kind: 'call', what: 'sqs:SendMessage', detail: { outcome, message: 'why' } });
  expect(call('denied')).toMatch(/! IAM +denied: why$/);
  expect(call('unknown')).toMatch(/! Sandbox +not rehearsed: sqs:SendMessage why$/);
  expect(call('ok')).toBeUndefined();
});

test('events of pipelines and deployments are shown, others are not', () => {
  const event = (type: string, detail: object) => shown({ kind: 'event', what: type, detail: { detail } });
  const trigger = { 'commit-id': 'c0ffee1234', 'commit-message': 'Greet' };
  const started = { 'execution-id': 'abcdef0123', state: 'STARTED', 'execution-trigger': trigger };
  expect(event('CodePipeline Pipeline Execution State Change', started)).toMatch(
    /Pipeline +execution abcdef01 started for c0ffee1 "Greet"$/,
  );
  const failure = { deploymentId: 'd-1', deploymentGroup: 'hello-staging', state: 'FAILURE' };
  expect(event('CodeDeploy Deployment State-change Notification', failure)).toMatch(
    /! CodeDeploy d-1 to hello-staging: failure$/,
  );
  expect(event('CodeBuild Build Phase Change', {})).toBeUndefined();
});

test('colour is added only when it is asked for', () => {
  const line = lineOf(entry({ kind: 'bug', what: 'timer', detail: { message: 'broken' } }));
  expect(line && printLine(line, 0, true)).toContain('\u001b[31m');
  expect(line && printLine(line, 0, false)).not.toContain('\u001b');
});
