/** What a trigger's form means for the parameters that a job declares. */
import type { Parameter, ParameterType } from './options.ts';
import type { Item, Job, ParameterValue } from './state.ts';

/** A value that Jenkins answers 500 for. */
export class IllegalParameterError extends Error {
  override name = 'IllegalParameterError';
}

export const typeOf = (parameter: Parameter): ParameterType => parameter.type ?? 'string';

export const defaultOf = (parameter: Parameter): string => {
  if (typeOf(parameter) === 'choice') return parameter.choices?.[0] ?? '';
  return parameter.value ?? (typeOf(parameter) === 'boolean' ? 'false' : '');
};

const given = (parameter: Parameter, text: string): string => {
  if (typeOf(parameter) === 'boolean') return String(text === 'true' || text === 'on');
  if (typeOf(parameter) === 'choice' && !parameter.choices?.includes(text)) {
    throw new IllegalParameterError(`Illegal choice for parameter ${parameter.name}: ${text}`);
  }
  return text;
};

/** The declared parameters with the values sent; the others of the form are dropped without a word. */
export const readParameters = (job: Job, form: URLSearchParams): readonly ParameterValue[] =>
  (job.parameters ?? []).map((parameter) => {
    const text = form.get(parameter.name);
    const value = text === null ? defaultOf(parameter) : given(parameter, text);
    return { name: parameter.name, type: typeOf(parameter), value };
  });

/** Passwords are equal by name alone: two triggers that differ in a password only are merged. */
const key = ({ name, type, value }: ParameterValue): string =>
  JSON.stringify(type === 'password' ? [name] : [name, value]);

/** Whether Jenkins takes the two for the same wish. */
export const sameParameters = (
  a: readonly ParameterValue[] | undefined,
  b: readonly ParameterValue[] | undefined,
): boolean => {
  const keys = new Set((a ?? []).map(key));
  return keys.size === (b ?? []).length && (b ?? []).every((one) => keys.has(key(one)));
};

/** As the queue prints them. */
export const printed = (item: Item): string =>
  (item.parameters ?? [])
    .map(({ name, type, value }) => `\n${name}=${type === 'password' ? '******' : value}`)
    .join('');

const units: Readonly<Record<string, number>> = { '': 1, sec: 1_000, secs: 1_000 };

/** `delay`: a bare number is milliseconds; only `sec` and `secs` are known besides. */
export const readDelay = (text: string | null, job: Job): number => {
  if (text === null) return job.quietPeriodMs ?? 5_000;
  const [, amount = '', unit = ''] = /^(\d+)(\w*)$/.exec(text.trim()) ?? [];
  const factor = amount === '' ? undefined : units[unit];
  if (factor === undefined) throw new IllegalParameterError(`Illegal time duration ${text}`);
  return Number(amount) * factor;
};
