/** What the commands of the sandbox take, and how they refuse it. */
import { type ParseArgsConfig, type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** The command was given something that it does not take: exit code 2, and where its help is. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** The values of a command's options; anything else that stands behind it is wrong usage. */
export const readArguments = <const Options extends ParseArgsOptionsConfig>(options: Options) => {
  try {
    return parseArgs<ParseArgsConfig & { options: Options; strict: true }>({ options, strict: true }).values;
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause });
  }
};

/** The seed of what is left to chance. */
export const readSeed = (text: string): number => {
  if (!/^\d{1,9}$/.test(text))
    throw new UsageError(`Expected --seed to be a whole number up to 999999999, got "${text}".`);
  return Number(text);
};
