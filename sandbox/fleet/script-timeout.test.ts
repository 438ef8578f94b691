import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { deadlines, has, hook, root, runs, said, useHost } from './host-under-test.ts';
import { processesOf } from './processes.ts';

useHost();

const place = 'Script at specified location:';

const trap = (what: string) => `trap "${what}" TERM; echo up; while :; do read -t 1 <> <(:); done`;

test('a script beyond its timeout is code 3, and its whole group is told to end', async () => {
  const answer = hook(
    `(trap 'echo told > "$DESTDIR/told"; exit' TERM; echo child; while :; do read -t 1 <> <(:); done) &\n${trap('exit 0')}`,
    'location: hook.sh, timeout: 5',
  );
  await said('child');
  await said('up');
  expect(deadlines.map(({ ms }) => ms)).toEqual([5000]);
  deadlines[0]?.due();
  expect(await answer).toMatchObject({
    errorCode: 3,
    message: `${place} hook.sh failed to complete in 5 seconds`,
  });
  expect(deadlines).toEqual([]);
  await runs(0);
  expect(has('told')).toBe(true);
});

test('a script that does not listen holds the agent until it ends by itself', async () => {
  const answer = hook(
    'trap "" TERM; echo up; while test ! -e "$DESTDIR/enough"; do read -t 0.05 <> <(:); done',
    'location: hook.sh, timeout: 5',
  );
  await said('up');
  let over = false;
  const watched = answer.finally(() => {
    over = true;
  });
  deadlines[0]?.due();
  await runs(1);
  expect(over).toBe(false);
  writeFileSync(join(root, 'enough'), '');
  expect(await watched).toMatchObject({ errorCode: 3 });
});

test.each([
  ['STDOUT', '2>/dev/null'],
  ['STDERR', '>/dev/null'],
])(
  'a background child that holds %s is code 6 after the timeout, and lives on',
  async (stream, elsewhere) => {
    const answer = hook(
      `node -e "require('fs').writeFileSync('up', ''); setInterval(() => {}, 1e6)" ${elsewhere} & echo gone`,
      'location: hook.sh, timeout: 9',
    );
    await said('gone');
    await runs(1);
    while (!has('opt/codedeploy-agent/up')) await new Promise((next) => setImmediate(next));
    // The end of the other stream is there to be read.
    for (let turn = 0; turn < 20; turn += 1) await new Promise((next) => setImmediate(next));
    deadlines[0]?.due();
    expect(await answer).toMatchObject({
      errorCode: 6,
      message: `${place} hook.sh failed to close ${stream}`,
    });
    expect(processesOf(root)).toHaveLength(1);
  },
);

test('a background child with an output of its own does not hold the hook', async () => {
  expect(await hook('nohup node -e "setInterval(()=>{},1e6)" >/dev/null 2>&1 & echo started')).toMatchObject({
    errorCode: 0,
  });
  await runs(1);
});
