import { expect, test } from '@jest/globals';
import { appspec, deploy, lines, refused, script, useHost } from './host-under-test.ts';

useHost();

const head = 'version: 0.0\nos: linux';
const permission = (rest: string): string =>
  appspec({}, `files: [{ source: app, destination: /srv }]\npermissions: [{ ${rest} }]`);

test.each([
  ['a wrong version', 'version: 1.0\nos: linux', 'an invalid version value (1.0) was entered'],
  ['a whole number as version', 'version: 3\nos: linux', 'an invalid version value (3) was entered'],
  ['a version in quotes', 'version: "0.0"\nos: linux', 'an invalid version value (0.0) was entered'],
  ['no version', 'os: linux', 'an invalid version value () was entered'],
  ['a text', 'just a text', 'an invalid version value () was entered'],
  ['a list', '- version: 0.0', 'no implicit conversion of String into Integer'],
  ['another system', 'version: 0.0\nos: plan9', 'an unsupported operating system (plan9)'],
  ['Windows, on a host with Linux', 'version: 0.0\nos: windows', 'an unsupported operating system (windows)'],
  ['no system', 'version: 0.0', 'an unsupported operating system ()'],
  [
    'nothing at all',
    '',
    "empty. Make sure your AppSpec file defines at minimum the 'version' and 'os' properties.",
  ],
  ['white space', ' \n\n', 'the application specification file was empty'],
  ['a comment', '# later', 'the application specification file was empty'],
  ['what is no YAML', 'version: 0.0\nos: [linux', '(<unknown>): '],
  ['a tab as indentation', `${head}\nhooks:\n\tAfterInstall: []`, '(<unknown>): '],
  [
    'an unknown behavior',
    `${head}\nfile_exists_behavior: KEEP`,
    'an invalid file_exists_behavior value (KEEP)',
  ],
  ['a timeout of 0', appspec({ AfterInstall: 'location: hook.sh, timeout: 0' }), 'an invalid timeout value'],
  [
    'a negative timeout',
    appspec({ AfterInstall: 'location: hook.sh, timeout: -1' }),
    'an invalid timeout value',
  ],
  [
    'a timeout in words',
    appspec({ AfterInstall: 'location: hook.sh, timeout: soon' }),
    'an invalid timeout value',
  ],
  ['a hook without a place', appspec({ AfterInstall: 'timeout: 3' }), 'a script with no location value'],
  [
    'a hook with an empty place',
    appspec({ AfterInstall: 'location: " "' }),
    'a script with no location value',
  ],
  [
    'a script that is no mapping',
    `${head}\nhooks:\n  AfterInstall: [hook.sh]`,
    'undefined method `has_key?\' for "hook.sh":String',
  ],
  [
    'a script that is not in a list',
    `${head}\nhooks:\n  AfterInstall: { location: hook.sh }`,
    'undefined method `has_key?\' for ["location", "hook.sh"]:Array',
  ],
  [
    'a hook that is a text',
    `${head}\nhooks:\n  AfterInstall: hook.sh`,
    'undefined method `each\' for "hook.sh":String',
  ],
  [
    'hooks in a list',
    `${head}\nhooks: [AfterInstall]`,
    'undefined method `each_pair\' for ["AfterInstall"]:Array',
  ],
  ['files that are a text', `${head}\nfiles: app`, 'undefined method `each\' for "app":String'],
  [
    'files that are a mapping',
    `${head}\nfiles: { source: app, destination: /srv }`,
    'no implicit conversion of String into Integer',
  ],
  [
    'no source',
    `${head}\nfiles: [{ destination: /srv }]`,
    'specifies a destination file, but no source file',
  ],
  ['no destination', `${head}\nfiles: [{ source: app }]`, 'specifies only a source file (app)'],
  ['a permission without an object', permission('mode: "644"'), 'has no object value'],
  [
    'a mode with a 9',
    permission('object: /srv, mode: "9"'),
    'mode (009) in the application specification file contains an invalid character (9)',
  ],
  [
    'a mode that YAML reads as octal',
    permission('object: /srv, mode: 0755'),
    'mode (493) in the application specification file contains an invalid character (9)',
  ],
  [
    'a mode of five digits',
    permission('object: /srv, mode: "00755"'),
    'the length of a permissions mode (00755)',
  ],
  [
    'a type that is none',
    permission('object: /srv, type: [link]'),
    'object type not supported for permissions (link)',
  ],
  [
    'a type that is not in a list',
    permission('object: /srv, type: file'),
    'undefined method `each\' for "file":String',
  ],
  [
    'an exception that is not in a list',
    permission('object: /srv, except: a'),
    'undefined method `each\' for "a":String',
  ],
])('%s in the appspec is refused when it is read', async (_, spec, message) => {
  expect(await refused(spec)).toMatchObject({
    event: 'BeforeInstall',
    errorCode: 5,
    scriptName: '',
    message: expect.stringContaining(message),
  });
});

