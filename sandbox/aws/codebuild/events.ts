/** CodeBuild's events. */
import type { World } from '../../world.ts';
import { buildOf, type Phase, runOf } from './state.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => String(value).padStart(2, '0');

/** `Sep 1, 2017 4:12:29 PM`, in UTC. */
export const printed = (time: Date): string => {
  const hours = time.getUTCHours();
  const clock = `${hours % 12 || 12}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())}`;
  const day = `${months[time.getUTCMonth()]} ${time.getUTCDate()}, ${time.getUTCFullYear()}`;
  return `${day} ${clock} ${hours < 12 ? 'AM' : 'PM'}`;
};

const contextOf = (phase: Phase): readonly string[] =>
  (phase.contexts ?? []).map(({ statusCode, message }) => `${statusCode}: ${message}`);

const phaseOf = (phase: Phase) => ({
  'phase-type': phase.phaseType,
  'start-time': printed(phase.startTime),
  ...(phase.contexts ? { 'phase-context': contextOf(phase) } : { 'phase-context': [] }),
  ...(phase.endTime ? { 'end-time': printed(phase.endTime) } : {}),
  ...(phase.phaseStatus ? { 'phase-status': phase.phaseStatus } : {}),
  ...(phase.durationInSeconds === undefined ? {} : { 'duration-in-seconds': phase.durationInSeconds }),
});

const information = (world: World, id: string) => {
  const build = buildOf(world, id);
  const { environment } = build;
  const { variables } = runOf(world, id);
  return {
    artifact: {
      md5sum: build.artifacts?.md5sum ?? '',
      sha256sum: build.artifacts?.sha256sum ?? '',
      location: build.artifacts?.location ?? '',
    },
    environment: {
      image: environment?.image,
      'privileged-mode': environment?.privilegedMode ?? false,
      'compute-type': environment?.computeType,
      type: environment?.type,
      'environment-variables': variables.map(({ name, value }) => ({ name, type: 'PLAINTEXT', value })),
    },
    'timeout-in-minutes': build.timeoutInMinutes,
    'build-complete': build.buildComplete,
    initiator: build.initiator,
    'build-start-time': printed(build.startTime as Date),
    source: { location: build.source?.location, type: build.source?.type },
    logs: {
      'group-name': build.logs?.groupName,
      'stream-name': build.logs?.streamName,
      'deep-link': build.logs?.deepLink,
    },
    phases: build.phases.map(phaseOf),
  };
};

const send = (world: World, id: string, type: string, detail: Readonly<Record<string, unknown>>): void => {
  const build = buildOf(world, id);
  world.emit({
    source: 'aws.codebuild',
    'detail-type': type,
    resources: [build.arn as string],
    detail: {
      'project-name': build.projectName,
      'build-id': build.arn,
      ...detail,
      'additional-information': information(world, id),
      version: '1',
    },
  });
};

/** The event knows no TIMED_OUT: such a build has failed. */
const statusOf = (status: string | undefined): string => (status === 'TIMED_OUT' ? 'FAILED' : (status ?? ''));

/** The build has begun or come to its end. */
export const emitState = (world: World, id: string): void => {
  const build = buildOf(world, id);
  const phase = build.phases.at(-1);
  send(world, id, 'CodeBuild Build State Change', {
    'build-status': statusOf(build.buildStatus),
    'current-phase': build.currentPhase,
    'current-phase-context': `[${phase ? contextOf(phase).join(', ') : ''}]`,
  });
};

/** A phase has ended. */
export const emitPhase = (world: World, id: string, phase: Phase): void => {
  send(world, id, 'CodeBuild Build Phase Change', {
    'completed-phase': phase.phaseType,
    'completed-phase-status': phase.phaseStatus,
    'completed-phase-context': `[${contextOf(phase).join(', ')}]`,
    'completed-phase-duration-seconds': phase.durationInSeconds ?? 0,
    'completed-phase-start': printed(phase.startTime),
    'completed-phase-end': printed(phase.endTime as Date),
  });
};
