import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { startServer } from '../test/http-server.ts';
import { openFolder } from './testing.ts';

const commit = '0123456789abcdef0123456789abcdef01234567';

let service: Awaited<ReturnType<typeof startServer>>;
let other: typeof service | undefined;
let folder: Awaited<ReturnType<typeof openFolder>>;
/** What the service answers, but at /never. */
let status = 200;
let neverWasAsked = Promise.withResolvers<void>();

beforeAll(async () => {
  folder = await openFolder();
  service = await startServer(({ path }, response) => {
    if (path === '/never') return neverWasAsked.resolve();
    response.writeHead(status).end(path === '/version' ? JSON.stringify({ commit }) : 'Hello, world');
  });
});
afterAll(async () => {
  await service.stop();
  await folder.remove();
});

const gate = (rest: string, environment = `{ url: "${service.url}" }`) =>
  folder.writeGate(`version: 1\nenvironments:\n  staging: ${environment}\n${rest}`);

const home = '  - name: home\n    http: { path: /, contains: Hello }\n    attempts: 2\n';
const version = '  - name: version\n    revision: { path: /version, json: $.commit }\n    attempts: 2\n';
const hangs = '  - name: hangs\n    http: { path: /never }\n';

beforeEach(async () => {
  status = 200;
  neverWasAsked = Promise.withResolvers();
  service.asked.length = 0;
  await gate(`checks:\n${home}${version}`);
});

afterEach(async () => {
  await other?.stop();
  other = undefined;
});

test('a good release: one line for each check, the verdict, and 0', async () => {
  const { code, out, err } = await folder.run(['--commit', commit]);
  expect(code).toBe(0);
  expect(out).toContain(`staging at ${service.url}, commit ${commit}: 2 checks\n`);
  expect(out).toMatch(/^\d\d:\d\d:\d\d {2}home: passed \(1\/2\): GET http/m);
  expect(out).toMatch(/^\d\d:\d\d:\d\d {2}version: passed \(1\/2\)/m);
  expect(out).toMatch(/^good release: 2 of 2 checks passed/m);
  expect(err).toBe('');
});

test('a bad release: what came, what was expected, and how to look again; 1', async () => {
  status = 500;
  const { code, out } = await folder.run(['--commit', commit]);
  expect(code).toBe(1);
  expect(out).toMatch(/^bad release: 0 of 2 checks passed/m);
  expect(out).toMatch(/^home: failed\n {2}GET \S+ answered 500 .*expected 200/m);
  expect(out).toContain(
    `npm run validate -- --gate delivery.yml --environment staging --commit ${commit} --check home --watch`,
  );
});

test('a server that is down is a bad release', async () => {
  const gone = await startServer(() => undefined);
  await gone.stop();
  const { code, out } = await folder.run(['--url', gone.url, '--check', 'home']);
  expect(out).toMatch(/home: failed\n.*got no answer: .*ECONNREFUSED/);
  expect(code).toBe(1);
});

test('--url is looked at instead, also instead of hosts', async () => {
  await gate(`checks:\n${home}`, '{ url: "http://staging.hello.example", hosts: [nowhere.example] }');
  const { code, out } = await folder.run(['--url', service.url]);
  expect(out).toContain(`staging at ${service.url}: 1 check\n`);
  expect(code).toBe(0);
});

test('--check runs only that one', async () => {
  const { code, out } = await folder.run(['--check', 'home']);
  expect(code).toBe(0);
  expect(service.asked.map(({ path }) => path)).toEqual(['/']);
  expect(out).toContain('good release: 1 of 1 checks passed');
});

test('the commit that is checked out where the gate file is, is the one to be served', async () => {
  const { code, out } = await folder.run([], { headOf: async () => 'f'.repeat(40) });
  expect(code).toBe(1);
  expect(out).toContain('f'.repeat(40));
});

