import type { AlarmState } from '../core/looks.ts';
import { oneOrMore } from '../core/setting-kinds.ts';
import { object, type Reader, text, withDefault } from '../core/settings.ts';
import type { Sighting } from '../core/sighting.ts';
import type { CheckType } from './check.ts';
import { explainNoData, type NoData, noData, withoutData } from './no-data.ts';
import { excerpt } from './request.ts';

export type AlarmSpec = {
  readonly type: 'alarm';
  readonly names: readonly string[];
  readonly noData: NoData;
};

const settings = object({
  names: oneOrMore(text(/^\S.{0,254}$/, "an alarm's name")),
  noData: withDefault(noData, 'error'),
});

const read: Reader<AlarmSpec> = (node, at) => ({ type: 'alarm', ...settings(node, at) });

/** CloudWatch alarms, metric or composite, are all OK. */
export const alarm: CheckType<AlarmSpec> = {
  read,
  look: async (spec, { looks }) => judge(spec, await looks.alarms(spec.names)),
  explain: ({ names, noData: policy }) =>
    `${names.length === 1 ? 'the alarm' : 'the alarms'} ${names.join(', ')} ${names.length === 1 ? 'is' : 'are all'} OK; ${explainNoData[policy]}`,
};

const judge = ({ names, noData: policy }: AlarmSpec, states: readonly AlarmState[]): Sighting => {
  const sample = `${names.length} ${names.length === 1 ? 'alarm' : 'alarms'}`;
  const alarming = states.find(({ state }) => state === 'ALARM');
  if (alarming)
    return {
      kind: 'failed',
      sentence: `the alarm ${alarming.name} is in ALARM (${excerpt(alarming.reason)}); expected it to be OK`,
      measured: 'ALARM',
      limit: 'OK',
      sample,
    };
  const missing = names.filter((name) => states.every((state) => state.name !== name));
  if (missing.length > 0)
    return {
      kind: 'error',
      sentence: `CloudWatch has no alarm named ${missing.join(', ')}`,
      blame: 'config',
    };
  const dark = states.find(({ state }) => state === 'INSUFFICIENT_DATA');
  if (dark) return withoutData(policy, `the alarm ${dark.name} has insufficient data`, 'OK');
  return {
    kind: 'passed',
    sentence: `${sample} OK: ${names.join(', ')}`,
    measured: 'OK',
    limit: 'OK',
    sample,
  };
};
