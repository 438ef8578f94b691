import {
  AddTagsToResourceCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  type DescribeParametersCommandInput,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  type GetParametersByPathCommandInput,
  GetParametersCommand,
  LabelParameterVersionCommand,
  PutParameterCommand,
  SSMClient,
  UnlabelParameterVersionCommand,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Bench, openBench } from '../../account-under-test.ts';
import { ssm } from './service.ts';

let bench: Bench;
let client: SSMClient;

beforeEach(async () => {
  bench = await openBench([ssm]);
  client = new SSMClient(bench.options);
});

afterEach(() => bench.close());

const put = (Name: string, more: object = {}) =>
  client.send(new PutParameterCommand({ Name, Value: 'x', Type: 'String', ...more }));

const again = (Name: string, more: object = {}) => put(Name, { Overwrite: true, ...more });

test.each<[string, object, string, RegExp]>([
  ['a', { Value: 'x'.repeat(4_097) }, 'ValidationException', /maximum parameter value of 4096/],
  [
    'a',
    { Value: 'x'.repeat(8_193), Tier: 'Advanced' },
    'ValidationException',
    /maximum parameter value of 8192/,
  ],
  ['a', { Value: '{{ssm:b}}' }, 'ValidationException', /nest/],
  ['a', { AllowedPattern: '^\\d+$' }, 'ParameterPatternMismatchException', /cannot be validated/],
  ['a', { AllowedPattern: '(' }, 'InvalidAllowedPatternException', /not valid/],
  ['a', { Description: 'x'.repeat(1_025) }, 'ValidationException', /description.*1024/],
  ['a', { Tags: [{ Key: 'aws:x', Value: '' }] }, 'ValidationException', /reserved/],
  ['a', { Tags: [{ Key: 'x!', Value: '' }] }, 'ValidationException', /regular expression/],
  ['a', { Type: 'Number' }, 'ValidationException', /type.*enum/],
  ['a', { Type: undefined }, 'ValidationException', /type is required/],
  ['aws/x', {}, 'ValidationException', /prefixed/],
  ['a b', {}, 'ValidationException', /characters other than/],
  ['a/b', {}, 'ValidationException', /fully qualified/],
  ['/a//b', {}, 'ValidationException', /empty/],
  [`/${'l/'.repeat(15)}l`, {}, 'HierarchyLevelLimitExceededException', /15/],
  ['a', { Policies: '[]' }, 'NotRehearsed', /Policies/],
  ['a', { DataType: 'aws:ec2:image' }, 'NotRehearsed', /aws:ec2:image/],
])('%s with %j is refused: %s', async (name, more, code, message) => {
  await expect(put(name, more)).rejects.toMatchObject({
    name: code,
    message: expect.stringMatching(message),
  });
});

test('a parameter goes up to the advanced tier, and not down again', async () => {
  const long = 'x'.repeat(5_000);
  expect(await put('a')).toMatchObject({ Version: 1, Tier: 'Standard' });
  expect(await again('a', { Value: long, Tier: 'Intelligent-Tiering' })).toMatchObject({ Tier: 'Advanced' });
  expect(await again('a', { Value: long })).toMatchObject({ Version: 3, Tier: 'Advanced' });
  await expect(again('a', { Tier: 'Standard' })).rejects.toThrow(/downgrade/);
});

test('a pattern holds for the versions that follow, and a type stays', async () => {
  await put('a', { Value: '1', AllowedPattern: '^\\d+$' });
  await expect(again('a', { Value: 'one' })).rejects.toMatchObject({
    name: 'ParameterPatternMismatchException',
  });
  await expect(again('a', { Value: '2', Type: 'SecureString' })).rejects.toMatchObject({
    name: 'HierarchyTypeMismatchException',
  });
  const tags = { Value: '2', Tags: [{ Key: 'k', Value: 'v' }] };
  await expect(again('a', tags)).rejects.toThrow(/tags and overwrite/);
});

