import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { parseGate } from '../core/gate.ts';
import { DeliveryError } from '../errors.ts';
import { checkReaders } from './index.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/checks.md'), 'utf8');
const schema = JSON.parse(readFileSync(join(root, 'docs/delivery.schema.json'), 'utf8'));
const types = Object.keys(checkReaders);
const options = { allowUnionTypes: true, verbose: true, strictRequired: false, strictTypes: false } as const;
const isValid = new Ajv(options).compile(schema);

/** Every check that the docs show, by its type. */
const shown = types.flatMap((type) => {
  const section = page.split(`\n### ${type}\n`)[1]?.split('\n### ')[0] ?? '';
  const checks: Json[] = parse(/```yaml\n(.*?)```/s.exec(section)?.[1] ?? '[]');
  return checks.map((check, index) => ({ name: `${type} ${index + 1}`, checks: [check] }));
});
const firstYaml: Json = parse(/```yaml\n(.*?)```/s.exec(page)?.[1] ?? '');
const example: Json = parse(readFileSync(join(root, 'examples/hello-app/delivery.yml'), 'utf8'));

const home = { name: 'one that is required', http: { path: '/' } };
const environments = { staging: { url: 'https://hello.example' } };
const version = 1;

const gates: readonly { readonly name: string; readonly gate: Json }[] = [
  { name: 'the gate file of the docs', gate: firstYaml },
  { name: 'the gate file of the hello-app', gate: example },
  {
    name: 'every key of a check',
    gate: {
      version,
      environments: { a: { url: 'http://a.example:8080/app/', hosts: ['b.example', '10.0.0.7', '::1'] } },
      control: [
        {
          name: 'status',
          http: { url: 'https://status.example/up?now', within: '2s' },
          settle: '1s',
          interval: '1.5s',
          attempts: 4,
          consecutiveSuccess: 2,
          failureLimit: 3,
          errorLimit: 0,
        },
      ],
      checks: [
        {
          ...home,
          settle: '60m',
          interval: '1m',
          attempts: 1000,
          consecutiveSuccess: 1000,
          failureLimit: 0,
          errorLimit: 999,
          required: true,
          weight: 1000,
        },
        { name: 'told', tls: {}, advisory: true, required: false },
      ],
      score: { pass: 80, warn: 1 },
    },
  },
  {
    name: 'the settings that no example shows',
    gate: {
      version,
      environments: { a: { url: 'http://a.example', everyAddress: false, hosts: 'deployment-group' } },
      checks: [
        home,
        { name: 'header', revision: { path: '/', header: 'X-Revision', version: '1.2' } },
        { name: 'host', tls: { host: 'www.example.com:8443', daysLeft: 0 } },
        {
          name: 'everything',
          http: { path: '/a', redirects: 5, status: 204, headers: { A: 'b' }, contains: ['a', 'b'] },
        },
        {
          name: 'metric',
          metric: {
            ...{ namespace: 'AWS/X', name: 'Y', statistic: 'p99.9', period: '10s', over: '20s' },
            ...{ combine: 'latest', above: -1, below: 2.5, noData: 'bad' },
          },
        },
      ],
    },
  },
  ...shown.map(({ name, checks }) => ({ name, gate: { version, environments, checks: [home, ...checks] } })),
];

const words = [
  ...[
    '',
    ' ',
    'x',
    '500',
    '5s',
    '90s',
    '2.5m',
    '20ms',
    '99m',
    '5h',
    '/a',
    '//a',
    '/a b',
    'ok',
    'before',
    '1%',
    '0.5 %',
  ],
  ...[
    '101%',
    '$.a',
    '$..a',
    '$.a[0]',
    '$a',
    'p95',
    'p101',
    'x {revision}',
    '{revision}',
    'deployment-group',
    'a/b',
    '/a/',
  ],
  ...[
    'a//b',
    'host:99999',
    'http://a.example/',
    'https://a.example/b?c#d',
    'http://u:p@a.example/',
    'ftp://a/',
    'é',
    'HEAD',
  ],
];
const others: readonly Json[] = [
  ...[null, true, false, 0, 1, 2, 5, 6, 7, 41, 100, 101, 200, 600, 1001, -1, 1.5, 1e16],
  ...[[], {}, [[]], [{}], { x: 1 }, ['a'], [200, 204], [200, 'a'], { secret: '/a/b' }, { secret: 'a b' }],
  ...[{ path: '$.a', equals: null }, { path: '$.a' }, [{ path: 'a', equals: 1 }]],
  ...words,
];
const names = ['stranger', 'Host', 'DELIVERY_ID', 'measured', 'Two Words', 'ä'];

