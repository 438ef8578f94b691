/** What IAM is asked about: a pipeline, a stage of it, an action of that. */
import type { Call, Input, Operation } from '../../service.ts';

/** The ARN is the name, with stage and action behind slashes. */
export const pipelineArn = ({ world }: Pick<Call, 'world'>, ...path: readonly string[]): string =>
  world.arn('codepipeline', path.join('/'));

/** Asks for the operation itself on the pipeline, stage or action that the input names. */
export const askOn =
  (path: (input: Input) => readonly string[]): NonNullable<Operation['asks']> =>
  (call, input) => [
    { action: `codepipeline:${call.operation}`, resource: pipelineArn(call, ...path(input)) },
  ];

/** The pipeline's name, read from its ARN. */
export const nameInArn = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);
