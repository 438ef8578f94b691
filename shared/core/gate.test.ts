import { expect, test } from '@jest/globals';
import { checkReaders } from '../checks/index.ts';
import { environmentOf, parseGate } from './gate.ts';

const gate = (source: string) => parseGate(source, checkReaders);

const head = 'version: 1\nenvironments:\n  staging: { url: "http://staging.hello.example" }\n';
const withCheck = (lines: string) =>
  `${head}checks:\n  - name: home\n    ${lines.replaceAll('\n', '\n    ')}\n`;

test('a gate is read with all that it leaves out', () => {
  expect(
    gate(`${head}checks:
  - name: the home page greets
    http: { path: /, status: 200, contains: Hello, within: 500ms }
  - name: the deployed commit is the one served
    revision: { path: /version, json: $.commit }
    interval: 1.5s
    attempts: 10
    consecutiveSuccess: 3
    advisory: true
  - name: brief
    http: { path: /x }
`),
  ).toEqual({
    version: 1,
    environments: new Map([['staging', { url: 'http://staging.hello.example/' }]]),
    checks: [
      {
        name: 'the home page greets',
        advisory: false,
        pace: { interval: 2_000, intervalMs: 2_000, attempts: 5, consecutiveSuccess: 1 },
        spec: { type: 'http', path: '/', status: 200, contains: 'Hello', within: 500 },
      },
      {
        name: 'the deployed commit is the one served',
        advisory: true,
        pace: { interval: 1_500, intervalMs: 1_500, attempts: 10, consecutiveSuccess: 3 },
        spec: { type: 'revision', path: '/version', json: '$.commit' },
      },
      {
        name: 'brief',
        advisory: false,
        pace: { interval: 2_000, intervalMs: 2_000, attempts: 5, consecutiveSuccess: 1 },
        spec: { type: 'http', path: '/x', status: 200, contains: undefined, within: undefined },
      },
    ],
  });
});

test('a text may look like a number', () => {
  expect(gate(withCheck('http: { path: /, contains: 1.10 }')).checks[0]?.spec).toMatchObject({
    contains: '1.10',
  });
});