test('of a hundred versions the oldest goes, unless it is labelled', async () => {
  await put('a');
  for (let n = 2; n <= 101; n += 1) await again('a', { Value: `v${n}` });
  const history = () => client.send(new GetParameterHistoryCommand({ Name: 'a', MaxResults: 50 }));
  expect((await history()).Parameters?.[0]?.Version).toBe(2);
  const label = { Name: 'a', ParameterVersion: 2, Labels: ['keep'] };
  await client.send(new LabelParameterVersionCommand(label));
  await expect(again('a')).rejects.toMatchObject({ name: 'ParameterMaxVersionLimitExceeded' });
});

test('history tells each version, page by page', async () => {
  await put('a', { Type: 'SecureString', Description: 'first' });
  await again('a', { Type: 'SecureString', Value: 'y', Description: 'second' });
  const first = await client.send(
    new GetParameterHistoryCommand({ Name: 'a', MaxResults: 1, WithDecryption: true }),
  );
  expect(first.Parameters).toMatchObject([
    { Version: 1, Value: 'x', Description: 'first', Labels: [], Tier: 'Standard', KeyId: 'alias/aws/ssm' },
  ]);
  const next = new GetParameterHistoryCommand({ Name: 'a', NextToken: first.NextToken });
  const second = await client.send(next);
  expect(second.Parameters).toMatchObject([{ Version: 2, Description: 'second' }]);
  expect(second.Parameters?.[0]?.Value).not.toBe('y');
  expect(second.NextToken).toBeUndefined();
  const wrong = new GetParameterHistoryCommand({ Name: 'a', NextToken: 'nonsense' });
  await expect(client.send(wrong)).rejects.toMatchObject({ name: 'InvalidNextToken' });
});

test('a label stands on one version, and names it', async () => {
  await put('a');
  await again('a', { Value: 'y' });
  const label = (ParameterVersion: number | undefined, ...Labels: string[]) =>
    client.send(new LabelParameterVersionCommand({ Name: 'a', ParameterVersion, Labels }));
  const value = async (selector: string) =>
    (await client.send(new GetParameterCommand({ Name: `a:${selector}` }))).Parameter?.Value;
  expect(await label(1, 'live', '1st', 'aws-x')).toEqual(
    expect.objectContaining({ InvalidLabels: ['1st', 'aws-x'], ParameterVersion: 1 }),
  );
  expect(await value('live')).toBe('x');
  expect(await label(undefined, 'live')).toMatchObject({ ParameterVersion: 2 });
  expect(await value('live')).toBe('y');
  await expect(label(9, 'live')).rejects.toMatchObject({ name: 'ParameterVersionNotFound' });
  await label(1, ...Array.from({ length: 9 }, (_, index) => `l${index}`));
  await expect(label(1, 'x', 'y')).rejects.toMatchObject({ name: 'ParameterVersionLabelLimitExceeded' });
  const take = new UnlabelParameterVersionCommand({ Name: 'a', ParameterVersion: 2, Labels: ['live', 'no'] });
  expect(await client.send(take)).toMatchObject({ RemovedLabels: ['live'], InvalidLabels: ['no'] });
  await expect(value('live')).rejects.toMatchObject({ name: 'ParameterVersionNotFound' });
});

test('among several, what is not there is named', async () => {
  await put('a');
  const got = await client.send(new GetParametersCommand({ Names: ['a', 'a:9', 'b'] }));
  expect(got.Parameters).toHaveLength(1);
  expect(got.InvalidParameters).toEqual(['a:9', 'b']);
  const gone = await client.send(new DeleteParametersCommand({ Names: ['a', 'b'] }));
  expect(gone).toMatchObject({ DeletedParameters: ['a'], InvalidParameters: ['b'] });
});

const describe = async (input: DescribeParametersCommandInput) =>
  (await client.send(new DescribeParametersCommand(input))).Parameters?.map(({ Name }) => Name);

