/** For tests: a pipeline of two functions, and what is done with it over and over. */
import {
  CreatePipelineCommand,
  GetPipelineStateCommand,
  ListPipelineExecutionsCommand,
  type PipelineDeclaration,
  type PipelineExecutionSummary,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
  type StageState,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { type Bench, openBench, pipelineOf } from './testing.ts';

type Inputs = readonly { readonly name: string }[];

const invoke = (name: string, inputArtifacts: Inputs) =>
  ({
    name,
    inputArtifacts,
    actionTypeId: { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' },
    configuration: { FunctionName: name },
  }) as never;

/** Source, then Check in Staging, then Go in Production. */
export const twoStages = (inputs: Inputs = []): PipelineDeclaration =>
  pipelineOf([
    { name: 'Staging', actions: [invoke('Check', inputs)] },
    { name: 'Production', actions: [invoke('Go', inputs)] },
  ]);

type OnFailure = NonNullable<PipelineDeclaration['stages']>[number]['onFailure'];

/** The same, with what follows when Staging has failed. */
export const withFailure = (onFailure: OnFailure) => ({
  stages: twoStages().stages?.map((stage) => (stage.name === 'Staging' ? { ...stage, onFailure } : stage)),
});

export type Hello = Bench & {
  readonly create: (more?: Partial<PipelineDeclaration>) => Promise<object>;
  /** The next job succeeds. */
  readonly pass: () => Promise<object>;
  readonly failJob: () => Promise<object>;
  readonly start: (more?: object) => Promise<string>;
  /** The newest first. */
  readonly executions: () => Promise<readonly PipelineExecutionSummary[]>;
  readonly statuses: () => Promise<readonly (string | undefined)[]>;
  readonly firstId: () => Promise<string>;
  readonly stageOf: (name: string) => Promise<StageState | undefined>;
};

/** Opens an account in which the pipeline `hello` can be created and driven. */
export const openHello = async (): Promise<Hello> => {
  const bench = await openBench();
  const { client, nextJob } = bench;
  const executions: Hello['executions'] = async () =>
    (await client.send(new ListPipelineExecutionsCommand({ pipelineName: 'hello' })))
      .pipelineExecutionSummaries ?? [];
  return {
    ...bench,
    create: (more = {}) => client.send(new CreatePipelineCommand({ pipeline: { ...twoStages(), ...more } })),
    pass: async () => client.send(new PutJobSuccessResultCommand({ jobId: (await nextJob()).id })),
    failJob: async () => {
      const failureDetails = { type: 'JobFailed', message: 'sick' } as const;
      return client.send(new PutJobFailureResultCommand({ jobId: (await nextJob()).id, failureDetails }));
    },
    start: async (more = {}) =>
      (await client.send(new StartPipelineExecutionCommand({ name: 'hello', ...more })))
        .pipelineExecutionId ?? '',
    executions,
    statuses: async () => (await executions()).map(({ status }) => status),
    firstId: async () => (await executions()).at(-1)?.pipelineExecutionId ?? '',
    stageOf: async (name) =>
      (await client.send(new GetPipelineStateCommand({ name: 'hello' }))).stageStates?.find(
        ({ stageName }) => stageName === name,
      ),
  };
};