test.each([
  ['no gate', ['--gate', ''], /Expected --gate to name a gate file/],
  ['a gate that is not there', ['--gate', 'nowhere.yml'], /got nowhere.yml: there is no such file/],
  ['a folder as gate', ['--gate', '.'], /got \.: EISDIR/],
  ['no environment', ['--environment', ''], /Expected --environment/],
  ['an unknown environment', ['--environment', 'stagign'], /"stagign" to be described, got staging/],
  ['an unknown check', ['--check', 'hmoe'], /one of "home", "version", got "hmoe"/],
  ['an unknown option', ['--josn'], /--josn/],
  ['a word too many', ['staging'], /staging/],
  ['no URL', ['--url', 'localhost:3000'], /http\(s\) URL .* got `localhost:3000`/],
  ['half a commit', ['--commit', '0123456'], /whole commit id .* got `0123456`/],
  ['no commit', [], /"version" needs to know which commit .* expected --commit/],
  ['no host', ['--check', 'home', '--allow', 'http://x/'], /http:\/\/x\//],
  ['to explain and to watch', ['--explain', '--watch'], /--explain or --watch, got both/],
])('%s is wrong usage, and nothing is sent', async (_, args, says) => {
  const { code, out, err } = await folder.run(args);
  expect(err).toMatch(says);
  expect(err).toMatch(/See npm run validate -- --help\n$/);
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(service.asked).toEqual([]);
});

test('a gate with a typo is refused with its line, and nothing is sent', async () => {
  await gate('checks:\n  - name: home\n    http: { path: /, statsu: 200 }\n');
  const { code, err } = await folder.run([]);
  expect(err).toMatch(/^delivery\.yml: line 6: expected one of the keys .*got the unknown key "statsu"/);
  expect(code).toBe(2);
  expect(service.asked).toEqual([]);
});

test('a control probe that cannot be reached: nothing is said about the release; 3', async () => {
  status = 500;
  const gone = await startServer(() => undefined);
  await gone.stop();
  await gate(`control:\n  - name: status page\n    http: { url: "${gone.url}" }\nchecks:\n${home}`);
  const { code, out } = await folder.run([]);
  expect(code).toBe(3);
  expect(out).toMatch(/^checker blind: a control probe failed/m);
  expect(out).toMatch(/^control: status page: could not look|^control: status page: failed/m);
  expect(out).toContain('Nothing is known about the release, good or bad.');
});

test('a host that nobody has named is not reached without --allow; 3', async () => {
  other = await startServer((_, response) => void response.writeHead(200).end());
  await gate(`checks:\n  - name: elsewhere\n    http: { url: "${other.url}" }\n    attempts: 1\n`);
  const refused = await folder.run([]);
  expect(refused.code).toBe(3);
  expect(refused.out).toContain('environment broken');
  expect(refused.out).toContain('--allow');
  expect(other.asked).toEqual([]);
  const { code } = await folder.run(['--allow', new URL(other.url).host]);
  expect(code).toBe(0);
});

test('what needs AWS says what it lacks', async () => {
  await gate(`checks:\n${home}`, `{ url: "${service.url}", hosts: deployment-group }`);
  const { code, out } = await folder.run([]);
  expect(out).toMatch(
    /^home: could not look\n.*APPLICATION is not set.*by hand, export APPLICATION, ENVIRONMENTS/m,
  );
  expect(code).toBe(3);
});

test('--json prints the report and nothing else on stdout, also when it is bad', async () => {
  status = 500;
  const { code, out, err } = await folder.run(['--json', '--commit', commit]);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    version: 1,
    environment: 'staging',
    url: service.url,
    commit,
    verdict: 'bad release',
    sentence: expect.any(String),
    checks: [
      { name: 'home', type: 'http', status: 'failed', attempts: [{ kind: 'failed' }, { kind: 'failed' }] },
      { name: 'version', type: 'revision', status: 'failed' },
    ],
  });
  expect(err).toContain('home: failed');
});

