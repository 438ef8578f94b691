import { type Job, readLostRounds } from '../shared/core/job.ts';
import type { Bundle } from '../shared/core/release.ts';
import { DeliveryError } from '../shared/errors.ts';

/** What CodePipeline invokes a function with. It carries live credentials: never log it. */
export type CodePipelineJobEvent = {
  readonly 'CodePipeline.job': {
    readonly id: string;
    readonly accountId: string;
    readonly data: {
      readonly actionConfiguration: {
        readonly configuration: { readonly FunctionName: string; readonly UserParameters?: string };
      };
      readonly inputArtifacts: readonly Artifact[];
      readonly outputArtifacts: readonly Artifact[];
      readonly artifactCredentials: {
        readonly accessKeyId: string;
        readonly secretAccessKey: string;
        readonly sessionToken: string;
        readonly expirationTime?: number;
      };
      readonly continuationToken?: string;
      readonly encryptionKey?: { readonly id: string; readonly type: string };
    };
  };
};

type Artifact = {
  readonly name: string;
  readonly revision: string | null;
  readonly location: {
    readonly type: string;
    readonly s3Location: { readonly bucketName: string; readonly objectKey: string };
  };
};

/** Whether CodePipeline has sent the event, and not a person or a queue. */
export const isJob = (event: unknown): event is CodePipelineJobEvent =>
  typeof event === 'object' && event !== null && 'CodePipeline.job' in event;

/** The job's id; without one nobody can be answered, so this throws. */
export const jobId = (event: unknown): string => {
  const id = (event as Partial<CodePipelineJobEvent> | null | undefined)?.['CodePipeline.job']?.id;
  if (typeof id === 'string' && id !== '') return id;
  throw new DeliveryError('config', 'Expected a CodePipeline job event with "CodePipeline.job".id, got none');
};

/** The event as the job that our functions work on. */
export const toJob = (event: CodePipelineJobEvent): Job => {
  const id = jobId(event);
  const data = event['CodePipeline.job'].data as CodePipelineJobEvent['CodePipeline.job']['data'] | undefined;
  const lostRounds = readLostRounds(data?.continuationToken);
  const token = lostRounds === 0 ? data?.continuationToken : undefined;
  const artifact = toBundle(data?.inputArtifacts?.[0]);
  return {
    id,
    parameters: data?.actionConfiguration?.configuration?.UserParameters ?? '',
    lostRounds,
    ...(token ? { token } : {}),
    ...(artifact ? { artifact } : {}),
  };
};

const toBundle = (artifact: Artifact | undefined): Bundle | undefined => {
  const location = artifact?.location?.s3Location;
  return location ? { bucket: location.bucketName, key: location.objectKey } : undefined;
};
