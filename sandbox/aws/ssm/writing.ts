/** Operations that change parameters. */
import type { ParameterType, PutParameterCommandInput, Tag } from '@aws-sdk/client-ssm';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Ask } from '../../iam/authorize.ts';
import type { Call, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { defaultKey, parameterArn, type StoredParameter, state } from './state.ts';

const invalid = (message: string): AwsError => new AwsError('ValidationException', message);

const checkName = (name: string): void => {
  if (/^\/?(aws|ssm)/i.test(name)) {
    throw invalid('Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).');
  }
  if (!/^[\w.\-/]+$/.test(name)) {
    throw invalid(
      "Parameter name: can't have characters other than letters, numbers, and the symbols . - _ and / for a hierarchy.",
    );
  }
  if (name.slice(1).includes('/') && !name.startsWith('/')) {
    throw invalid('Parameter name must be a fully qualified name: a hierarchy begins with /.');
  }
  if (name.split('/').length - 1 > 15) {
    throw new AwsError('HierarchyLevelLimitExceededException', 'a hierarchy has at most 15 levels');
  }
};

const checkValue = ({ Value = '', AllowedPattern }: PutParameterCommandInput): void => {
  if (Value === '') throw invalid('Parameter value must not be empty.');
  if (Value.includes('{{')) throw invalid("Parameter value can't nest another parameter.");
  if (Buffer.byteLength(Value) > 4_096) {
    throw invalid('Standard tier parameters support a maximum parameter value of 4096 characters.');
  }
  if (AllowedPattern && !new RegExp(AllowedPattern).test(Value)) {
    throw new AwsError(
      'ParameterPatternMismatchException',
      `Parameter value, cannot be validated against allowedPattern: ${AllowedPattern}`,
    );
  }
};

const checkRehearsed = ({ Tier, Policies, DataType, KeyId }: PutParameterCommandInput): void => {
  if (Tier !== undefined && Tier !== 'Standard') throw notRehearsed(`ssm:PutParameter with the tier ${Tier}`);
  if (Policies) throw notRehearsed('ssm:PutParameter with policies');
  if (DataType !== undefined && DataType !== 'text') throw notRehearsed(`parameters of type ${DataType}`);
  if (KeyId?.startsWith('alias/') && KeyId !== defaultKey) throw notRehearsed(`the key ${KeyId}`);
};

const encryptAsk = (world: World, { Type, KeyId = defaultKey }: PutParameterCommandInput): readonly Ask[] =>
  Type === 'SecureString' && KeyId !== defaultKey
    ? [
        {
          action: 'kms:Encrypt',
          resource: KeyId.startsWith('arn:') ? KeyId : world.arn('kms', `key/${KeyId}`),
        },
      ]
    : [];

const tagsOf = (tags: readonly Tag[] | undefined): Record<string, string> =>
  Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));

const created = (input: PutParameterCommandInput): StoredParameter => {
  const { Name = '', Type, KeyId = defaultKey, DataType = 'text' } = input;
  if (!Type) throw invalid('A parameter type is required when you create a parameter.');
  return {
    name: Name,
    type: Type,
    dataType: DataType,
    tags: tagsOf(input.Tags),
    versions: [],
    ...(Type === 'SecureString' ? { keyId: KeyId } : {}),
  };
};

const checkOverwrite = (existing: StoredParameter, input: PutParameterCommandInput): void => {
  if (!input.Overwrite) {
    throw new AwsError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  }
  if (input.Tags)
    throw invalid(
      "tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag.",
    );
  const type: ParameterType | undefined = input.Type;
  if (type && type !== existing.type) {
    throw new AwsError(
      'HierarchyTypeMismatchException',
      `Parameter type mismatch: it is a ${existing.type}.`,
    );
  }
};

export const putParameter: Operation = {
  asks: ({ world }, input: PutParameterCommandInput) => [
    { action: 'ssm:PutParameter', resource: parameterArn(world, input.Name ?? '') },
    ...(input.Tags
      ? [{ action: 'ssm:AddTagsToResource', resource: parameterArn(world, input.Name ?? '') }]
      : []),
    ...encryptAsk(world, input),
  ],
  run: ({ world, principal }, input: PutParameterCommandInput) => {
    const { Name = '', Value = '', Description, AllowedPattern } = input;
    checkName(Name);
    checkRehearsed(input);
    checkValue(input);
    const existing = state(world).parameters[Name];
    if (existing) checkOverwrite(existing, input);
    const parameter = existing ?? created(input);
    if (Description !== undefined) parameter.description = Description;
    if (AllowedPattern !== undefined) parameter.allowedPattern = AllowedPattern;
    const version = (parameter.versions.at(-1)?.version ?? 0) + 1;
    parameter.versions.push({ version, value: Value, at: world.clock.now(), by: principal.arn });
    // A hundred versions are kept.
    parameter.versions.splice(0, Math.max(0, parameter.versions.length - 100));
    state(world).parameters[Name] = parameter;
    return { Version: version, Tier: 'Standard' };
  },
};

const existingOf = (world: World, name: string): StoredParameter => {
  const parameter = state(world).parameters[name];
  if (!parameter) throw new AwsError('ParameterNotFound', `Parameter ${name} not found.`);
  return parameter;
};

export const deleteParameter: Operation = {
  asks: ({ world }, { Name }: { readonly Name: string }) => [
    { action: 'ssm:DeleteParameter', resource: parameterArn(world, Name) },
  ],
  run: ({ world }, { Name }: { readonly Name: string }) => {
    delete state(world).parameters[existingOf(world, Name).name];
    return {};
  },
};

type Tagged = { readonly ResourceType: string; readonly ResourceId: string };

const tagAsks =
  (action: string) =>
  ({ world }: Call, { ResourceId }: Tagged) => [
    { action: `ssm:${action}`, resource: parameterArn(world, ResourceId) },
  ];

const taggedOf = (world: World, { ResourceType, ResourceId }: Tagged): StoredParameter => {
  if (ResourceType !== 'Parameter') throw notRehearsed(`tags of an SSM ${ResourceType}`);
  const parameter = state(world).parameters[ResourceId];
  if (!parameter) throw new AwsError('InvalidResourceId', `The resource ID is not valid: ${ResourceId}`);
  return parameter;
};

export const addTagsToResource: Operation = {
  asks: tagAsks('AddTagsToResource'),
  run: ({ world }, input: Tagged & { readonly Tags: readonly Tag[] }) => {
    Object.assign(taggedOf(world, input).tags, tagsOf(input.Tags));
    return {};
  },
};

export const removeTagsFromResource: Operation = {
  asks: tagAsks('RemoveTagsFromResource'),
  run: ({ world }, input: Tagged & { readonly TagKeys: readonly string[] }) => {
    const { tags } = taggedOf(world, input);
    for (const key of input.TagKeys) delete tags[key];
    return {};
  },
};

export const listTagsForResource: Operation = {
  asks: tagAsks('ListTagsForResource'),
  run: ({ world }, input: Tagged) => ({
    TagList: Object.entries(taggedOf(world, input).tags).map(([Key, Value]) => ({ Key, Value })),
  }),
};