test('--json and Ctrl-C: the report as far as it has come', async () => {
  await gate(`checks:\n${home}${hangs}`);
  const interruption = new AbortController();
  const { code, out } = await folder.run(['--json'], {
    interrupted: interruption.signal,
    err: { write: (text) => text.includes('home: passed') && interruption.abort() },
  });
  expect(code).toBe(130);
  expect(JSON.parse(out)).toMatchObject({
    verdict: 'running',
    checks: [
      { name: 'home', status: 'passed' },
      { name: 'hangs', status: 'running' },
    ],
  });
  // Or it would be counted among what the next test asks.
  await neverWasAsked.promise;
});

test('--explain says what the gate means and sends nothing', async () => {
  const { code, out } = await folder.run(['--explain']);
  expect(code).toBe(0);
  expect(out).toContain('home');
  expect(out).toContain('version');
  expect(service.asked).toEqual([]);
});

test('--help says everything', async () => {
  const { code, out } = await folder.run(['--help']);
  expect(code).toBe(0);
  for (const word of ['--gate', '--allow', 'Examples:', 'Exit codes: 0']) expect(out).toContain(word);
});

test('--watch looks again until Ctrl-C and says what has changed; the gate file is read again', async () => {
  const interruption = new AbortController();
  let time = 0;
  let round = 0;
  const betweenRounds = [
    async () => {
      status = 500;
    },
    () => gate(`checkz:\n${home}`),
    () => gate(`checks:\n${home}`),
    async () => {
      status = 200;
    },
    async () => interruption.abort(),
  ];
  const { code, out } = await folder.run(['--check', 'home', '--watch'], {
    interrupted: interruption.signal,
    now: () => time,
    sleep: async (ms) => {
      time += ms;
      if (ms === 5_000) await betweenRounds[round++]?.();
    },
  });
  expect(code).toBe(130);
  expect(
    out.split('\n').filter((line) => /release|home: failed|home: passed, was|delivery/.test(line)),
  ).toEqual([
    expect.stringMatching(/^\S+ {2}good release: 1 of 1/),
    expect.stringMatching(/^\S+ {2}bad release: 0 of 1 .*; it was: good release$/),
    expect.stringMatching(/^ {2}home: failed, was passed: .*expected 200/),
    expect.stringMatching(/^delivery\.yml: line 4: .*checkz/),
    expect.stringMatching(/^\S+ {2}good release: 1 of 1 .*; it was: bad release$/),
    expect.stringMatching(/^ {2}home: passed, was failed/),
    expect.stringMatching(/^Ended by Ctrl-C; the last verdict is good release/),
  ]);
});

test('Ctrl-C ends the command at once, whatever is under way, and says what was through', async () => {
  await gate(`checks:\n${home}${hangs}`);
  const child = spawn(
    process.execPath,
    ['cli/validate.ts', '--gate', join(folder.folder, 'delivery.yml'), '--environment', 'staging'],
    { env: { ...process.env, INIT_CWD: folder.folder }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'exit');
  let said = '';
  for await (const text of child.stdout.setEncoding('utf8')) {
    said += text;
    if (text.includes('home: passed')) child.kill('SIGINT');
  }
  expect(said).toContain('Ended by Ctrl-C, without a verdict: 1 of 2 checks through, 1 passed\n');
  expect(said).toMatch(/Not through: hangs\n$/);
  expect(await ended).toEqual([130, null]);
});

test('a reader that goes away, as with `| head`, is not told that the release is bad', async () => {
  await gate(`checks:\n${home}${hangs}`);
  const child = spawn(
    process.execPath,
    ['cli/validate.ts', '--gate', join(folder.folder, 'delivery.yml'), '--environment', 'staging'],
    { env: { ...process.env, INIT_CWD: folder.folder }, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  child.stdout.destroy();
  expect(await once(child, 'exit')).toEqual([3, null]);
});
