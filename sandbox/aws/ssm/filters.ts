/** Filters of parameters, by name, type, key, path, label, tier, data type or tag. */
import type { ParameterStringFilter } from '@aws-sdk/client-ssm';
import { AwsError } from '../../errors.ts';
import { below } from './path.ts';
import { lastOf, type StoredParameter, type Version } from './state.ts';

export type Filter = (parameter: StoredParameter, version: Version) => boolean;
export type Operation = 'DescribeParameters' | 'GetParametersByPath';

const values: Readonly<Record<string, (parameter: StoredParameter, version: Version) => readonly string[]>> =
  {
    Name: ({ name }) => [name],
    Type: ({ type }) => [type],
    KeyId: ({ keyId }) => (keyId === undefined ? [] : [keyId]),
    Label: (_, { labels }) => labels,
    Tier: (_, { tier }) => [tier],
    DataType: ({ dataType }) => [dataType],
  };

const ways: Readonly<Record<string, (actual: string, wanted: string) => boolean>> = {
  Equals: (actual, wanted) => actual === wanted,
  BeginsWith: (actual, wanted) => actual.startsWith(wanted),
  Contains: (actual, wanted) => actual.includes(wanted),
};

const keys: Readonly<Record<Operation, RegExp>> = {
  DescribeParameters: /^(Name|Type|KeyId|Path|Label|Tier|DataType|tag:.+)$/,
  GetParametersByPath: /^(Type|KeyId|Label)$/,
};

const invalid = (what: 'Key' | 'Option' | 'Value', message: string): AwsError =>
  new AwsError(`InvalidFilter${what}`, message);

const optionsOf = (key: string): readonly string[] => {
  if (key === 'Path') return ['Recursive', 'OneLevel'];
  if (key === 'Name') return ['Equals', 'BeginsWith', 'Contains'];
  return key === 'KeyId' ? ['Equals'] : ['Equals', 'BeginsWith'];
};

const ofPath = (wanted: readonly string[], option: string): Filter => {
  const tests = wanted.map((path) => below(path, option === 'Recursive'));
  return (parameter) => tests.some((test) => test(parameter));
};

const ofTag = (key: string, wanted: readonly string[], option: string): Filter => {
  const way = ways[option] ?? ways.Equals;
  return ({ tags }) => {
    const value = Object.hasOwn(tags, key) ? tags[key] : undefined;
    if (value === undefined) return false;
    return wanted.length === 0 || wanted.some((one) => way?.(value, one));
  };
};

/** A name is the same with and without its slash in front, unless a part of it is looked for. */
const spelled = (key: string, option: string, text: string): string =>
  key === 'Name' && option !== 'Contains' ? `/${text.replace(/^\//, '')}` : text;

const ofValue = (key: string, wanted: readonly string[], option: string): Filter => {
  const way = ways[option] ?? ways.Equals;
  const texts = wanted.map((one) => spelled(key, option, one));
  return (parameter, version) =>
    (values[key]?.(parameter, version) ?? []).some((actual) =>
      texts.some((text) => way?.(spelled(key, option, actual), text)),
    );
};

const read = (operation: Operation, filter: ParameterStringFilter): Filter => {
  const { Key = '', Values = [] } = filter;
  if (!keys[operation].test(Key))
    throw invalid('Key', `The filter key ${Key} is not valid for ${operation}.`);
  const options = optionsOf(Key);
  const option = filter.Option ?? (Key === 'Path' ? 'OneLevel' : 'Equals');
  if (!options.includes(option))
    throw invalid('Option', `The filter option ${option} is not valid for ${Key}: ${options.join(', ')}.`);
  if (Values.length > 50 || (Values.length === 0 && !Key.startsWith('tag:')))
    throw invalid('Value', `The filter ${Key} takes 1 to 50 values.`);
  if (Key === 'Path') return ofPath(Values, option);
  return Key.startsWith('tag:') ? ofTag(Key.slice(4), Values, option) : ofValue(Key, Values, option);
};

/** All filters must let a parameter through; of the values of one, any. */
export const filterOf = (operation: Operation, filters: readonly ParameterStringFilter[] = []): Filter => {
  const all = filters.map((filter) => read(operation, filter));
  return (parameter, version) => all.every((one) => one(parameter, version));
};

/** The version that a path's answer tells: the labelled one where a label is asked for, else the last. */
export const versionFor = (
  parameter: StoredParameter,
  filters: readonly ParameterStringFilter[] = [],
): Version => {
  const labels = filters.filter(({ Key }) => Key === 'Label').flatMap(({ Values = [] }) => Values);
  const labelled = parameter.versions.find((version) =>
    version.labels.some((label) => labels.includes(label)),
  );
  return labelled ?? lastOf(parameter);
};