test.each([
  [
    'unknown hooks',
    `${appspec({ BeforeLunch: 'location: hook.sh' })}\n  AfterLunch: []`,
    'appspec.yml file contains unknown lifecycle events: ["BeforeLunch", "AfterLunch"]',
  ],
  [
    'a source that is not there',
    appspec({}, 'files: [{ source: nothing, destination: /srv }]'),
    'No such file or directory @ rb_sysopen - /opt/codedeploy-agent/deployment-root/group-1/d-1/deployment-archive/nothing',
  ],
  [
    'a source that is a number',
    appspec({}, 'files: [{ source: 1, destination: /srv }]'),
    'no implicit conversion of Integer into String',
  ],
  [
    'a pattern for a file',
    permission('object: /srv/a.txt, pattern: "*.txt"'),
    'includes an object (/srv/a.txt) with an invalid pattern (*.txt)',
  ],
  [
    'exceptions for a file',
    permission('object: /srv/a.txt, except: [b.txt]'),
    'pattern in the permissions section (["b.txt"]) for the object named /srv/a.txt',
  ],
  [
    'two permissions for one file',
    appspec(
      {},
      'files: [{ source: app, destination: /srv }]\npermissions: [{ object: /srv, mode: "644" }, { object: /srv, mode: "600" }]',
    ),
    'the permissions setting for (/srv/a.txt) is specified more than once',
  ],
])('%s in the appspec is refused when it is installed', async (_, spec, message) => {
  expect(await refused(spec)).toMatchObject({
    event: 'Install',
    errorCode: 5,
    message: expect.stringContaining(message),
  });
});

test.each([
  ['a timeout of 4000', appspec({ AfterInstall: 'location: hook.sh, timeout: 4000' })],
  ['a timeout with a fraction, in quotes', appspec({ AfterInstall: 'location: hook.sh, timeout: "3.5 s"' })],
  ['no files and no hooks', head],
  ['empty sections', `${head}\nfiles:\nhooks:\npermissions:`],
  ['a hook without scripts', `${head}\nhooks:\n  AfterInstall:`],
  ['0 as version', 'version: 0\nos: linux'],
  ['JSON', '{ "version": 0.0, "os": "linux", "files": [{ "source": "app", "destination": "/srv" }] }'],
  ['lines that end as on Windows', appspec({ AfterInstall: 'location: hook.sh' }).replaceAll('\n', '\r\n')],
  ['keys that mean nothing', `${head}\nhook: {}\nresources: []`],
  ['a second document', `${head}\n---\nversion: 7`],
  ['a script of an event that nobody scripts', appspec({ Install: 'location: nothing.sh' })],
])('%s in the appspec is accepted', async (_, spec) => {
  expect(await refused(spec)).toMatchObject({ event: 'none', errorCode: 0 });
});

test('of two hooks of the same name the last one counts', async () => {
  const files = {
    'appspec.yml': `${appspec({ AfterInstall: 'location: one.sh' })}\n  AfterInstall: [{ location: two.sh }]`,
    'app/a.txt': '',
    'one.sh': script('echo one'),
    'two.sh': script('echo two'),
  };
  expect(await deploy(files)).toMatchObject({ errorCode: 0 });
  expect(lines.filter((line) => line.startsWith('[stdout]'))).toEqual(['[stdout]two']);
});

test.each([
  ['acls', permission('object: /srv, acls: ["u:bob:7"]')],
  ['context', permission('object: /srv, context: { type: httpd_sys_content_t }')],
  ['an owner other than root', permission('object: /srv, owner: deploy')],
  ['a group other than root', permission('object: /srv, owner: root, group: deploy')],
  ['an alias', `${head}\nhooks:\n  AfterInstall: &one [{ location: hook.sh }]\n  BeforeInstall: *one`],
  ['a tag', `${head}\nhooks: !ruby/object:Object {}`],
  ['a hook as another user', appspec({ AfterInstall: 'location: hook.sh, runas: nobody' })],
  ['a hook with sudo', appspec({ AfterInstall: 'location: hook.sh, sudo: true' })],
  ['a destination in a home', appspec({}, 'files: [{ source: app, destination: ~/app }]')],
  [
    'a source out of the bundle',
    appspec({}, `files: [{ source: ${'../'.repeat(9)}etc/hosts, destination: /srv }]`),
  ],
  ['a hook out of the bundle', appspec({ AfterInstall: `location: ${'../'.repeat(9)}bin/true` })],
])('%s in the appspec is not rehearsed, and not passed over', async (_, spec) => {
  await expect(refused(spec)).rejects.toMatchObject({ name: 'NotRehearsedError', status: 501 });
});

test('a bundle without an appspec is refused, with the place where it was looked for', async () => {
  const archive = '/opt/codedeploy-agent/deployment-root/group-1/d-1/deployment-archive';
  for (const files of [{ 'app/a.txt': '' }, { 'appspec.json': '{}' }, { 'AppSpec.yml': '' }]) {
    const { deploymentId, ...answer } = await deploy(files);
    const at = archive.replace('d-1', deploymentId);
    expect(answer).toMatchObject({
      event: 'BeforeInstall',
      errorCode: 5,
      message: expect.stringContaining(
        `unpacked to directory "${at}", and the AppSpec file was expected but not found at path "${at}/appspec.yml"`,
      ),
    });
  }
});

test('appspec.yaml is as good, and appspec.yml comes first', async () => {
  const files = { 'app/a.txt': '', 'appspec.yaml': appspec({ AfterInstall: 'location: hook.sh' }) };
  expect(await deploy(files)).toMatchObject({ event: 'AfterInstall', errorCode: 1 });
  expect(await deploy({ ...files, 'appspec.yml': appspec() })).toMatchObject({ errorCode: 0 });
});
