import type { Answered } from '../core/looks.ts';
import type { Measure } from '../core/sighting.ts';
import { type JsonExpectation, unmetJson } from './json.ts';
import { EXCERPT, excerpt } from './request.ts';

/** What an answer is to be like. */
export type Expected = {
  readonly status: readonly number[];
  /** What the values of some headers are to contain. */
  readonly responseHeaders: ReadonlyMap<string, string>;
  readonly contains: readonly string[];
  readonly notContains: readonly string[];
  readonly json: readonly JsonExpectation[];
  /** Milliseconds. */
  readonly within: number | undefined;
};

type Complaint = Measure & { readonly sentence: string };

/** The first thing that an answer is not, from the plainest on; undefined when it is all that is expected. */
export const complaintOf = (expected: Expected, answer: Answered): Complaint | undefined =>
  status(expected, answer) ??
  first([...expected.responseHeaders], ([name, value]) => header(name, value, answer)) ??
  first(expected.contains, (wanted) => missing(wanted, answer)) ??
  first(expected.notContains, (unwanted) => unwelcome(unwanted, answer)) ??
  first(expected.json, (wanted) => json(wanted, answer)) ??
  late(expected, answer);

const first = <T>(all: readonly T[], complain: (one: T) => Complaint | undefined): Complaint | undefined => {
  for (const one of all) {
    const complaint = complain(one);
    if (complaint) return complaint;
  }
  return undefined;
};

const status = ({ status: accepted }: Expected, { status: got, body }: Answered): Complaint | undefined => {
  if (accepted.includes(got)) return undefined;
  const page = excerpt(body);
  const limit = accepted.length === 1 ? (accepted[0] as number) : accepted.join(' or ');
  return {
    sentence: `answered ${got}${page === '' ? '' : ` ("${page}")`}; expected ${limit}`,
    measured: got,
    limit,
  };
};

const header = (name: string, wanted: string, { headers }: Answered): Complaint | undefined => {
  const value = headers[name.toLowerCase()];
  if (value?.includes(wanted)) return undefined;
  const got = value === undefined ? `without the header ${name}` : `with ${name} "${excerpt(value)}"`;
  return {
    sentence: `answered ${got}; expected it to contain "${wanted}"`,
    measured: value === undefined ? 'no header' : excerpt(value),
    limit: wanted,
  };
};

const missing = (wanted: string, { body, cut }: Answered): Complaint | undefined => {
  if (body.includes(wanted)) return undefined;
  const part = cut ? ` in its first ${body.length} characters` : '';
  return {
    sentence: `did not contain "${wanted}"${part}, but began with "${excerpt(body)}"`,
    measured: excerpt(body),
    limit: wanted,
  };
};

const unwelcome = (unwanted: string, { body }: Answered): Complaint | undefined => {
  const at = body.indexOf(unwanted);
  if (at < 0) return undefined;
  const around = excerpt(body.slice(Math.max(0, at - EXCERPT / 4)));
  return {
    sentence: `contained "${unwanted}" (in "${around}"); expected a page without it`,
    measured: around,
    limit: `without ${unwanted}`,
  };
};

const json = (wanted: JsonExpectation, answer: Answered): Complaint | undefined => {
  const unmet = unmetJson(answer, wanted);
  if (!unmet) return undefined;
  const limit = JSON.stringify(wanted.equals);
  return {
    sentence: `${unmet.says}; expected ${wanted.path} to be ${limit}`,
    measured: unmet.measured,
    limit,
  };
};

const late = ({ within }: Expected, answer: Answered): Complaint | undefined => {
  if (within === undefined || answer.ms <= within) return undefined;
  const ms = Math.round(answer.ms);
  return { sentence: `took ${ms} ms; the limit is ${within} ms`, measured: ms, limit: within };
};
