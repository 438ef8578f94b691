/** Labels of versions: each stands on one version at a time. */
import type {
  LabelParameterVersionCommandInput,
  UnlabelParameterVersionCommandInput,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { asksOf } from './asks.ts';
import { check } from './limits.ts';
import { existingOf, lastOf, noSuchVersion, type StoredParameter, type Version } from './state.ts';

const isLabel = (text: string): boolean =>
  /^[A-Za-z_.-][\w.-]{0,99}$/.test(text) && !/^(aws|ssm)/i.test(text);

const versionOf = (parameter: StoredParameter, number: number | undefined): Version => {
  const version =
    number === undefined ? lastOf(parameter) : parameter.versions.find((one) => one.version === number);
  if (!version) throw noSuchVersion(parameter.name, String(number));
  return version;
};

const most = 10;

export const labelParameterVersion: Operation = {
  asks: ({ world }, { Name = '' }: LabelParameterVersionCommandInput) =>
    asksOf(world, 'LabelParameterVersion', [Name]),
  run: ({ world }, input: LabelParameterVersionCommandInput) => {
    check(input, 'Name', 'Labels');
    const parameter = existingOf(world, input.Name ?? '');
    const version = versionOf(parameter, input.ParameterVersion);
    const labels = (input.Labels ?? []).filter(isLabel);
    const together = [...new Set([...version.labels, ...labels])];
    if (together.length > most)
      throw new AwsError(
        'ParameterVersionLabelLimitExceeded',
        `A parameter version can have maximum ${most} labels. Move one or more labels to another version and try again.`,
      );
    for (const one of parameter.versions) one.labels = one.labels.filter((label) => !labels.includes(label));
    version.labels = together;
    const InvalidLabels = (input.Labels ?? []).filter((label) => !isLabel(label));
    return { InvalidLabels, ParameterVersion: version.version };
  },
};

export const unlabelParameterVersion: Operation = {
  asks: ({ world }, { Name = '' }: UnlabelParameterVersionCommandInput) =>
    asksOf(world, 'UnlabelParameterVersion', [Name]),
  run: ({ world }, input: UnlabelParameterVersionCommandInput) => {
    check(input, 'Name', 'Labels');
    const { Name = '', ParameterVersion, Labels = [] } = input;
    const version = versionOf(existingOf(world, Name), ParameterVersion);
    const RemovedLabels = Labels.filter((label) => version.labels.includes(label));
    version.labels = version.labels.filter((label) => !Labels.includes(label));
    return { RemovedLabels, InvalidLabels: Labels.filter((label) => !RemovedLabels.includes(label)) };
  },
};
