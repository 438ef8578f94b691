/** Jobs: what an Invoke action hands to its function, and the one answer to each. */
import type { Artifact } from '../../engine/pipeline-state.ts';
import { declarationOf, executionOf } from '../../engine/pipeline-turn.ts';
import { AwsError } from '../../errors.ts';
import type { Policy } from '../../iam/authorize.ts';
import type { World } from '../../world.ts';
import { type ActionAt, findRun, setLimit } from './actions/action.ts';
import { type Job, state } from './state.ts';

const answerWithinMs = 20 * 60_000;
const credentialsLiveMs = 60 * 60_000;

const objectArn = ({ bucket, key }: Artifact): string => `arn:aws:s3:::${bucket}/${key}`;

const allow = (actions: readonly string[], artifacts: readonly Artifact[]) =>
  artifacts.length === 0
    ? []
    : [{ Effect: 'Allow', Action: actions, Resource: artifacts.map(objectArn) } as const];

/** What the artifact credentials of a job may do at most: read its inputs, write its outputs. */
const artifactPolicy = ({ run }: ActionAt): Policy => ({
  Statement: [
    ...allow(['s3:GetObject', 's3:GetObjectVersion'], run.inputs),
    ...allow(['s3:PutObject', 's3:PutObjectAcl'], run.outputs),
  ],
});

const issueCredentials = (at: ActionAt): Job['credentials'] => {
  const session = artifactPolicy(at);
  const principal = at.role.kind === 'role' ? { ...at.role, session } : at.role;
  const { accessKeyId, secretAccessKey, sessionToken = '' } = at.world.issue(principal);
  return { accessKeyId, secretAccessKey, sessionToken };
};

const artifactData = (artifacts: readonly Artifact[]) =>
  artifacts.map(({ name, revision, bucket, key }) => ({
    name,
    revision: revision ?? null,
    location: { type: 'S3', s3Location: { bucketName: bucket, objectKey: key } },
  }));

/** The part of a job that the event and GetJobDetails have in common. */
export const jobData = ({ run, pipeline }: Pick<ActionAt, 'run' | 'pipeline'>, job: Job) => {
  const { machine } = pipeline;
  const { encryptionKey } = declarationOf(machine, executionOf(machine, run.executionId)).artifactStore;
  return {
    actionConfiguration: { configuration: run.resolved },
    inputArtifacts: artifactData(run.inputs),
    outputArtifacts: artifactData(run.outputs),
    artifactCredentials: job.credentials,
    ...(job.continuationToken === undefined ? {} : { continuationToken: job.continuationToken }),
    ...(encryptionKey ? { encryptionKey } : {}),
  };
};

/** Makes a new job for the action and the event that tells the function of it. */
export const openJob = (at: ActionAt, continuationToken?: string) => {
  const { world, run } = at;
  const id = world.random.uuid();
  const job: Job = {
    id,
    pipeline: at.name,
    runId: run.id,
    ...(continuationToken === undefined ? {} : { continuationToken }),
    credentials: issueCredentials(at),
    limitTimer: setLimit(at, answerWithinMs, 'job-expired', { jobId: id }),
    state: 'open',
  };
  state(world).jobs[id] = job;
  const data = jobData(at, job);
  const expirationTime = world.clock.now() + credentialsLiveMs;
  const event = {
    'CodePipeline.job': {
      id,
      accountId: world.account,
      data: { ...data, artifactCredentials: { ...data.artifactCredentials, expirationTime } },
    },
  };
  return { job, event };
};

export const jobNotFound = (id: string): AwsError =>
  new AwsError('JobNotFoundException', `Job ${id} cannot be found`);

export const jobOf = (world: World, id: string): Job => {
  const job = state(world).jobs[id];
  if (job) return job;
  throw jobNotFound(id);
};

/** The job, taken as answered from now on; refused when it is already over. */
export const closeJob = (world: World, id: string) => {
  const job = jobOf(world, id);
  const found = findRun(world, job);
  if (job.state !== 'open' || !found) {
    const why = job.state === 'open' ? 'its action is no longer in progress' : `it has been ${job.state}`;
    throw new AwsError('InvalidJobStateException', `Job ${id} cannot be updated: ${why}`);
  }
  job.state = 'answered';
  world.clock.cancel(job.limitTimer);
  return { job, ...found };
};
