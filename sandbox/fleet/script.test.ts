import { expect, test } from '@jest/globals';
import { deadlines, hook, lines, root, runs, said, useHost } from './host-under-test.ts';
import { endProcessesOf, processesOf } from './processes.ts';

useHost();

test('a script that fails is code 4, with what it said', async () => {
  expect(await hook('echo working; echo broken >&2; exit 3')).toMatchObject({
    event: 'AfterInstall',
    errorCode: 4,
    scriptName: 'hook.sh',
    message: 'Script at specified location: hook.sh failed with exit code 3',
    log: expect.stringMatching(/^LifecycleEvent - AfterInstall\nScript - hook.sh\n[\s\S]*\[stderr\]broken\n/),
  });
});

test('of a long output the last entries are kept that fit into 2048 characters', async () => {
  const { log } = await hook('for i in $(seq 1000); do echo "line $i of many"; done; exit 1');
  expect(log.length).toBeLessThanOrEqual(2048);
  expect(log).toMatch(/^\[stdout\]line \d+ of many\n[\s\S]*line 1000 of many\n$/);
});

test('a script that is not there is code 1', async () => {
  expect(await hook('exit 0', 'location: other.sh')).toMatchObject({
    errorCode: 1,
    scriptName: 'other.sh',
    message: expect.stringMatching(
      /^Script does not exist at specified location: \/opt\/codedeploy-agent\/.*\/other.sh$/,
    ),
  });
});

test('a script that is not executable is made so', async () => {
  expect(await hook('echo ran', 'location: hook.sh', 0o644)).toMatchObject({ errorCode: 0 });
  expect(lines).toContain('[stdout]ran');
});

test('a script that something ended by a signal has no exit code', async () => {
  expect(await hook('kill -9 $$')).toMatchObject({
    errorCode: 4,
    message: 'Script at specified location: hook.sh failed with exit code ',
  });
});

test('a script beyond its timeout is code 3, and its group is told to end', async () => {
  const answer = hook(
    'trap "echo told; exit 0" TERM; echo up; while :; do read -t 1 <> <(:); done',
    'location: hook.sh, timeout: 5',
  );
  await said('up');
  expect(deadlines.map(({ ms }) => ms)).toEqual([5000]);
  deadlines[0]?.due();
  expect(await answer).toMatchObject({
    errorCode: 3,
    message: 'Script at specified location: hook.sh failed to complete in 5 seconds',
  });
  expect(deadlines).toEqual([]);
});

test('a script that does not listen is ended', async () => {
  const answer = hook(
    'trap "" TERM; echo up; while :; do read -t 1 <> <(:); done',
    'location: hook.sh, timeout: 5',
  );
  await said('up');
  deadlines[0]?.due();
  expect(deadlines.map(({ ms }) => ms)).toEqual([5000]);
  deadlines[0]?.due();
  expect(await answer).toMatchObject({ errorCode: 3 });
});

test('a background child that holds the output is code 6 after the timeout, and lives on', async () => {
  const answer = hook(
    'node -e "console.log(1);setInterval(()=>{},1e6)" & echo gone',
    'location: hook.sh, timeout: 9',
  );
  await said('1');
  await runs(1);
  deadlines[0]?.due();
  expect(await answer).toMatchObject({
    errorCode: 6,
    message: 'Script at specified location: hook.sh failed to close STDOUT',
  });
  expect(processesOf(root)).toHaveLength(1);
  await endProcessesOf(root);
  expect(processesOf(root)).toEqual([]);
});

test('a background child with an output of its own does not hold the hook', async () => {
  expect(await hook('nohup node -e "setInterval(()=>{},1e6)" >/dev/null 2>&1 & echo started')).toMatchObject({
    errorCode: 0,
  });
  await runs(1);
});
