import { expect, test } from '@jest/globals';
import { appspec, deploy, refused, useHost } from './host-under-test.ts';

useHost();

test.each([
  ['a wrong version', 'version: 1.0\nos: linux', 'BeforeInstall', 'an invalid version value (1) was entered'],
  [
    'a version in quotes',
    'version: "0.0"\nos: linux',
    'BeforeInstall',
    'an invalid version value (0.0) was entered',
  ],
  ['another system', 'version: 0.0\nos: plan9', 'BeforeInstall', 'an unsupported operating system (plan9)'],
  ['nothing at all', '', 'BeforeInstall', 'the application specification file was empty'],
  [
    'an unknown hook',
    appspec({ BeforeLunch: 'location: hook.sh' }),
    'Install',
    'appspec.yml file contains unknown lifecycle events: ["BeforeLunch"]',
  ],
  [
    'a timeout of 0',
    appspec({ AfterInstall: 'location: hook.sh, timeout: 0' }),
    'BeforeInstall',
    'an invalid timeout value was provided',
  ],
  [
    'a timeout in words',
    appspec({ AfterInstall: 'location: hook.sh, timeout: soon' }),
    'BeforeInstall',
    'an invalid timeout value was provided',
  ],
  [
    'a hook without a place',
    appspec({ AfterInstall: 'timeout: 3' }),
    'BeforeInstall',
    'a script with no location value',
  ],
  [
    'a source that is not there',
    appspec({}, 'files: [{ source: nothing, destination: /srv }]'),
    'Install',
    'No such file or directory',
  ],
  [
    'no destination',
    appspec({}, 'files: [{ source: app }]'),
    'BeforeInstall',
    'specifies only a source file (app)',
  ],
  [
    'two sources for one place',
    appspec({}, 'files: [{ source: app/a.txt, destination: /srv }, { source: app, destination: /srv }]'),
    'Install',
    'two source files named',
  ],
  [
    'a mode with a 9',
    appspec({}, 'files: [{ source: app, destination: /srv }]\npermissions: [{ object: /srv, mode: "9" }]'),
    'BeforeInstall',
    'contains an invalid character (9)',
  ],
])('%s in the appspec is refused', async (_, spec, event, message) => {
  expect(await refused(spec)).toMatchObject({
    event,
    errorCode: 5,
    message: expect.stringContaining(message),
  });
});

test('a timeout of 4000 is accepted', async () => {
  expect(await refused(appspec({ AfterInstall: 'location: hook.sh, timeout: 4000' }))).toMatchObject({
    errorCode: 0,
  });
});

test('a bundle without an appspec is refused', async () => {
  expect(await deploy({ 'app/a.txt': '' })).toMatchObject({
    event: 'BeforeInstall',
    message: expect.stringContaining('did not find an AppSpec file'),
  });
});
