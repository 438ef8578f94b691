import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { appspec, deadlines, deploy, hook, lines, root, said, script, useHost } from './host-under-test.ts';
import { endProcessesOf } from './processes.ts';

useHost();

const archive = '/opt/codedeploy-agent/deployment-root/group-1/d-1/deployment-archive';
const place = 'Script at specified location:';

/** Every way in which one script can end: the script, how the appspec names it, its mode; then what the agent says. */
test.each([
  ['that fails', 'exit 3', 'location: hook.sh', 0o755, 4, `${place} hook.sh failed with exit code 3`],
  [
    'that fails as root',
    'exit 3',
    'location: hook.sh, runas: root',
    0o755,
    4,
    `${place} hook.sh run as user root failed with exit code 3`,
  ],
  [
    'that a signal ended',
    'kill -9 $$',
    'location: hook.sh',
    0o755,
    4,
    `${place} hook.sh failed with exit code `,
  ],
  [
    'that is not there',
    '',
    'location: other.sh',
    0o755,
    1,
    `Script does not exist at specified location: ${archive}/other.sh`,
  ],
  [
    'at an absolute path',
    '',
    'location: /usr/bin/true',
    0o755,
    1,
    `Script does not exist at specified location: ${archive}/usr/bin/true`,
  ],
  [
    'that climbs to where nothing is',
    '',
    'location: ../x.sh',
    0o755,
    1,
    'Script does not exist at specified location: /opt/codedeploy-agent/deployment-root/group-1/d-1/x.sh',
  ],
  [
    'with an argument',
    'exit 0',
    'location: hook.sh now',
    0o755,
    1,
    `Script does not exist at specified location: ${archive}/hook.sh now`,
  ],
  [
    'that is a folder',
    '',
    'location: app',
    0o755,
    4,
    `${place} app failed with error Errno::EACCES with message Permission denied - ${archive}/app`,
  ],
])('of a script %s', async (_, body, options, mode, errorCode, message) => {
  const { log, ...answer } = await hook(body, options, mode);
  const scriptName = /location: ([^,]+)/.exec(options)?.[1];
  expect(answer).toMatchObject({ event: 'AfterInstall', errorCode, scriptName, message });
  expect(log).toMatch(/^LifecycleEvent - AfterInstall\n/);
  expect(log.includes('Script - ')).toBe(errorCode !== 1);
});

/** What the first line of a script and the name of its file come to. */
test.each([
  ['no shebang', 'echo ran', 'hook.sh', 0, 'Succeeded'],
  [
    'an interpreter that is not there',
    '#!/bin/nothing\necho ran',
    'hook.sh',
    4,
    `ENOENT with message No such file or directory - ${archive}/hook.sh`,
  ],
  [
    'line ends as on Windows',
    '#!/bin/bash\r\necho ran\r\n',
    'hook.sh',
    4,
    `ENOENT with message No such file or directory - ${archive}/hook.sh`,
  ],
  [
    'a blank in its name',
    '#!/bin/bash\necho ran',
    'my hook.sh',
    4,
    `ENOENT with message No such file or directory - ${archive}/my`,
  ],
  ['a sign of the shell in its name', '#!/bin/bash\necho ran', 'hook(1).sh', 4, 'failed with exit code 2'],
])('a script with %s', async (_, text, name, errorCode, message) => {
  const answer = await deploy({
    'appspec.yml': appspec({ AfterInstall: `location: "${name}"` }),
    'app/a.txt': '',
    [name]: { text, mode: 0o755 },
  });
  expect(answer).toMatchObject({ errorCode, message: expect.stringContaining(message) });
  expect(lines.includes('[stdout]ran')).toBe(errorCode === 0);
});

test('a script that is not executable is made so', async () => {
  expect(await hook('echo ran', 'location: hook.sh', 0o644)).toMatchObject({ errorCode: 0 });
  expect(lines).toContain('[stdout]ran');
});

test('a script that climbs out of the bundle to another of the agent is run', async () => {
  const files = {
    'appspec.yml': appspec({ AfterInstall: 'location: ../logs/planted.sh' }),
    'app/a.txt': '',
    'plant.sh': script(''),
  };
  const planted = join(root, 'opt/codedeploy-agent/deployment-root/group-1/d-1/logs/planted.sh');
  const first = { ...files, 'appspec.yml': appspec({ AfterInstall: 'location: plant.sh' }) };
  await deploy(first);
  writeFileSync(planted, '#!/bin/bash\necho planted', { mode: 0o755 });
  const spec = appspec({ AfterInstall: 'location: ../../d-1/logs/planted.sh' });
  expect(await deploy({ ...files, 'appspec.yml': spec })).toMatchObject({ errorCode: 0 });
  expect(lines).toContain('[stdout]planted');
});

const several = (first: string, second = 'echo second'): Promise<{ errorCode: number }> =>
  deploy({
    'appspec.yml': `${appspec()}\n  AfterInstall:\n    - { location: one.sh, timeout: 7 }\n    - { location: two.sh, runas: root }`,
    'app/a.txt': '',
    'one.sh': script(first),
    'two.sh': script(second),
  });

test('scripts of one event run one after the other, each with its own time', async () => {
  const limits: number[][] = [];
  const answer = several('echo first; sleep 0.1');
  await said('first');
  limits.push(deadlines.map(({ ms }) => ms));
  expect(await answer).toMatchObject({ errorCode: 0 });
  expect(limits).toEqual([[7_000]]);
  expect(deadlines).toEqual([]);
  expect(lines.filter((line) => !line.startsWith('['))).toEqual(['Script - one.sh', 'Script - two.sh']);
});

test('a script without a timeout has an hour', async () => {
  const answer = several('', 'echo second; read -t 5 <> <(:)');
  await said('second');
  expect(deadlines.map(({ ms }) => ms)).toEqual([3_600_000]);
  await endProcessesOf(root);
  await answer;
});

test('after a script that failed the next one does not run', async () => {
  expect(await several('exit 1')).toMatchObject({ errorCode: 4, scriptName: 'one.sh' });
  expect(lines).not.toContain('[stdout]second');
});

test('the second script sees what the first one left, and its log holds both', async () => {
  const answer = await several('echo first > "$DESTDIR/x"; echo 1', 'cat "$DESTDIR/x"; echo bad >&2; exit 9');
  expect(answer).toMatchObject({
    errorCode: 4,
    scriptName: 'two.sh',
    log: 'LifecycleEvent - AfterInstall\nScript - one.sh\n[stdout]1\nScript - two.sh\n[stdout]first\n[stderr]bad\n',
  });
});

test('of a long output the last entries are kept that fit into 2048 characters', async () => {
  const { log } = await hook('for i in $(seq 1000); do echo "line $i of many"; done; exit 1');
  expect(log.length).toBeLessThan(2048);
  expect(log.length).toBeGreaterThan(2048 - 40);
  expect(log).toMatch(/^\[stdout\]line \d+ of many\n[\s\S]*line 1000 of many\n$/);
});

test.each([
  [2039, 0],
  [2038, 2047],
])('a single line of %d characters is kept whole or not at all', async (length, kept) => {
  const { log } = await hook(`printf '%0${length}d\\n' 0; exit 1`);
  expect(log).toHaveLength(kept);
});

test('the last line counts although it does not end', async () => {
  expect(await hook('printf "no end"; exit 1')).toMatchObject({
    log: expect.stringMatching(/\[stdout\]no end$/),
  });
});
