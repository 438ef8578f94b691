/** Ten entries at most, each of which succeeds or fails for itself. */
import { AwsError, NotRehearsedError } from '../../errors.ts';

export type Entry = { readonly Id: string };

const most = 10;

const repeatedIn = (ids: readonly string[]): string | undefined =>
  ids.find((id, index) => ids.indexOf(id) !== index);

/** Refuses a batch that is no batch. */
export const checkBatch = (kind: string, entries: readonly Entry[]): void => {
  if (entries.length === 0)
    throw new AwsError('EmptyBatchRequest', `There should be at least one ${kind} in the request.`);
  if (entries.length > most)
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${most}. You have sent ${entries.length}.`,
    );
  const ids = entries.map(({ Id }) => Id);
  if (!ids.every((id) => /^[\w-]{1,80}$/.test(id)))
    throw new AwsError(
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    );
  const repeated = repeatedIn(ids);
  if (repeated !== undefined) throw new AwsError('BatchEntryIdsNotDistinct', `Id ${repeated} repeated.`);
};

const failureOf = (Id: string, { code, message, status }: AwsError) => ({
  Id,
  SenderFault: status < 500,
  Code: code.replace(/^InvalidParameterValueException$/, 'InvalidParameterValue'),
  Message: message,
});

/** Does what is asked for each entry; what AWS would refuse is told in its place. */
export const inBatch = <T extends Entry>(entries: readonly T[], run: (entry: T) => object) => {
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError) || error instanceof NotRehearsedError) throw error;
      Failed.push(failureOf(entry.Id, error));
    }
  }
  return { Successful, Failed };
};
