/** What happens to builds of any kind: they begin, are ended by somebody, and end or go on with their controller. */
import type { World } from '../world.ts';
import { interruptFreestyle, startFreestyle, stopFreestyle } from './freestyle.ts';
import { noted, write } from './log.ts';
import { type Ending, endPipeline, resume, startPipeline } from './pipeline.ts';
import { isAlive } from './queue.ts';
import { type Build, type Cause, type Item, type Job, jobOf, state } from './state.ts';
import { childOf } from './workspace.ts';

const causeText = ({ user }: Cause): string =>
  user === undefined ? 'Branch indexing' : noted(`Started by user ${user}`);

/** A Pipeline's parameters are the job's from its first run on. */
const declare = (job: Job): void => {
  if (job.kind === 'pipeline' && job.declares) Object.assign(job, { parameters: job.declares });
};

const open = (world: World, job: Job, item: Item): Build => {
  const build: Build = {
    job: job.path,
    number: job.nextNumber++,
    queueId: item.id,
    causes: item.causes,
    started: world.clock.now(),
    log: '',
    phase: 'building',
    duration: 0,
    node: item.node ?? '',
    ...(item.parameters ? { parameters: item.parameters } : {}),
    ...(job.kind === 'pipeline' ? { stages: [] } : {}),
  };
  item.build = build.number;
  state(world).builds.push(build);
  for (const cause of item.causes.slice(0, 1)) write(build, causeText(cause));
  return build;
};

/** An item that left the queue becomes a build. */
export const begin = (world: World, { id }: { readonly id: number }): void => {
  const item = state(world).items.find((one) => one.id === id);
  // The controller may have ended in between.
  if (item?.phase !== 'left' || item.build !== undefined || !isAlive(world)) return;
  const job = jobOf(world, item.job);
  const build = open(world, job, item);
  declare(job);
  world.record({ kind: 'step', who: 'jenkins', what: `${job.path} #${build.number} started` });
  if (job.kind === 'pipeline') startPipeline(world, job, build);
  else {
    write(build, 'Running as SYSTEM');
    startFreestyle(world, job, build);
  }
};

/** Ends a build that runs, as well as the way of asking allows; one that has finished stays as it is. */
export const endBuild = (world: World, build: Build, user: string, how: Ending): void => {
  if (build.phase !== 'building') return;
  if (build.stages) endPipeline(world, build, user, how);
  else stopFreestyle(world, build, user);
};

const openBuilds = (world: World): readonly Build[] =>
  state(world).builds.filter(({ phase }) => phase !== 'done');

/** Whether a build runs that a safe restart waits for: Pipelines can be taken up again. */
export const isBusy = (world: World): boolean => openBuilds(world).some(({ stages }) => !stages);

/** The controller ends, and with it every build that cannot be taken up again. */
export const interruptAll = async (world: World): Promise<void> => {
  const lost = openBuilds(world).filter(({ stages }) => !stages);
  const children = lost.flatMap((build) => childOf(build) ?? []);
  for (const build of lost) interruptFreestyle(world, build);
  await Promise.all(children.map(({ ended }) => ended));
};

/** The controller is there again: Pipelines go on, each with a new item's id. */
export const resumeAll = (world: World): void => {
  for (const build of openBuilds(world).filter(({ stages }) => stages)) resume(world, build);
};

/** Ends every command, when the sandbox stops. */
export const killAll = async (world: World): Promise<void> => {
  const children = state(world).builds.flatMap((build) => childOf(build) ?? []);
  for (const child of children) child.kill();
  await Promise.all(children.map(({ ended }) => ended));
};
