/** What the Parameter Store's model allows. */
import type { Input } from '../../service.ts';
import { type Checked, type Constraint, checkValues } from '../constraints.ts';

const limits = {
  AllowedPattern: { max: 1_024 },
  DataType: { max: 128 },
  Description: { max: 1_024 },
  KeyId: { min: 1, max: 256, pattern: /^[a-zA-Z0-9:/_-]+$/ },
  Labels: { min: 1, max: 10 },
  Name: { min: 1, max: 2_048 },
  Names: { min: 1, max: 10 },
  Path: { min: 1, max: 2_048 },
  Tags: { max: 1_000 },
  Tier: { oneOf: ['Standard', 'Advanced', 'Intelligent-Tiering'] },
  Type: { oneOf: ['String', 'StringList', 'SecureString'] },
} as const satisfies Readonly<Record<string, Constraint>>;

const nameOf = (member: string): string => member.charAt(0).toLowerCase() + member.slice(1);

/** Refuses members whose value the model does not allow. */
export const check = (input: Input, ...members: readonly (keyof typeof limits)[]): void =>
  checkValues(
    'ValidationException',
    ...members.map((member): Checked => [nameOf(member), input[member], limits[member]]),
  );

const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Refuses tags whose key or value is too long or has strange characters. */
export const checkTags = (tags: readonly { readonly Key?: string; readonly Value?: string }[]): void =>
  checkValues(
    'ValidationException',
    ...tags.flatMap(({ Key, Value }, index): Checked[] => [
      [`tags.${index + 1}.member.key`, Key, { min: 1, max: 128, pattern: tagText }],
      [`tags.${index + 1}.member.value`, Value, { max: 256, pattern: tagText }],
    ]),
  );
