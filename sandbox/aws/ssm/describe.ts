/** Operations that tell of parameters: what they are, and what they were. */
import type { DescribeParametersCommandInput, GetParameterHistoryCommandInput } from '@aws-sdk/client-ssm';
import { notRehearsed } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { asksOf, decryptAsks, valueShown } from './asks.ts';
import { filterOf } from './filters.ts';
import { check } from './limits.ts';
import { page } from './page.ts';
import { existingOf, lastOf, parameterArn, type StoredParameter, sorted, type Version } from './state.ts';

const mostTold = 50;

const told = (parameter: StoredParameter, version: Version) => ({
  Name: parameter.name,
  Type: parameter.type,
  LastModifiedDate: new Date(version.at),
  LastModifiedUser: version.by,
  Version: version.version,
  Tier: version.tier,
  Policies: [],
  DataType: parameter.dataType,
  ...(parameter.keyId ? { KeyId: parameter.keyId } : {}),
  ...(version.description ? { Description: version.description } : {}),
  ...(version.allowedPattern ? { AllowedPattern: version.allowedPattern } : {}),
});

/** A label is found on whichever version has it. */
const hasVersion = (parameter: StoredParameter, lets: ReturnType<typeof filterOf>): boolean =>
  parameter.versions.some((version) => lets(parameter, { ...lastOf(parameter), labels: version.labels }));

const metadata = (world: World, parameter: StoredParameter) => ({
  ...told(parameter, lastOf(parameter)),
  ARN: parameterArn(world, parameter.name),
});

export const describeParameters: Operation = {
  notDone: ['Filters'],
  run: ({ world }, input: DescribeParametersCommandInput) => {
    if (input.Shared) throw notRehearsed('ssm:DescribeParameters of other accounts');
    const lets = filterOf('DescribeParameters', input.ParameterFilters);
    const chosen = sorted(world).filter((parameter) => hasVersion(parameter, lets));
    const { items, rest } = page(chosen, input, mostTold);
    return { Parameters: items.map((one) => metadata(world, one)), ...rest };
  },
};

export const getParameterHistory: Operation = {
  asks: ({ world }, { Name = '', WithDecryption }: GetParameterHistoryCommandInput) => [
    ...asksOf(world, 'GetParameterHistory', [Name]),
    ...decryptAsks(world, [Name], WithDecryption),
  ],
  run: ({ world }, input: GetParameterHistoryCommandInput) => {
    check(input, 'Name');
    const parameter = existingOf(world, input.Name ?? '');
    const { items, rest } = page(parameter.versions, input, mostTold);
    const Parameters = items.map((version) => ({
      ...told(parameter, version),
      Value: valueShown(parameter, version.value, input.WithDecryption),
      Labels: version.labels,
    }));
    return { Parameters, ...rest };
  },
};
