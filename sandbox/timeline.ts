/** What a person sees of a rehearsal: one line for what matters, nothing for the rest. */
import type { Entry } from './world.ts';

export type Line = {
  /** Virtual epoch milliseconds. */
  readonly at: number;
  readonly where: string;
  readonly text: string;
  readonly mark: 'good' | 'bad' | 'plain';
};

type Detail = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const markOf = (state: string): Line['mark'] => {
  if (state === 'SUCCEEDED' || state === 'SUCCESS') return 'good';
  return state === 'FAILED' || state === 'FAILURE' || state === 'STOP' || state === 'ABANDONED'
    ? 'bad'
    : 'plain';
};

const shortId = (id: unknown): string => text(id).slice(0, 8);

const pipelineLine = (detail: Detail): Omit<Line, 'at'> => {
  const trigger = (detail['execution-trigger'] ?? {}) as Detail;
  const commit = text(trigger['commit-id']).slice(0, 7);
  const why = commit ? ` for ${commit} "${text(trigger['commit-message'])}"` : '';
  const state = text(detail.state);
  return {
    where: 'Pipeline',
    text: `execution ${shortId(detail['execution-id'])} ${state.toLowerCase()}${state === 'STARTED' ? why : ''}`,
    mark: markOf(state),
  };
};

const deploymentLine = (detail: Detail): Omit<Line, 'at'> => ({
  where: 'CodeDeploy',
  text: `${text(detail.deploymentId)} to ${text(detail.deploymentGroup)}: ${text(detail.state).toLowerCase()}`,
  mark: markOf(text(detail.state)),
});

const eventLines: Readonly<Record<string, (detail: Detail) => Omit<Line, 'at'>>> = {
  'CodePipeline Pipeline Execution State Change': pipelineLine,
  'CodeDeploy Deployment State-change Notification': deploymentLine,
  'Release Judged Bad': (detail) => ({
    where: 'Slipway',
    text: `release judged bad: ${text(detail.reason)}`,
    mark: 'bad',
  }),
};

const eventLine = (entry: Entry): Omit<Line, 'at'> | undefined => {
  const detail = ((entry.detail ?? {}) as { detail?: Detail }).detail ?? {};
  return eventLines[entry.what]?.(detail);
};

/** A source action's summary is JSON; people want the commit's message. */
const readable = (summary: string): string => {
  if (!summary.startsWith('{')) return summary;
  try {
    const { CommitMessage: message } = JSON.parse(summary) as { readonly CommitMessage?: unknown };
    return typeof message === 'string' ? `"${message}"` : summary;
  } catch {
    // A function's summary may begin like JSON and be none.
    return summary;
  }
};

/** CodePipeline's step says more than its event: the whole message of a failure. */
const actionLine = (what: string, detail: Detail): Omit<Line, 'at'> => {
  const state = text(detail.state);
  const summary = what.includes(': ') ? what.slice(what.indexOf(': ') + 2) : '';
  return {
    where: text(detail.stage),
    text: `${text(detail.action)} ${state.toLowerCase()}${summary ? `: ${readable(summary)}` : ''}`,
    mark: markOf(state),
  };
};

/** A hook that failed, with the end of what it printed. */
const hookLine = (what: string, detail: Detail): Omit<Line, 'at'> | undefined => {
  if (detail.status !== 'Failed' || detail.host === undefined) return undefined;
  const log = text(detail.log).trim().split('\n').slice(-5);
  return { where: 'CodeDeploy', text: [`${what}: ${text(detail.message)}`, ...log].join('\n'), mark: 'bad' };
};

/** Services whose steps are told only when something went wrong. */
const complaints: Readonly<Record<string, string>> = { events: 'Events', lambda: 'Lambda' };

const stepLine = ({ who, what, detail = {} }: Entry): Omit<Line, 'at'> | undefined => {
  if (who === 'codepipeline' && detail.action !== undefined) return actionLine(what, detail);
  if (who === 'codedeploy') return hookLine(what, detail);
  return who in complaints ? { where: complaints[who] as string, text: what, mark: 'bad' } : undefined;
};

const callLine = (entry: Entry): Omit<Line, 'at'> | undefined => {
  const { outcome, message } = entry.detail ?? {};
  if (outcome === 'denied') return { where: 'IAM', text: `denied: ${text(message)}`, mark: 'bad' };
  if (outcome === 'unknown')
    return { where: 'Sandbox', text: `not rehearsed: ${entry.what} ${text(message)}`, mark: 'bad' };
  return undefined;
};

const bugLine = ({ what, detail }: Entry): Omit<Line, 'at'> => ({
  where: 'Sandbox',
  text: `a fault of the sandbox: ${what} ${text(detail?.message)}`,
  mark: 'bad',
});

const lines: Readonly<Record<Entry['kind'], (entry: Entry) => Omit<Line, 'at'> | undefined>> = {
  event: eventLine,
  call: callLine,
  step: stepLine,
  bug: bugLine,
  log: () => undefined,
};

/** The line for an entry of the trace, or none when a reader can do without it. */
export const lineOf = (entry: Entry): Line | undefined => {
  const line = lines[entry.kind](entry);
  return line && { at: entry.at, ...line };
};

const marks: Readonly<Record<Line['mark'], string>> = { good: '+', bad: '!', plain: ' ' };
const colours: Readonly<Record<Line['mark'], string>> = { good: '\u001b[32m', bad: '\u001b[31m', plain: '' };

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

const clockText = (at: number): string => {
  const time = new Date(at);
  return `${days[time.getUTCDay()]} ${time.toISOString().slice(11, 19)}`;
};

/** One line of the timeline: virtual time, real seconds, where, what. */
export const printLine = (line: Line, realSeconds: number, colour: boolean): string => {
  const [first = '', ...more] = line.text.split('\n');
  const head = `${clockText(line.at)}  ${realSeconds.toFixed(1).padStart(5)}s  ${marks[line.mark]} ${line.where.padEnd(10)} `;
  const indent = ' '.repeat(head.length);
  const whole = [`${head}${first}`, ...more.map((rest) => `${indent}${rest}`)].join('\n');
  return colour && colours[line.mark] ? `${colours[line.mark]}${whole}\u001b[0m` : whole;
};
