/** For tests: a pipeline in which one action follows the source. */
import {
  type ActionExecutionDetail,
  CreatePipelineCommand,
  ListActionExecutionsCommand,
} from '@aws-sdk/client-codepipeline';
import { type Bench, openBench, pipelineOf } from '../testing.ts';

export type OneAction = Bench & {
  readonly create: (action: object) => Promise<object>;
  /** The newest first: the action, and the source before it. */
  readonly actions: () => Promise<readonly ActionExecutionDetail[]>;
  /** What another service answers from now on. */
  readonly answer: (service: string, operation: string, answer: object) => void;
};

/** Opens an account in which a pipeline of the source and one action can be created. */
export const openOneAction = async (): Promise<OneAction> => {
  const bench = await openBench();
  const { client, world } = bench;
  return {
    ...bench,
    create: (action) =>
      client.send(
        new CreatePipelineCommand({ pipeline: pipelineOf([{ name: 'Do', actions: [action as never] }]) }),
      ),
    actions: async () =>
      (await client.send(new ListActionExecutionsCommand({ pipelineName: 'hello' })))
        .actionExecutionDetails ?? [],
    answer: (service, operation, answer) => {
      world.state[service].answers[operation] = answer;
    },
  };
};
