/** Tiers of parameters: how long a value may be. */
import type { PutParameterCommandInput } from '@aws-sdk/client-ssm';
import { invalid } from './rules.ts';
import type { Tier } from './state.ts';

const most: Readonly<Record<Tier, number>> = { Standard: 4_096, Advanced: 8_192 };

const chosen = (before: Tier | undefined, { Tier: wanted, Value = '' }: PutParameterCommandInput): Tier => {
  if (wanted === 'Intelligent-Tiering')
    return before === 'Advanced' || Buffer.byteLength(Value) > most.Standard ? 'Advanced' : 'Standard';
  return wanted ?? before ?? 'Standard';
};

/** The tier that a parameter has from now on; there is no way back from the advanced one. */
export const tierOf = (before: Tier | undefined, input: PutParameterCommandInput): Tier => {
  const tier = chosen(before, input);
  if (before === 'Advanced' && tier === 'Standard')
    throw invalid(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier.",
    );
  if (Buffer.byteLength(input.Value ?? '') > most[tier])
    throw invalid(`${tier} tier parameters support a maximum parameter value of ${most[tier]} characters.`);
  return tier;
};
