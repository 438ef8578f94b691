/** For tests: a pipeline whose function is asked, and then a person. */
import {
  type ActionExecutionDetail,
  CreatePipelineCommand,
  ListActionExecutionsCommand,
  PutJobFailureResultCommand,
  type PutJobFailureResultCommandInput,
  PutJobSuccessResultCommand,
  type PutJobSuccessResultCommandInput,
} from '@aws-sdk/client-codepipeline';
import type { Input } from '../../service.ts';
import { type Bench, openBench, pipelineOf } from './testing.ts';

/** The type of the action that asks the function. */
export const lambda = { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' } as const;
const approval = { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' } as const;

const ask = {
  name: 'Ask',
  actionTypeId: lambda,
  configuration: { FunctionName: 'hello-ask', UserParameters: '{"commit":"#{Source.CommitId}"}' },
  inputArtifacts: [{ name: 'SourceOutput' }],
  outputArtifacts: [{ name: 'Answer' }],
  namespace: 'Asked',
};
const thread = pipelineOf([
  { name: 'Test', actions: [ask] },
  { name: 'Approve', actions: [{ name: 'Release', actionTypeId: approval }] },
]);

export type JobBench = Bench & {
  readonly create: () => Promise<object>;
  readonly firstJob: () => Promise<Input>;
  readonly succeed: (jobId: string, more?: Omit<PutJobSuccessResultCommandInput, 'jobId'>) => Promise<object>;
  readonly fail: (
    jobId: string,
    details?: PutJobFailureResultCommandInput['failureDetails'],
  ) => Promise<object>;
  readonly lastAction: (name: string) => Promise<ActionExecutionDetail | undefined>;
};

/** Opens an account in which that pipeline can be created. */
export const openJobBench = async (): Promise<JobBench> => {
  const bench = await openBench();
  const { client } = bench;
  const create = () => client.send(new CreatePipelineCommand({ pipeline: thread }));
  return {
    ...bench,
    create,
    firstJob: async () => {
      await create();
      return bench.nextJob();
    },
    succeed: (jobId, more = {}) => client.send(new PutJobSuccessResultCommand({ jobId, ...more })),
    fail: (jobId, failureDetails = { type: 'JobFailed', message: 'sick' }) =>
      client.send(new PutJobFailureResultCommand({ jobId, failureDetails })),
    lastAction: async (name) => {
      const { actionExecutionDetails = [] } = await client.send(
        new ListActionExecutionsCommand({ pipelineName: 'hello' }),
      );
      return actionExecutionDetails.find(({ actionName }) => actionName === name);
    },
  };
};
