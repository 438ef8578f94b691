import { expect, test } from '@jest/globals';
import { checkReaders } from '../checks/index.ts';
import { environmentOf, parseGate } from './gate.ts';

const gate = (source: string) => parseGate(source, checkReaders);

const head = 'version: 1\nenvironments:\n  staging: { url: "http://staging.hello.example" }\n';
const withCheck = (lines: string) =>
  `${head}checks:\n  - name: home\n    ${lines.replaceAll('\n', '\n    ')}\n`;

const usual = {
  settleMs: 0,
  intervalMs: 2_000,
  attempts: 5,
  consecutiveSuccess: 1,
  failureLimit: 4,
  errorLimit: 4,
};

test('a gate is read with all that it leaves out', () => {
  const { environments, control, checks, score } = gate(`${head}checks:
  - name: home
    http: { path: / }
  - name: served
    revision: { path: /version, json: $.commit }
    settle: 30s
    interval: 1.5s
    attempts: 10
    consecutiveSuccess: 3
    failureLimit: 2
    errorLimit: 0
    advisory: true
  - name: fast
    latency: { path: /, samples: 10, p95: 400ms }
    required: false
    weight: 3
`);
  expect(environments).toEqual(
    new Map([['staging', { url: 'http://staging.hello.example/', everyAddress: false }]]),
  );
  expect(control).toEqual([]);
  expect(score).toEqual({ pass: 90, warn: 75 });
  expect(checks.map(({ spec: { type }, ...plan }) => ({ ...plan, type }))).toEqual([
    { name: 'home', type: 'http', advisory: false, required: true, weight: 1, pace: usual },
    {
      name: 'served',
      type: 'revision',
      advisory: true,
      required: false,
      weight: 1,
      pace: {
        settleMs: 30_000,
        intervalMs: 1_500,
        attempts: 10,
        consecutiveSuccess: 3,
        failureLimit: 2,
        errorLimit: 0,
      },
    },
    { name: 'fast', type: 'latency', advisory: false, required: false, weight: 3, pace: usual },
  ]);
});

test('control probes have a name and fewer attempts by default', () => {
  const { control } = gate(`${withCheck('http: { path: / }')}control:
  - http: { url: "http://status.hello.example" }
  - name: the bench
    http: { url: "http://bench.hello.example/up" }
    attempts: 7
`);
  expect(control).toMatchObject([
    {
      name: 'http://status.hello.example/ is reachable',
      required: true,
      pace: { attempts: 3, errorLimit: 2 },
    },
    { name: 'the bench', pace: { attempts: 7, errorLimit: 6 } },
  ]);
});

test.each([
  ['hosts: deployment-group', { hosts: 'deployment-group', everyAddress: false }],
  ['hosts: [one.example, 10.0.0.7]', { hosts: ['one.example', '10.0.0.7'], everyAddress: false }],
  ['everyAddress: true', { everyAddress: true }],
])('an environment is looked at by %s', (more, expected) => {
  const source = `version: 1\nenvironments:\n  staging: { url: "http://a.example", ${more} }\nchecks: [{ name: a, http: { path: / } }]\n`;
  expect(environmentOf(gate(source), 'staging')).toMatchObject(expected);
});

test.each([
  ['score: { pass: 80, warn: 60 }', { pass: 80, warn: 60 }],
  ['score: { pass: 60 }', { pass: 60, warn: 60 }],
  ['score: { warn: 10 }', { pass: 90, warn: 10 }],
])('%s is read as %j', (line, expected) => {
  expect(gate(`${withCheck('http: { path: / }')}${line}\n`).score).toEqual(expected);
});

test('a text may look like a number', () => {
  expect(gate(withCheck('http: { path: /, contains: 1.10 }')).checks[0]?.spec).toMatchObject({
    contains: ['1.10'],
  });
});

