/** What a function prints goes to its log group, if its role may write there. */
import { AwsError } from '../../errors.ts';
import type { World } from '../../world.ts';
import { appendEvents, createGroup, createStream, state as logsOf, streamResource } from '../logs/state.ts';
import type { Held, LogLine } from './environments.ts';
import type { FunctionRecord } from './state.ts';

type Report = {
  readonly requestId: string;
  readonly cold: boolean;
  readonly ms: number;
  /** How it ended, if not well. */
  readonly status: string | undefined;
};

const platformLines = ({ requestId, cold, ms, status }: Report, memory: number) => ({
  start: `START RequestId: ${requestId} Version: $LATEST`,
  end: `END RequestId: ${requestId}`,
  report: [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${ms.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(ms)} ms`,
    `Memory Size: ${memory} MB`,
    // Not measured here; but `serverless logs` cannot read a line without it.
    'Max Memory Used: 0 MB',
    ...(cold ? ['Init Duration: 0.00 ms'] : []),
    ...(status ? [status] : []),
  ].join('\t'),
});

/** Lambda makes the group and the stream itself, as the function's role. */
const openStream = (world: World, held: Held): void => {
  const { logGroup, logStream, credentials } = held;
  const may = (action: string, stream = '') =>
    world.permit(credentials.principal, [{ action, resource: streamResource(world, logGroup, stream) }]);
  const { groups } = logsOf(world);
  if (!groups[logGroup]) {
    may('logs:CreateLogGroup');
    createGroup(world, logGroup);
  }
  if (!groups[logGroup]?.streams[logStream]) {
    may('logs:CreateLogStream', logStream);
    createStream(world, logGroup, logStream);
  }
  may('logs:PutLogEvents', logStream);
};

const store = (world: World, held: Held, lines: readonly LogLine[]): void => {
  if (!world.services.logs) return;
  try {
    openStream(world, held);
    appendEvents(world, held.logGroup, held.logStream, lines);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    // AWS loses the log in silence; a rehearsal has to say why it is not there.
    const { code, message } = error;
    const who = held.credentials.principal.arn;
    world.record({
      kind: 'call',
      who,
      what: 'logs:PutLogEvents',
      detail: { outcome: error.status === 403 ? 'denied' : 'error', code, message },
    });
  }
};

const longestTail = 4_096;

/** Writes what was printed during one event, between Lambda's own lines; gives the tail of it. */
export const writeLog = (world: World, found: FunctionRecord, held: Held, report: Report): string => {
  const now = world.clock.now();
  const { start, end, report: last } = platformLines(report, found.configuration.MemorySize);
  const printed = held.lines;
  held.lines = [];
  for (const { message } of printed)
    world.record({
      kind: 'log',
      who: held.functionName,
      what: message,
      detail: { requestId: report.requestId },
    });
  const lines = [
    { timestamp: printed[0]?.timestamp ?? now, message: start },
    ...printed,
    { timestamp: now, message: end },
    { timestamp: now, message: last },
  ];
  store(world, held, lines);
  return Buffer.from(lines.map(({ message }) => `${message}\n`).join(''))
    .subarray(-longestTail)
    .toString();
};
