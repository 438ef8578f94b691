import { type CheckSpec, checkReaders, look } from '../shared/checks/index.ts';
import type { Answered, Looks, Reply, Request, Subject, Turn } from '../shared/core/looks.ts';
import { parseYaml } from '../shared/core/yaml.ts';

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';
/** The clock of a test that sets none. */
export const NOW = Date.parse('2026-11-23T10:00:00Z');

const unexpected = (name: string) => async (): Promise<never> => {
  throw new Error(`nobody was to look for ${name} here`);
};

/** Means to look with, of which each that a test does not give is a mistake to use. */
export const fakeLooks = (given: Partial<Looks> = {}): Looks => ({
  ask: unexpected('a page'),
  certificate: unexpected('a certificate'),
  addresses: unexpected('addresses'),
  secret: unexpected('a secret'),
  alarms: unexpected('alarms'),
  metric: unexpected('a metric'),
  targets: unexpected('targets'),
  begunAt: unexpected('a beginning'),
  jenkins: unexpected('a job'),
  now: () => NOW,
  ...given,
});

/** What is judged, by such means. */
export const subjectOf = (looks: Partial<Looks> = {}, more: Partial<Subject> = {}): Subject => ({
  id: 'validation-1',
  environment: 'staging',
  url: 'http://hello.example/',
  places: [{ label: 'http://hello.example/' }],
  commit: COMMIT,
  looks: fakeLooks(looks),
  ...more,
});

/** An answer that is fine unless a test says otherwise. */
export const answered = (more: Partial<Answered> = {}): Answered => ({
  kind: 'answered',
  status: 200,
  headers: {},
  body: '',
  cut: false,
  ms: 12,
  ...more,
});

/** Answers every request, and keeps what was asked. */
export const asking = (reply: (request: Request, index: number) => Reply) => {
  const asked: Request[] = [];
  const ask: Looks['ask'] = async (request) => {
    asked.push(request);
    return reply(request, asked.length - 1);
  };
  return { ask, asked };
};

/** Reads a check as a gate file writes it, like `http: { path: / }`. */
export const readCheck = (source: string): CheckSpec => {
  const node = parseYaml(source);
  if (node.kind !== 'map' || node.entries.length !== 1) throw new Error('expected one check');
  const [entry] = node.entries;
  const read = checkReaders[entry?.key ?? ''];
  if (!read || !entry) throw new Error(`there is no check type ${entry?.key}`);
  return read(entry.value, { name: entry.key, line: entry.line });
};

/** One look of a check as a gate file writes it. */
export const see = (source: string, subject: Subject, turn: Turn = { key: 'look-1' }) =>
  look(readCheck(source), subject, turn);
