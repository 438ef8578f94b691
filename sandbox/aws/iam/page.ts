/** Pages of IAM's lists: the marker says behind which key the next one begins. */

import { AwsError } from '../../errors.ts';
import type { Input } from '../../service.ts';
import { check } from './limits.ts';

const usual = 100;

const read = (marker: string): string => {
  const key = Buffer.from(marker, 'base64url').toString();
  if (Buffer.from(key).toString('base64url') !== marker)
    throw new AwsError('ValidationError', `Invalid Marker: ${marker}`);
  return key;
};

/** One page of what is listed, in the order of its keys. */
export const page = <T>(all: readonly T[], keyOf: (one: T) => string, input: Input) => {
  check(input, 'Marker', 'MaxItems');
  const after = input.Marker === undefined ? undefined : read(input.Marker);
  const sorted = all
    .map((one) => ({ key: keyOf(one), one }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .filter(({ key }) => after === undefined || key > after);
  const shown = sorted.slice(0, input.MaxItems ?? usual);
  const more = shown.length < sorted.length;
  return {
    items: shown.map(({ one }) => one),
    rest: {
      IsTruncated: more,
      ...(more ? { Marker: Buffer.from(shown.at(-1)?.key ?? '').toString('base64url') } : {}),
    },
  };
};