test.each([
  ['version: 2', 'version: 2', 'line 1: expected version to be a whole number from 1 to 1, got `2`'],
  ['no version', head.slice(11), 'line 1: expected version to be a whole number from 1 to 1, got nothing'],
  [
    'an unknown section',
    `${head}cheks: []`,
    'line 4: expected one of the keys version, environments, checks, got the unknown key "cheks"',
  ],
  ['no checks', head, 'line 1: expected checks to be a list of at least one, got nothing'],
  [
    'an empty list of checks',
    `${head}checks: []`,
    'line 4: expected checks to be a list of at least one, got an empty list',
  ],
  [
    'an unknown type',
    withCheck('htpp: { path: / }'),
    'line 6: expected one of the keys name, http, revision, interval, attempts, consecutiveSuccess, advisory in checks[0], got the unknown key "htpp"',
  ],
  ['no type', withCheck('attempts: 1'), 'line 5: expected checks[0] to have one of http, revision, got none'],
  [
    'two types',
    withCheck('http: { path: / }\nrevision: { path: /, json: $.a }'),
    'line 5: expected checks[0] to have one of http, revision, got http and revision',
  ],
  [
    'a misspelt setting',
    withCheck('http: { path: /, statsu: 200 }'),
    'line 6: expected one of the keys path, status, contains, within in checks[0].http, got the unknown key "statsu"',
  ],
  [
    'a status of words',
    withCheck('http: { path: /, status: ok }'),
    'line 6: expected checks[0].http.status to be a whole number from 100 to 599, got `ok`',
  ],
  [
    'an impossible status',
    withCheck('http:\n  path: /\n  status: 700'),
    'line 8: expected checks[0].http.status to be a whole number from 100 to 599, got `700`',
  ],
  [
    'no path',
    withCheck('http: { status: 200 }'),
    'line 6: expected checks[0].http.path to be a path that begins with one /, got nothing',
  ],
  [
    'a whole URL as path',
    withCheck('http: { path: "http://evil.example/" }'),
    'line 6: expected checks[0].http.path to be a path that begins with one /, got `"http://evil.example/"`',
  ],
  [
    'a path to another host',
    withCheck('http: { path: //evil.example/ }'),
    'line 6: expected checks[0].http.path to be a path that begins with one /, got `//evil.example/`',
  ],
  [
    'a time without unit',
    withCheck('http: { path: /, within: 500 }'),
    'line 6: expected checks[0].http.within to be a time from 1ms to 10s with its unit, like 500ms, 2s or 1m, got `500`',
  ],
  [
    'a wrong unit',
    withCheck('http: { path: / }\ninterval: 2sec'),
    'line 7: expected checks[0].interval to be a time from 100ms to 10m with its unit, like 500ms, 2s or 1m, got `2sec`',
  ],
  [
    'an interval of days',
    withCheck('http: { path: / }\ninterval: 11m'),
    'line 7: expected checks[0].interval to be a time from 100ms to 10m with its unit, like 500ms, 2s or 1m, got `11m`',
  ],
  [
    'half an attempt',
    withCheck('http: { path: / }\nattempts: 0.5'),
    'line 7: expected checks[0].attempts to be a whole number from 1 to 100, got `0.5`',
  ],
  [
    'more successes than attempts',
    withCheck('http: { path: / }\nconsecutiveSuccess: 6'),
    'line 7: expected checks[0].consecutiveSuccess to be at most the 5 attempts, got `6`',
  ],
  [
    'advisory as a word',
    withCheck('http: { path: / }\nadvisory: maybe'),
    'line 7: expected checks[0].advisory to be true or false, got `maybe`',
  ],
  [
    'only advisory checks',
    withCheck('http: { path: / }\nadvisory: true'),
    'expected at least one check that is not advisory, got none',
  ],
  [
    'twins',
    `${withCheck('http: { path: / }')}  - name: home\n    http: { path: /b }`,
    'expected every check to have a name of its own, got "home" twice',
  ],
  [
    'no name',
    `${head}checks: [{ http: { path: / } }]`,
    'line 4: expected checks[0].name to be a text, got nothing',
  ],
  [
    'a bad JSON path',
    withCheck('revision: { path: /v, json: commit }'),
    'line 6: expected checks[0].revision.json to be a JSON path like $.commit or $.builds[0].commit, got `commit`',
  ],
  [
    'an address that is no URL',
    'version: 1\nenvironments:\n  staging: { url: hello.example }\n',
    'line 3: expected environments.staging.url to be an http(s) URL without user, query or fragment, got `hello.example`',
  ],
  [
    'an address with a password',
    'version: 1\nenvironments:\n  staging: { url: "http://a:b@hello.example" }\n',
    'line 3: expected environments.staging.url to be an http(s) URL without user, query or fragment, got `"http://a:b@hello.example"`',
  ],
  [
    'another scheme',
    'version: 1\nenvironments:\n  staging: { url: "file:///etc/passwd" }\n',
    'line 3: expected environments.staging.url to be an http(s) URL without user, query or fragment, got `"file:///etc/passwd"`',
  ],
  [
    'an environment without settings',
    'version: 1\nenvironments:\n  staging:\n',
    'line 3: expected environments.staging to be a map of keys and values, got nothing',
  ],
  ['no YAML', 'version: [1', 'line 1: expected `,` or `]` on the same line, got the end of the line'],
  ['a list', '- 1', 'line 1: expected the document to be a map of keys and values, got a list'],
])('%s is a configuration error that says where', (_, source, message) => {
  expect(() => gate(source)).toThrow(
    expect.objectContaining({ blame: 'config', message: `delivery.yml: ${message}` }),
  );
});

test('an environment that the gate does not describe is a configuration error', () => {
  const read = gate(withCheck('http: { path: / }'));
  expect(environmentOf(read, 'staging')).toEqual({ url: 'http://staging.hello.example/' });
  expect(() => environmentOf(read, 'production')).toThrow(
    'delivery.yml: expected the environment "production" to be described, got staging',
  );
});
