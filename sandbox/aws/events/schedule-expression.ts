/** Schedules of rules, pure: `rate(5 minutes)`, and `cron(...)` with EventBridge's six fields, in UTC. */

/** The first moment after `now` at which it is due; undefined when there is none any more. */
export type Schedule = (now: number) => number | undefined;

const minuteMs = 60_000;
const units: Readonly<Record<string, number>> = {
  minute: minuteMs,
  hour: 60 * minuteMs,
  day: 24 * 60 * minuteMs,
};

const readRate = (text: string): Schedule | undefined => {
  const [, count = '', unit = '', plural = ''] = /^(\d+) (minute|hour|day)(s?)$/.exec(text) ?? [];
  const period = Number(count) * (units[unit] ?? 0);
  // One minute, two minutes: the other way round AWS refuses.
  if (period === 0 || (Number(count) === 1) === (plural === 's')) return undefined;
  return (now) => now + period;
};

type Range = { readonly least: number; readonly most: number; readonly names?: readonly string[] };
const ranges = {
  minute: { least: 0, most: 59 },
  hour: { least: 0, most: 23 },
  date: { least: 1, most: 31 },
  month: {
    least: 1,
    most: 12,
    names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  },
  day: { least: 1, most: 7, names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] },
  year: { least: 1970, most: 2199 },
} as const satisfies Readonly<Record<string, Range>>;

const numberAt = (text: string, { least, most, names = [] }: Range): number | undefined => {
  const named = names.indexOf(text.toUpperCase());
  const value = named >= 0 ? named + least : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
};

/** `5`, `5-9`, `*`, each with `/2`; `5/2` goes on to the end. */
const readPart = (part: string, range: Range): readonly number[] | undefined => {
  const [, from = '', to, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part) ?? [];
  const first = from === '*' ? range.least : numberAt(from, range);
  const open = from === '*' || step !== undefined ? range.most : first;
  const last = to === undefined ? open : numberAt(to, range);
  const by = Number(step ?? 1);
  if (first === undefined || last === undefined || last < first || by < 1) return undefined;
  return Array.from({ length: Math.floor((last - first) / by) + 1 }, (_, index) => first + index * by);
};

const readField = (text: string, range: Range): ReadonlySet<number> | undefined => {
  const parts = text.split(',').map((part) => readPart(part, range));
  return parts.some((part) => part === undefined) ? undefined : new Set(parts.flatMap((part) => part ?? []));
};

/** Does the day, midnight UTC, belong to it? */
type DayTest = (day: Date) => boolean;

const lastDateOf = (day: Date): number =>
  new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();

/** The working day nearest to a date, within its month. */
const nearestWeekday = (day: Date, date: number): number => {
  const weekday = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), date)).getUTCDay();
  if (weekday === 6) return date === 1 ? 3 : date - 1;
  if (weekday === 0) return date === lastDateOf(day) ? date - 2 : date + 1;
  return date;
};

const readDates = (text: string): DayTest | undefined => {
  if (text === 'L') return (day) => day.getUTCDate() === lastDateOf(day);
  const [, near] = /^(\d+)W$/.exec(text) ?? [];
  const date = near === undefined ? undefined : numberAt(near, ranges.date);
  if (date !== undefined)
    return (day) => date <= lastDateOf(day) && day.getUTCDate() === nearestWeekday(day, date);
  const dates = readField(text, ranges.date);
  return dates && ((day) => dates.has(day.getUTCDate()));
};

const isWeekday = (day: Date, weekday: number): boolean => day.getUTCDay() + 1 === weekday;

const readWeekdays = (text: string): DayTest | undefined => {
  const [, last] = /^(\w+)L$/.exec(text) ?? [];
  const lastWeekday = last === undefined ? undefined : numberAt(last, ranges.day);
  if (lastWeekday !== undefined)
    return (day) => isWeekday(day, lastWeekday) && day.getUTCDate() + 7 > lastDateOf(day);
  const [, name = '', count] = /^(\w+)#([1-5])$/.exec(text) ?? [];
  const weekday = numberAt(name, ranges.day);
  if (weekday !== undefined)
    return (day) => isWeekday(day, weekday) && Math.ceil(day.getUTCDate() / 7) === Number(count);
  // The last day of a week is Saturday.
  const weekdays = text === 'L' ? new Set([7]) : readField(text, ranges.day);
  return weekdays && ((day) => weekdays.has(day.getUTCDay() + 1));
};

/** One of the two says nothing, and says so by a question mark. */
const readDays = (dates: string, weekdays: string): DayTest | undefined => {
  if ((dates === '?') === (weekdays === '?')) return undefined;
  return dates === '?' ? readWeekdays(weekdays) : readDates(dates);
};

type Cron = {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly isDay: DayTest;
  readonly months: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
};

const fits = (cron: Cron, day: Date): boolean =>
  cron.years.has(day.getUTCFullYear()) && cron.months.has(day.getUTCMonth() + 1) && cron.isDay(day);

const timeWithin = (cron: Cron, day: number, after: number): number | undefined => {
  const times = [...cron.hours].flatMap((hour) =>
    [...cron.minutes].map((minute) => day + (hour * 60 + minute) * minuteMs),
  );
  const later = times.filter((time) => time > after);
  return later.length > 0 ? Math.min(...later) : undefined;
};

const nextOf = (cron: Cron, now: number): number | undefined => {
  const end = Date.UTC(ranges.year.most + 1, 0, 1);
  const dayMs = 24 * 60 * minuteMs;
  for (let day = now - (now % dayMs); day < end; day += dayMs) {
    const found = fits(cron, new Date(day)) ? timeWithin(cron, day, now) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
};

const readCron = (text: string): Schedule | undefined => {
  const [minute = '', hour = '', dates = '', month = '', weekdays = '', year = '', ...more] =
    text.split(/ +/);
  const minutes = readField(minute, ranges.minute);
  const hours = readField(hour, ranges.hour);
  const isDay = readDays(dates, weekdays);
  const months = readField(month, ranges.month);
  const years = readField(year, ranges.year);
  if (!minutes || !hours || !isDay || !months || !years || more.length > 0) return undefined;
  return (now) => nextOf({ minutes, hours, isDay, months, years }, now);
};

/** The schedule that the expression stands for; undefined when it is none. */
export const readSchedule = (expression: string): Schedule | undefined => {
  const [, kind, text = ''] = /^(rate|cron)\((.*)\)$/.exec(expression) ?? [];
  if (kind === 'rate') return readRate(text);
  return kind === 'cron' ? readCron(text) : undefined;
};