test.each([
  ['version: 2', 'version: 2', 'line 1: expected version to be a whole number from 1 to 1, got `2`'],
  ['no version', head.slice(11), 'line 1: expected version to be a whole number from 1 to 1, got nothing'],
  [
    'an unknown section',
    `${head}cheks: []`,
    'line 4: expected one of the keys version, environments, control, checks, score, got the unknown key "cheks"',
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
    'line 6: expected one of the keys name, http, revision, latency, tls, alarm, metric, jenkins, settle, interval, attempts, consecutiveSuccess, failureLimit, errorLimit, advisory, required, weight in checks[0], got the unknown key "htpp"',
  ],
  [
    'no type',
    withCheck('attempts: 1'),
    'line 5: expected checks[0] to have exactly one of http, revision, latency, tls, alarm, metric, jenkins, got none of them',
  ],
  [
    'attempts that CodePipeline does not wait for',
    withCheck('http: { path: / }\nattempts: 42\ninterval: 30m'),
    'line 5: expected checks[0] to make all its attempts within 20 hours, got attempts and an interval of 21 hours',
  ],
  [
    'two types',
    withCheck('http: { path: / }\nrevision: { path: /, json: $.a }'),
    'line 5: expected checks[0] to have exactly one of http, revision, latency, tls, alarm, metric, jenkins, got http and revision',
  ],
  [
    'a misspelt setting',
    withCheck('http: { path: /, statsu: 200 }'),
    'line 6: expected one of the keys path, url, method, headers, body, redirects, status, responseHeaders, contains, notContains, json, within in checks[0].http, got the unknown key "statsu"',
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
    'line 6: expected checks[0].http to have exactly one of path, url, got none of them',
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
    'line 7: expected checks[0].interval to be a time from 100ms to 30m with its unit, like 500ms, 2s or 1m, got `2sec`',
  ],
  [
    'an interval of days',
    withCheck('http: { path: / }\ninterval: 31m'),
    'line 7: expected checks[0].interval to be a time from 100ms to 30m with its unit, like 500ms, 2s or 1m, got `31m`',
  ],
  [
    'half an attempt',
    withCheck('http: { path: / }\nattempts: 0.5'),
    'line 7: expected checks[0].attempts to be a whole number from 1 to 1000, got `0.5`',
  ],
  [
    'more successes than attempts',
    withCheck('http: { path: / }\nconsecutiveSuccess: 6'),
    'line 7: expected checks[0].consecutiveSuccess to be at most 5, with 5 attempts, got `6`',
  ],
  [
    'more failures than attempts',
    withCheck('http: { path: / }\nattempts: 3\nfailureLimit: 3'),
    'line 8: expected checks[0].failureLimit to be at most 2, with 3 attempts, got `3`',
  ],
  [
    'more errors than attempts',
    withCheck('http: { path: / }\nerrorLimit: 5'),
    'line 7: expected checks[0].errorLimit to be at most 4, with 5 attempts, got `5`',
  ],
  [
    'what is advisory and required',
    withCheck('http: { path: / }\nadvisory: true\nrequired: true'),
    'line 5: expected checks[0] to be either advisory, or required or weighed, got both: what is advisory never counts',
  ],
  [
    'what is advisory and weighed',
    withCheck('http: { path: / }\nadvisory: true\nweight: 2'),
    'line 5: expected checks[0] to be either advisory, or required or weighed, got both: what is advisory never counts',
  ],
  [
    'only checks that are not required',
    withCheck('http: { path: / }\nrequired: false'),
    'line 4: expected at least one check that is required, got none',
  ],
  [
    'a score that warns above its pass',
    `${withCheck('http: { path: / }')}score: { pass: 50, warn: 60 }\n`,
    'line 7: expected score.warn to be at most its pass of 50, got `60`',
  ],
  [
    'a control probe below the environment',
    `${withCheck('http: { path: / }')}control: [{ http: { path: / } }]\n`,
    'line 7: expected control[0].http to have exactly one of url, got none of them',
  ],
  [
    'a control probe of another type',
    `${withCheck('http: { path: / }')}control: [{ tls: { daysLeft: 3 } }]\n`,
    'line 7: expected one of the keys name, http, settle, interval, attempts, consecutiveSuccess, failureLimit, errorLimit in control[0], got the unknown key "tls"',
  ],
  [
    'hosts and every address',
    'version: 1\nenvironments:\n  staging: { url: "http://a.example", hosts: [b], everyAddress: true }\n',
    'line 3: expected environments.staging to have either hosts or everyAddress: true, got both of them',
  ],
  [
    'hosts by another word',
    'version: 1\nenvironments:\n  staging: { url: "http://a.example", hosts: all }\n',
    'line 3: expected environments.staging.hosts to be deployment-group, got `all`',
  ],
  [
    'advisory as a word',
    withCheck('http: { path: / }\nadvisory: maybe'),
    'line 7: expected checks[0].advisory to be true or false, got `maybe`',
  ],
  [
    'only advisory checks',
    withCheck('http: { path: / }\nadvisory: true'),
    'line 4: expected at least one check that is required, got none',
  ],
  [
    'twins',
    `${withCheck('http: { path: / }')}  - name: home\n    http: { path: /b }`,
    'line 7: expected every check to have a name of its own, got "home" twice',
  ],
  [
    'no name',
    `${head}checks: [{ http: { path: / } }]`,
    'line 4: expected checks[0].name to be a text, got nothing',
  ],
  [
    'a bad JSON path',
    withCheck('revision: { path: /v, json: commit }'),
    "line 6: expected checks[0].revision.json to be a JSON path like $.commit, $.builds[0].commit, $.hosts[*].state or $['odd name'], got `commit`",
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
  expect(environmentOf(read, 'staging').url).toBe('http://staging.hello.example/');
  expect(() => environmentOf(read, 'production')).toThrow(
    'delivery.yml: expected the environment "production" to be described, got staging',
  );
});