test.each<[object, string[]]>([
  [{ Key: 'Name', Values: ['/p/a'] }, ['/p/a']],
  [{ Key: 'Name', Option: 'BeginsWith', Values: ['/p'] }, ['/p/a', '/p/d/b', 'plain']],
  [{ Key: 'Name', Option: 'Contains', Values: ['d/b'] }, ['/p/d/b']],
  [{ Key: 'Name', Values: ['/plain'] }, ['plain']],
  [{ Key: 'Name', Option: 'Contains', Values: ['/p'] }, ['/p/a', '/p/d/b']],
  [{ Key: 'Path', Values: ['/p'] }, ['/p/a']],
  [{ Key: 'Path', Option: 'Recursive', Values: ['/p'] }, ['/p/a', '/p/d/b']],
  [{ Key: 'Type', Values: ['SecureString'] }, ['/p/d/b']],
  [{ Key: 'KeyId', Values: ['alias/aws/ssm'] }, ['/p/d/b']],
  [{ Key: 'Tier', Values: ['Advanced'] }, ['plain']],
  [{ Key: 'tag:team', Values: ['blue', 'red'] }, ['/p/a']],
  [{ Key: 'tag:team', Values: [] }, ['/p/a']],
  [{ Key: 'tag:team', Values: ['green'] }, []],
  [{ Key: 'Label', Values: ['live'] }, ['/p/a']],
])('the filter %j gives %j', async (filter, names) => {
  await put('/p/a');
  await again('/p/a');
  await client.send(
    new LabelParameterVersionCommand({ Name: '/p/a', ParameterVersion: 1, Labels: ['live'] }),
  );
  const Tags = [{ Key: 'team', Value: 'blue' }];
  await client.send(new AddTagsToResourceCommand({ ResourceType: 'Parameter', ResourceId: '/p/a', Tags }));
  await put('/p/d/b', { Type: 'SecureString' });
  await put('plain', { Tier: 'Advanced' });
  expect(await describe({ ParameterFilters: [filter as never] })).toEqual(names);
});

test.each<[object, string]>([
  [{ Key: 'Name', Option: 'Ends', Values: ['x'] }, 'InvalidFilterOption'],
  [{ Key: 'KeyId', Option: 'BeginsWith', Values: ['x'] }, 'InvalidFilterOption'],
  [{ Key: 'Nonsense', Values: ['x'] }, 'InvalidFilterKey'],
  [{ Key: 'Name', Values: [] }, 'InvalidFilterValue'],
])('the filter %j is refused: %s', async (filter, name) => {
  await expect(describe({ ParameterFilters: [filter as never] })).rejects.toMatchObject({ name });
});

test('a path is filtered by type and label, and tells the labelled version', async () => {
  await put('/p/a', { Value: 'old' });
  await again('/p/a', { Value: 'new' });
  await client.send(
    new LabelParameterVersionCommand({ Name: '/p/a', ParameterVersion: 1, Labels: ['live'] }),
  );
  await put('/p/b', { Type: 'StringList', Value: 'a,b' });
  const byPath = async (more: Partial<GetParametersByPathCommandInput>) =>
    (await client.send(new GetParametersByPathCommand({ Path: '/p', ...more }))).Parameters?.map(
      ({ Value }) => Value,
    );
  expect(await byPath({})).toEqual(['new', 'a,b']);
  expect(await byPath({ ParameterFilters: [{ Key: 'Label', Values: ['live'] }] })).toEqual(['old']);
  expect(await byPath({ ParameterFilters: [{ Key: 'Type', Values: ['StringList'] }] })).toEqual(['a,b']);
  await expect(byPath({ ParameterFilters: [{ Key: 'Name', Values: ['x'] }] })).rejects.toMatchObject({
    name: 'InvalidFilterKey',
  });
  await expect(byPath({ Path: 'p' })).rejects.toThrow(/forward slash/);
  await expect(byPath({ MaxResults: 11 })).rejects.toMatchObject({ name: 'ValidationException' });
});
