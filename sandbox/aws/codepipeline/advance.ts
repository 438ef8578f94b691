/** Feeds the engine and carries out what it commands. */
import { step } from '../../engine/pipeline.ts';
import type { Command, PipelineEvent } from '../../engine/pipeline-events.ts';
import type { World } from '../../world.ts';
import { tendWaits } from './closed-transitions.ts';
import { announce } from './events.ts';
import { narrate } from './narrate.ts';
import { pipelineOf, state } from './state.ts';

/** Something has happened to a pipeline: the engine decides, and its commands are carried out in order. */
export const advance = (world: World, name: string, event: PipelineEvent): void => {
  const pipeline = pipelineOf(world, name);
  const [machine, commands] = step(pipeline.machine, event, world.clock.now());
  pipeline.machine = machine;
  for (const command of commands) carryOut(world, name, command);
  tendWaits(world, name);
};

const carryOut = (world: World, name: string, command: Command): void => {
  if (command.do === 'run') {
    world.clock.after(0, 'codepipeline', 'begin-action', { pipeline: name, runId: command.runId });
    return;
  }
  if ('runId' in command && command.state !== 'STARTED') liftLimits(world, command.runId);
  const { machine } = pipelineOf(world, name);
  if (command.do === 'tell-rule' || command.do === 'tell-condition') narrate(world, machine, command);
  else announce(world, machine, command);
};

/** Takes back the timers that would have ended an action. */
export const liftLimits = (world: World, runId: string): void => {
  const { limits } = state(world);
  for (const timer of limits[runId] ?? []) world.clock.cancel(timer);
  delete limits[runId];
};
