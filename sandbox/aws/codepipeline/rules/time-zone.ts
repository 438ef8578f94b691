/** What a clock on the wall of a time zone shows. */
import { notRehearsed } from '../../../errors.ts';

const minuteMs = 60_000;

const offsetOf = (zone: string): number | undefined => {
  const [, sign, hours = '0', minutes = '0'] = /^(?:UTC|GMT)([+-])(\d{1,2}):(\d{2})$/.exec(zone) ?? [];
  if (sign === undefined) return ['UTC', 'GMT'].includes(zone) ? 0 : undefined;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * minuteMs;
};

const units = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;

const formatterOf = (timeZone: string): Intl.DateTimeFormat | undefined => {
  const whole = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric' } as const;
  const format = { ...whole, minute: 'numeric', second: 'numeric', hourCycle: 'h23', timeZone } as const;
  try {
    return new Intl.DateTimeFormat('en-US', format);
  } catch {
    return undefined;
  }
};

const inRegion = (time: number, zone: string): number => {
  const formatter = formatterOf(zone);
  if (!formatter) throw notRehearsed(`the time zone ${zone}`);
  const parts = new Map(formatter.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = units.map((unit) =>
    parts.get(unit),
  );
  return Date.UTC(year, month - 1, day, hour, minute, second);
};

/** The local time as if it were UTC; abbreviations such as EST mean different zones to different people. */
export const localTime = (time: number, zone = 'UTC'): number => {
  const offset = offsetOf(zone);
  if (offset !== undefined) return time + offset;
  if (!zone.includes('/')) throw notRehearsed(`the time zone ${zone}`);
  return inRegion(time, zone);
};
