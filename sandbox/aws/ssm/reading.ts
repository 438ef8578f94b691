/** Operations that read parameters. */
import type {
  DescribeParametersCommandInput,
  GetParameterCommandInput,
  GetParametersByPathCommandInput,
  GetParametersCommandInput,
} from '@aws-sdk/client-ssm';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Ask } from '../../iam/authorize.ts';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import {
  defaultKey,
  type Found,
  find,
  parameterArn,
  type StoredParameter,
  state,
  wantedOf,
} from './state.ts';

const asks = (world: World, action: string, names: readonly string[]): readonly Ask[] =>
  names.map((name) => ({
    action: `ssm:${action}`,
    resource: parameterArn(world, wantedOf(world, name).name),
  }));

/** Only a key of one's own asks for kms:Decrypt; AWS's key is open to who may read the parameter. */
const decryptAsk = (world: World, { keyId }: StoredParameter): readonly Ask[] => {
  if (keyId === undefined || keyId === defaultKey) return [];
  const resource = keyId.startsWith('arn:') ? keyId : world.arn('kms', `key/${keyId}`);
  return [
    { action: 'kms:Decrypt', resource, context: { 'kms:ViaService': `ssm.${world.region}.amazonaws.com` } },
  ];
};

const decryptAsks = (world: World, names: readonly string[], decrypt: boolean | undefined): readonly Ask[] =>
  decrypt
    ? names.flatMap((name) => {
        const parameter = state(world).parameters[wantedOf(world, name).name];
        return parameter ? decryptAsk(world, parameter) : [];
      })
    : [];

/** What AWS shows of a SecureString that nobody asked to decrypt: something unreadable. */
const encrypted = (value: string): string =>
  `AQICAHh${Buffer.from(`sealed:${value.length}`).toString('base64')}`;

const shown = (world: World, { parameter, version, selector }: Found, decrypt: boolean | undefined) => ({
  Name: parameter.name,
  Type: parameter.type,
  Value: parameter.type === 'SecureString' && !decrypt ? encrypted(version.value) : version.value,
  Version: version.version,
  LastModifiedDate: new Date(version.at),
  ARN: parameterArn(world, parameter.name),
  DataType: parameter.dataType,
  ...(selector ? { Selector: selector } : {}),
});

export const getParameter: Operation = {
  asks: ({ world }, { Name = '', WithDecryption }: GetParameterCommandInput) => [
    ...asks(world, 'GetParameter', [Name]),
    ...decryptAsks(world, [Name], WithDecryption),
  ],
  run: ({ world }, { Name = '', WithDecryption }: GetParameterCommandInput) => {
    const found = find(world, Name);
    if (!found) throw new AwsError('ParameterNotFound', `Parameter ${Name} not found.`);
    return { Parameter: shown(world, found, WithDecryption) };
  },
};

export const getParameters: Operation = {
  asks: ({ world }, { Names = [], WithDecryption }: GetParametersCommandInput) => [
    ...asks(world, 'GetParameters', Names),
    ...decryptAsks(world, Names, WithDecryption),
  ],
  run: ({ world }, { Names = [], WithDecryption }: GetParametersCommandInput) => {
    if (Names.length > 10) throw new AwsError('ValidationException', 'Names: at most 10 are allowed');
    const found = Names.map((name) => ({ name, found: find(world, name) }));
    return {
      Parameters: found.flatMap((one) => (one.found ? [shown(world, one.found, WithDecryption)] : [])),
      InvalidParameters: found.filter((one) => !one.found).map(({ name }) => name),
    };
  },
};

const below = (path: string, recursive: boolean | undefined) => {
  const prefix = path.endsWith('/') ? path : `${path}/`;
  return ({ name }: StoredParameter): boolean =>
    name.startsWith(prefix) && (recursive === true || !name.slice(prefix.length).includes('/'));
};

/** A page by name; the token is the place where the next one begins. */
const page = <T>(all: readonly T[], token: string | undefined, size: number) => {
  const start = Number(token ?? 0);
  const next = start + size;
  return { items: all.slice(start, next), ...(next < all.length ? { NextToken: String(next) } : {}) };
};

const sorted = (world: World): readonly StoredParameter[] =>
  Object.values(state(world).parameters).sort((a, b) => (a.name < b.name ? -1 : 1));

export const getParametersByPath: Operation = {
  asks: ({ world }, { Path = '', WithDecryption, Recursive }: GetParametersByPathCommandInput) => [
    ...asks(world, 'GetParametersByPath', [Path]),
    ...decryptAsks(
      world,
      sorted(world)
        .filter(below(Path, Recursive))
        .map(({ name }) => name),
      WithDecryption,
    ),
  ],
  run: ({ world }, input: GetParametersByPathCommandInput) => {
    const { Path = '', Recursive, MaxResults = 10, NextToken, ParameterFilters = [], WithDecryption } = input;
    if (ParameterFilters.length > 0) throw notRehearsed('ssm:GetParametersByPath with ParameterFilters');
    if (MaxResults > 10) throw new AwsError('ValidationException', 'MaxResults: at most 10 is allowed');
    const { items, ...rest } = page(sorted(world).filter(below(Path, Recursive)), NextToken, MaxResults);
    const Parameters = items.map(({ name }) => shown(world, find(world, name) as Found, WithDecryption));
    return { Parameters, ...rest };
  },
};

const metadata = (world: World, parameter: StoredParameter) => {
  const { version, at, by } = (find(world, parameter.name) as Found).version;
  return {
    Name: parameter.name,
    ARN: parameterArn(world, parameter.name),
    Type: parameter.type,
    LastModifiedDate: new Date(at),
    LastModifiedUser: by,
    Version: version,
    Tier: 'Standard',
    Policies: [],
    DataType: parameter.dataType,
    ...(parameter.keyId ? { KeyId: parameter.keyId } : {}),
    ...(parameter.description ? { Description: parameter.description } : {}),
    ...(parameter.allowedPattern ? { AllowedPattern: parameter.allowedPattern } : {}),
  };
};

type Filter = {
  readonly Key?: string | undefined;
  readonly Option?: string | undefined;
  readonly Values?: readonly string[] | undefined;
};

const byName = ({ Key, Option = 'Equals', Values = [] }: Filter) => {
  const ways: Readonly<Record<string, (name: string, value: string) => boolean>> = {
    Equals: (name, value) => name === value,
    BeginsWith: (name, value) => name.startsWith(value),
    Contains: (name, value) => name.includes(value),
  };
  const way = ways[Option];
  if (Key !== 'Name' || !way) throw notRehearsed(`ssm:DescribeParameters by ${Key} ${Option}`);
  return ({ name }: StoredParameter): boolean => Values.some((value) => way(name, value));
};

export const describeParameters: Operation = {
  run: ({ world }, input: DescribeParametersCommandInput) => {
    if (input.Filters || input.Shared) throw notRehearsed('ssm:DescribeParameters with Filters or Shared');
    const filters = (input.ParameterFilters ?? []).map(byName);
    const chosen = sorted(world).filter((one) => filters.every((filter) => filter(one)));
    const { items, ...rest } = page(chosen, input.NextToken, input.MaxResults ?? 50);
    return { Parameters: items.map((one) => metadata(world, one)), ...rest };
  },
};
