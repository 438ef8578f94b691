/** PutParameter: a new parameter, or a new version of one. */
import type { PutParameterCommandInput } from '@aws-sdk/client-ssm';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { asksOf, keyAsk } from './asks.ts';
import { check } from './limits.ts';
import { checkName, checkValue, invalid } from './rules.ts';
import { defaultKey, lastOf, parameterOf, type StoredParameter, state, type Version } from './state.ts';
import { readTags } from './tags.ts';
import { tierOf } from './tiers.ts';

const checkRehearsed = ({ DataType, KeyId }: PutParameterCommandInput): void => {
  if (DataType !== undefined && DataType !== 'text') throw notRehearsed(`parameters of type ${DataType}`);
  if (KeyId?.startsWith('alias/') && KeyId !== defaultKey) throw notRehearsed(`the key ${KeyId}`);
};

const created = (input: PutParameterCommandInput): StoredParameter => {
  const { Name = '', Type, KeyId = defaultKey, DataType = 'text', Tags } = input;
  if (!Type) throw invalid('A parameter type is required when you create a parameter.');
  return {
    name: Name,
    type: Type,
    dataType: DataType,
    tags: readTags(Tags ?? []),
    versions: [],
    ...(Type === 'SecureString' ? { keyId: KeyId } : {}),
  };
};

const checkOverwrite = (existing: StoredParameter, input: PutParameterCommandInput): void => {
  if (!input.Overwrite)
    throw new AwsError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  if (input.Tags?.length)
    throw invalid(
      "tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag.",
    );
  if (input.Type && input.Type !== existing.type)
    throw new AwsError(
      'HierarchyTypeMismatchException',
      `Parameter type mismatch: it is a ${existing.type}.`,
    );
};

/** The key may change from one version to the next; everything else of a parameter stays what it was. */
const withKey = (existing: StoredParameter, { KeyId }: PutParameterCommandInput): StoredParameter =>
  existing.type === 'SecureString' && KeyId !== undefined ? { ...existing, keyId: KeyId } : existing;

/** What is not said stays as it was. */
const versionOf = (before: Version | undefined, input: PutParameterCommandInput) => {
  const description = input.Description ?? before?.description;
  const allowedPattern = input.AllowedPattern ?? before?.allowedPattern;
  return {
    version: (before?.version ?? 0) + 1,
    value: input.Value ?? '',
    tier: tierOf(before?.tier, input),
    labels: [],
    ...(description === undefined ? {} : { description }),
    ...(allowedPattern === undefined ? {} : { allowedPattern }),
  };
};

const mostVersions = 100;

/** The oldest of a hundred makes place, unless somebody has put a label on it. */
const makeRoom = ({ name, versions }: StoredParameter): void => {
  if (versions.length < mostVersions) return;
  if (versions[0]?.labels.length)
    throw new AwsError(
      'ParameterMaxVersionLimitExceeded',
      `You attempted to create a new version of ${name} by calling the PutParameter API with the overwrite flag. Version ${versions[0].version}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.`,
    );
  versions.shift();
};

const mostStandard = 10_000;

const checkRoom = (world: World): void => {
  if (Object.keys(state(world).parameters).length >= mostStandard)
    throw new AwsError('ParameterLimitExceeded', `There are ${mostStandard} parameters already.`);
};

const keyOf = ({ Type, KeyId }: PutParameterCommandInput, existing?: StoredParameter): string | undefined =>
  (Type ?? existing?.type) === 'SecureString' ? (KeyId ?? existing?.keyId) : undefined;

export const putParameter: Operation = {
  notDone: ['Policies'],
  asks: ({ world }, input: PutParameterCommandInput) => {
    const { Name = '', Overwrite = false } = input;
    return [
      ...asksOf(world, 'PutParameter', [Name], { 'ssm:Overwrite': String(Overwrite) }),
      ...(input.Tags?.length ? asksOf(world, 'AddTagsToResource', [Name]) : []),
      ...keyAsk(world, 'Encrypt', keyOf(input, parameterOf(world, Name))),
    ];
  },
  run: ({ world, principal }, input: PutParameterCommandInput) => {
    check(input, 'Name', 'Type', 'KeyId', 'Description', 'AllowedPattern', 'Tags', 'Tier', 'DataType');
    const { Name = '' } = input;
    checkName(Name);
    checkRehearsed(input);
    const existing = parameterOf(world, Name);
    if (existing) checkOverwrite(existing, input);
    else checkRoom(world);
    const parameter = existing ? withKey(existing, input) : created(input);
    const before = existing && lastOf(existing);
    const version = versionOf(before, input);
    checkValue(parameter.type, version);
    makeRoom(parameter);
    parameter.versions.push({ ...version, at: world.clock.now(), by: principal.arn });
    state(world).parameters[Name] = parameter;
    return { Version: version.version, Tier: version.tier };
  },
};