const isMap = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every document that differs from this one in one place. */
const mutants = (value: Json): readonly Json[] => [...others, ...inner(value)];
const inner = (value: Json): readonly Json[] => {
  if (Array.isArray(value))
    return value.flatMap((item: Json, at) => [
      value.toSpliced(at, 1),
      [...value, item],
      ...mutants(item).map((other) => value.with(at, other)),
    ]);
  return isMap(value) ? [...others.flatMap((other) => [{ ...value, stranger: other }]), ...ofMap(value)] : [];
};
const ofMap = (map: { readonly [key: string]: Json }): readonly Json[] =>
  Object.entries(map).flatMap(([key, value]) => {
    const { [key]: _, ...without } = map;
    const renamed = names.map((name) => ({ ...without, [name]: value }));
    return [without, ...renamed, ...mutants(value).map((other) => ({ ...map, [key]: other }))];
  });

/** Why the gate is refused, undefined when it is not. JSON on one line is YAML that we read. */
const refusal = (gate: Json): string | undefined => {
  try {
    parseGate(JSON.stringify(gate), checkReaders);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof DeliveryError) return thrown.message.replace(/^delivery.yml: (line 1: )?/, '');
    throw thrown;
  }
};

// What a schema cannot say, by the message of the reader that does.
const beyondSchema: readonly RegExp[] = [
  // How much a time with its unit is.
  /to be a time from \S+ to \S+ with its unit, .* got `"\d+(\.\d+)?(ms|s|m)"`$/,
  /to be (10s, 30s or whole minutes to 60m|a time in whole minutes from 1m to 480m), got `"\d/,
  /to look over a multiple of its period/,
  // How one number compares with another one.
  /(consecutiveSuccess|failureLimit|errorLimit) to be at most \d+, with \d+ attempts, got `\d+`$/,
  /to make all its attempts within 20 hours/,
  /score\.warn to be at most its pass/,
  /to have room between above and below/,
  // What holds for all checks together.
  /^expected every check to have a name of its own/,
  /^expected at least one check that is required/,
  // What makes a URL, a host or a share more than their letters.
  /to be an http\(s\) URL without user/,
  /to be a host, or a host and port like \S+, got `"host:99999"`$/,
  /to be a share from 0% to 100% with its sign, like 0.5%, got `"101%"`$/,
];

/** Whether the schema takes it, and if not, whether it only misses quotes: our reader takes 404 and true as they are written. */
const validity = (gate: Json) => {
  const ok = isValid(gate);
  const quotes = (isValid.errors ?? []).some(
    ({ keyword, params, data }) =>
      keyword === 'type' && params.type === 'string' && /^(number|boolean)$/.test(typeof data),
  );
  return { ok, quotes };
};

test.each(gates)('$name: read, and valid by the schema', ({ gate }) => {
  expect(refusal(gate)).toBeUndefined();
  expect([isValid(gate), isValid.errors]).toEqual([true, null]);
});

test.each(gates)('$name, changed in one place: the schema refuses what the reader refuses', ({ gate }) => {
  const seen = [...mutants(gate)].map((mutant) => ({ mutant, why: refusal(mutant), ...validity(mutant) }));
  const shown = (mutant: Json, why = '') => `${why}: ${JSON.stringify(mutant)}`;
  const loose = seen.filter(({ why, ok }) => ok && why && !beyondSchema.some((known) => known.test(why)));
  expect([...new Set(loose.map(({ mutant, why }) => shown(mutant, why)))].slice(0, 10)).toEqual([]);
  const strict = seen.filter(({ why, ok, quotes }) => !ok && !quotes && why === undefined);
  expect(strict.map(({ mutant }) => shown(mutant)).slice(0, 10)).toEqual([]);
  expect(seen.filter(({ ok }) => !ok).length).toBeGreaterThan(100);
});
