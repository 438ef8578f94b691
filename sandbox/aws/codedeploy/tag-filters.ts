/** Filters by tags: which a group may have, and what they choose. */
import { AwsError } from '../../errors.ts';
import type { TagFilter } from './state.ts';

type Tags = Readonly<Record<string, string>>;

const types = ['KEY_ONLY', 'VALUE_ONLY', 'KEY_AND_VALUE'];

/** Refuses filters of no known type, and those that name nothing. */
export const checkFilters = (filters: readonly TagFilter[], code: string): void => {
  for (const { Key, Value, Type } of filters) {
    if (Type !== undefined && !types.includes(Type))
      throw new AwsError(code, `Invalid tag filter type: ${Type}. Valid values are ${types.join(', ')}`);
    if (Key === undefined && Value === undefined)
      throw new AwsError(code, 'A tag filter has a key, a value or both');
  }
};

const maxLists = 3;

/** Refuses sets of more lists than AWS takes. */
export const checkSet = (set: readonly (readonly TagFilter[])[], code: string): void => {
  if (set.length > maxLists)
    throw new AwsError('TagSetListLimitExceededException', `A tag set has at most ${maxLists} lists`);
  for (const list of set) checkFilters(list, code);
};

const matches = (tags: Tags, { Key = '', Value = '', Type = 'KEY_AND_VALUE' }: TagFilter): boolean => {
  if (Type === 'KEY_ONLY') return Object.hasOwn(tags, Key);
  if (Type === 'VALUE_ONLY') return Object.values(tags).includes(Value);
  return tags[Key] === Value;
};

/** Whether any of the filters matches. */
export const matchesAny = (tags: Tags, filters: readonly TagFilter[]): boolean =>
  filters.some((filter) => matches(tags, filter));

/** Within a list any filter is enough; of a set every list must match. */
export const isChosen = (
  tags: Tags,
  filters: readonly TagFilter[],
  set: readonly (readonly TagFilter[])[] = [],
): boolean => matchesAny(tags, filters) || (set.length > 0 && set.every((list) => matchesAny(tags, list)));
