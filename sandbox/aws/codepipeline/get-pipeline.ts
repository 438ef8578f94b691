/** GetPipeline: the declaration as it stands. */
import { AwsError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { askOn, pipelineArn } from './arns.ts';
import { pipelineOf } from './state.ts';

export const getPipeline: Operation = {
  asks: askOn(({ name }) => [name]),
  run: (call, { name, version }) => {
    const { machine, created, updated } = pipelineOf(call.world, name);
    if (version !== undefined && version !== machine.declaration.version) {
      throw new AwsError(
        'PipelineVersionNotFoundException',
        `Pipeline ${name} has no version ${version} any more`,
      );
    }
    return {
      pipeline: machine.declaration,
      metadata: {
        pipelineArn: pipelineArn(call, name),
        created: new Date(created),
        updated: new Date(updated),
      },
    };
  },
};
