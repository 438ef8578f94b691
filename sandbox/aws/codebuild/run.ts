/** A build's way through its phases, in virtual time. */
import type { World } from '../../world.ts';
import { killCommands } from './commands.ts';
import { emitPhase, emitState } from './events.ts';
import { flushLog, say } from './log.ts';
import { buildOf, type Phase, type PhaseName, type PhaseStatus, runOf, state } from './state.ts';
import { type Failure, workOn } from './work.ts';

const order: readonly PhaseName[] = [
  'SUBMITTED',
  'QUEUED',
  'PROVISIONING',
  'DOWNLOAD_SOURCE',
  'INSTALL',
  'PRE_BUILD',
  'BUILD',
  'POST_BUILD',
  'UPLOAD_ARTIFACTS',
  'FINALIZING',
];

type PhaseOver = { readonly id: string; readonly phase: PhaseName; readonly failure?: Failure };

/** After a failed BUILD the post_build commands still run, and the artifacts are still looked for. */
const nextPhase = (name: PhaseName, failed: boolean): PhaseName | undefined =>
  failed && name !== 'BUILD' && name !== 'FINALIZING' ? 'FINALIZING' : order[order.indexOf(name) + 1];

const startTimeout = (world: World, id: string): void => {
  const limit = (buildOf(world, id).timeoutInMinutes ?? 60) * 60_000;
  runOf(world, id).timeout = world.clock.after(limit, 'codebuild', 'timeout', { id });
};

/** Enters a phase: its work is done now, its virtual time passes afterwards. */
export const beginPhase = (world: World, id: string, name: PhaseName): void => {
  const build = buildOf(world, id);
  const run = runOf(world, id);
  build.phases.push({ phaseType: name, startTime: new Date(world.clock.now()) });
  build.currentPhase = name;
  if (name === 'SUBMITTED') emitState(world, id);
  if (name === 'PROVISIONING') startTimeout(world, id);
  world.background(`codebuild ${id} ${name}`, async (work) => {
    const failure = await workOn(world, run, name, work);
    if (build.buildComplete) return;
    const over: PhaseOver = { id, phase: name, ...(failure ? { failure } : {}) };
    world.clock.after(state(world).seconds[name] * 1_000, 'codebuild', 'phase-over', over);
  });
};

const endPhase = (world: World, id: string, status: PhaseStatus, failure?: Failure): void => {
  const phase = buildOf(world, id).phases.at(-1) as Phase;
  const now = new Date(world.clock.now());
  phase.phaseStatus = status;
  phase.endTime = now;
  phase.durationInSeconds = Math.round((now.getTime() - phase.startTime.getTime()) / 1_000);
  const run = runOf(world, id);
  if (failure) {
    phase.contexts = [{ statusCode: failure.statusCode, message: failure.message }];
    say(world, run, `[Container] ${failure.statusCode}: ${failure.message}`);
  }
  say(world, run, `[Container] Phase complete: ${phase.phaseType} State: ${status}`);
  emitPhase(world, id, phase);
};

const completeBuild = (
  world: World,
  id: string,
  status: 'SUCCEEDED' | 'FAILED' | 'STOPPED' | 'TIMED_OUT',
): void => {
  const build = buildOf(world, id);
  const now = new Date(world.clock.now());
  build.phases.push({ phaseType: 'COMPLETED', startTime: now });
  Object.assign(build, { currentPhase: 'COMPLETED', buildStatus: status, endTime: now, buildComplete: true });
  const { timeout } = runOf(world, id);
  if (timeout !== undefined) world.clock.cancel(timeout);
  emitState(world, id);
  world.record({
    kind: 'step',
    who: 'codebuild',
    what: `${id} ${status}`,
    detail: { project: build.projectName },
  });
};

/** A role that may open the log but not write to it loses the lines; the call and its refusal stand in the trace. */
const sendLog = async (world: World, id: string): Promise<void> => {
  try {
    await flushLog(world, runOf(world, id));
  } catch (error) {
    world.record({
      kind: 'step',
      who: 'codebuild',
      what: `${id} could not write its log`,
      detail: { message: (error as Error).message },
    });
  }
};

/** The virtual time of a phase has passed. */
export const phaseOver = async (world: World, { id, phase, failure }: PhaseOver): Promise<void> => {
  const build = buildOf(world, id);
  if (build.buildComplete) return;
  endPhase(world, id, failure?.status ?? 'SUCCEEDED', failure);
  await sendLog(world, id);
  const next = nextPhase(phase, failure !== undefined);
  if (next) beginPhase(world, id, next);
  else {
    const good = build.phases.every(({ phaseStatus }) => phaseStatus === 'SUCCEEDED');
    completeBuild(world, id, good ? 'SUCCEEDED' : 'FAILED');
  }
};

/** Ends a build before its time; one that is complete stays as it is. */
export const stopRun = (world: World, id: string, status: 'STOPPED' | 'TIMED_OUT'): void => {
  if (buildOf(world, id).buildComplete) return;
  void killCommands(runOf(world, id));
  endPhase(world, id, status);
  completeBuild(world, id, status);
};

export const timeOut = (world: World, { id }: { readonly id: string }): void =>
  stopRun(world, id, 'TIMED_OUT');

/** Ends every command, when the sandbox stops. */
export const killAll = async (world: World): Promise<void> => {
  await Promise.all(Object.values(state(world).runs).map(killCommands));
};
