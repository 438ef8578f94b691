/** CreatePipeline: the first execution starts at once. */
import { newMachine } from '../../engine/pipeline.ts';
import { AwsError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { pipelineArn } from './arns.ts';
import { declarationNotDone, readDeclaration } from './declaration.ts';
import { startByItself } from './start.ts';
import { state } from './state.ts';
import { readTags } from './tags.ts';

export const passRole = (roleArn: string) => ({
  action: 'iam:PassRole',
  resource: roleArn,
  context: { 'iam:PassedToService': 'codepipeline.amazonaws.com' },
});

export const createPipeline: Operation = {
  notDone: declarationNotDone,
  asks: (call, { pipeline }) => [
    { action: 'codepipeline:CreatePipeline', resource: pipelineArn(call, pipeline.name) },
    passRole(pipeline.roleArn),
  ],
  run: ({ world, principal }, { pipeline, tags = [] }) => {
    const { pipelines } = state(world);
    if (Object.hasOwn(pipelines, pipeline.name)) {
      throw new AwsError(
        'PipelineNameInUseException',
        `A pipeline with the name ${pipeline.name} already exists`,
      );
    }
    const declaration = readDeclaration(pipeline, 1, world.region);
    const now = world.clock.now();
    pipelines[pipeline.name] = {
      machine: newMachine(declaration),
      created: now,
      updated: now,
      tags: readTags(tags),
      startedBy: {},
    };
    startByItself(world, pipeline.name, { type: 'CreatePipeline', detail: principal.arn });
    return { pipeline: declaration, tags };
  },
};
