/** UpdatePipeline: a new version, and the end of whatever runs in the old one. */
import type { Operation } from '../../service.ts';
import { advance } from './advance.ts';
import { pipelineArn } from './arns.ts';
import { passRole } from './create-pipeline.ts';
import { declarationNotDone, readDeclaration } from './declaration.ts';
import { checkModeChange } from './declared-modes.ts';
import { type Pipeline, pipelineOf } from './state.ts';

const isClosed = ({ machine: { locks } }: Pipeline): boolean =>
  Object.values(locks).some(({ inbound, outbound }) => !inbound.enabled || !outbound.enabled);

export const updatePipeline: Operation = {
  notDone: declarationNotDone,
  asks: (call, { pipeline }) => [
    { action: 'codepipeline:UpdatePipeline', resource: pipelineArn(call, pipeline.name) },
    passRole(pipeline.roleArn),
  ],
  run: ({ world }, { pipeline }) => {
    const known = pipelineOf(world, pipeline.name);
    const { version } = known.machine.declaration;
    const declaration = readDeclaration(pipeline, version + 1, world.region);
    checkModeChange(known.machine.declaration, declaration, isClosed(known));
    advance(world, pipeline.name, { type: 'update', declaration });
    known.updated = world.clock.now();
    return { pipeline: declaration };
  },
};
