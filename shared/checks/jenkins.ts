import { KEY_PARAMETER } from '../core/jenkins-run.ts';
import type { JenkinsLook, Subject } from '../core/looks.ts';
import { duration, object, type Reader, record, text, withDefault, wrong } from '../core/settings.ts';
import type { Sighting } from '../core/sighting.ts';
import type { CheckType } from './check.ts';

export type JenkinsSpec = {
  readonly type: 'jenkins';
  /** The job's full name, with its folders. */
  readonly job: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly timeLimitMinutes: number;
};

const MINUTE_MS = 60_000;

const minutes: Reader<number> = (node, at) => {
  const ms = duration('1m', '480m')(node, at);
  if (ms % MINUTE_MS !== 0) throw wrong(node, at, 'a time in whole minutes from 1m to 480m');
  return ms / MINUTE_MS;
};

const parameters: Reader<ReadonlyMap<string, string>> = (node, at) => {
  const read = record(text())(node, at);
  // By it the build is found again, so it is not the writer's to choose.
  if (read.has(KEY_PARAMETER))
    throw wrong(node, at, `parameters without ${KEY_PARAMETER}, which is given by itself`);
  return read;
};

const settings = object({
  job: text(/^(?!\/)(?!.*\/\/)[^\\?#]+(?<!\/)$/, 'the full name of a Jenkins job like folder/job'),
  parameters: withDefault(parameters, new Map<string, string>()),
  timeLimit: withDefault(minutes, 10),
});

const read: Reader<JenkinsSpec> = (node, at) => {
  const { timeLimit, ...spec } = settings(node, at);
  return { type: 'jenkins', ...spec, timeLimitMinutes: timeLimit };
};

/** A Jenkins job, started once for each look, succeeds. */
export const jenkins: CheckType<JenkinsSpec> = {
  read,
  look: async (spec, subject, { key, memo }) => {
    const { job, timeLimitMinutes } = spec;
    const given = Object.fromEntries(
      [...spec.parameters].map(([name, value]) => [name, filled(value, subject)]),
    );
    const started = { key, path: job, parameters: given, timeLimitMinutes };
    return toSighting(spec, await subject.looks.jenkins(started, memo));
  },
  explain: ({ job, timeLimitMinutes }) =>
    `the Jenkins job ${job} succeeds within ${minutesText(timeLimitMinutes)}`,
};

const minutesText = (count: number): string => `${count} ${count === 1 ? 'minute' : 'minutes'}`;

/** A parameter may speak of what is judged. */
const filled = (value: string, { url, environment, commit }: Subject): string =>
  value
    .replaceAll('{url}', () => url)
    .replaceAll('{environment}', () => environment)
    .replaceAll('{commit}', () => commit);

const toSighting = ({ job, timeLimitMinutes }: JenkinsSpec, seen: JenkinsLook): Sighting => {
  switch (seen.kind) {
    case 'pending':
      return seen;
    case 'passed':
      return { kind: 'passed', sentence: `the Jenkins job ${job}: ${seen.sentence}`, measured: 'passed' };
    case 'failed':
      return {
        kind: 'failed',
        sentence: `the Jenkins job ${job} did not pass: ${seen.sentence}; expected SUCCESS within ${minutesText(timeLimitMinutes)}`,
        measured: 'failed',
        limit: 'SUCCESS',
      };
    case 'blind':
      return { kind: 'error', sentence: `the Jenkins job ${job}: ${seen.why}`, blame: seen.blame };
  }
};
