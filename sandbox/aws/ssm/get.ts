/** Operations that get parameters with their values. */
import type {
  GetParameterCommandInput,
  GetParametersByPathCommandInput,
  GetParametersCommandInput,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { asksOf, decryptAsks, valueShown } from './asks.ts';
import { filterOf, versionFor } from './filters.ts';
import { check } from './limits.ts';
import { page } from './page.ts';
import { below } from './path.ts';
import { type Found, find, notFound, parameterArn, sorted } from './state.ts';

const shown = (world: World, { parameter, version, selector }: Found, decrypt: boolean | undefined) => ({
  Name: parameter.name,
  Type: parameter.type,
  Value: valueShown(parameter, version.value, decrypt),
  Version: version.version,
  LastModifiedDate: new Date(version.at),
  ARN: parameterArn(world, parameter.name),
  DataType: parameter.dataType,
  ...(selector ? { Selector: selector } : {}),
});

export const getParameter: Operation = {
  asks: ({ world }, { Name = '', WithDecryption }: GetParameterCommandInput) => [
    ...asksOf(world, 'GetParameter', [Name]),
    ...decryptAsks(world, [Name], WithDecryption),
  ],
  run: ({ world }, input: GetParameterCommandInput) => {
    check(input, 'Name');
    const { Name = '', WithDecryption } = input;
    const found = find(world, Name);
    if (!found) throw notFound(Name);
    return { Parameter: shown(world, found, WithDecryption) };
  },
};

/** Among several, a version that is not there is as missing as a parameter that is not. */
const findAmong = (world: World, name: string): Found | undefined => {
  try {
    return find(world, name);
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ParameterVersionNotFound') return undefined;
    throw error;
  }
};

export const getParameters: Operation = {
  asks: ({ world }, { Names = [], WithDecryption }: GetParametersCommandInput) => [
    ...asksOf(world, 'GetParameters', Names),
    ...decryptAsks(world, Names, WithDecryption),
  ],
  run: ({ world }, input: GetParametersCommandInput) => {
    check(input, 'Names');
    const { Names = [], WithDecryption } = input;
    const found = [...new Set(Names)].map((name) => ({ name, found: findAmong(world, name) }));
    return {
      Parameters: found.flatMap((one) => (one.found ? [shown(world, one.found, WithDecryption)] : [])),
      InvalidParameters: found.filter((one) => !one.found).map(({ name }) => name),
    };
  },
};

const checkPath = (path: string): void => {
  if (path.startsWith('/')) return;
  throw new AwsError(
    'ValidationException',
    'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/".',
  );
};

const mostByPath = 10;

export const getParametersByPath: Operation = {
  asks: ({ world }, { Path = '', WithDecryption, Recursive }: GetParametersByPathCommandInput) => [
    ...asksOf(world, 'GetParametersByPath', [Path], { 'ssm:Recursive': String(Recursive === true) }),
    ...decryptAsks(
      world,
      sorted(world)
        .filter(below(Path, Recursive))
        .map(({ name }) => name),
      WithDecryption,
    ),
  ],
  run: ({ world }, input: GetParametersByPathCommandInput) => {
    check(input, 'Path');
    const { Path = '', Recursive, ParameterFilters, WithDecryption } = input;
    checkPath(Path);
    const lets = filterOf('GetParametersByPath', ParameterFilters);
    const found = sorted(world)
      .filter(below(Path, Recursive))
      .map((parameter) => ({ parameter, version: versionFor(parameter, ParameterFilters) }))
      .filter(({ parameter, version }) => lets(parameter, version));
    const { items, rest } = page(found, input, mostByPath);
    return { Parameters: items.map((one) => shown(world, one, WithDecryption)), ...rest };
  },
};
