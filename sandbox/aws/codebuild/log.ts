/** A build's log: written to the log group as the project's role, and into the trace. */
import { AwsError } from '../../errors.ts';
import type { World } from '../../world.ts';
import type { Run } from './state.ts';

/** One line of the build. */
export const say = (world: World, run: Run, line: string): void => {
  run.pending.push(line);
  world.record({ kind: 'log', who: `codebuild ${run.id}`, what: line });
};

const streamArn = (world: World, run: Run): string =>
  world.arn('logs', `log-group:${run.logGroup}:log-stream:${run.logStream}`);

const names = (run: Run) => ({ logGroupName: run.logGroup, logStreamName: run.logStream });

const writable = (world: World): boolean => Boolean(world.services.logs?.operations.CreateLogStream);

/** Makes the stream, and the group if nobody has; without the logs service only the permission is asked for. */
export const openLog = async (world: World, run: Run): Promise<void> => {
  if (!run.role) throw new Error('a log is written by a role');
  if (!writable(world)) {
    world.permit(run.role, [{ action: 'logs:CreateLogStream', resource: streamArn(world, run) }]);
    return;
  }
  try {
    await world.call(run.role, 'logs', 'CreateLogStream', names(run));
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ResourceNotFoundException') throw error;
    await world.call(run.role, 'logs', 'CreateLogGroup', { logGroupName: run.logGroup });
    await world.call(run.role, 'logs', 'CreateLogStream', names(run));
  }
};

/** Sends what has been said since the last time. */
export const flushLog = async (world: World, run: Run): Promise<void> => {
  const lines = run.pending.splice(0);
  if (!run.role || lines.length === 0) return;
  if (!writable(world)) {
    world.permit(run.role, [{ action: 'logs:PutLogEvents', resource: streamArn(world, run) }]);
    return;
  }
  const timestamp = world.clock.now();
  const logEvents = lines.map((message) => ({ timestamp, message }));
  await world.call(run.role, 'logs', 'PutLogEvents', { ...names(run), logEvents });
};
