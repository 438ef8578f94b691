/** Projects and their builds, in the SDK's own shapes. */
import type { Build, Project } from '@aws-sdk/client-codebuild';
import { AwsError } from '../../errors.ts';
import type { Principal } from '../../service.ts';
import type { World } from '../../world.ts';
import type { Buildspec } from './buildspec.ts';

export type PhaseName =
  | 'SUBMITTED'
  | 'QUEUED'
  | 'PROVISIONING'
  | 'DOWNLOAD_SOURCE'
  | 'INSTALL'
  | 'PRE_BUILD'
  | 'BUILD'
  | 'POST_BUILD'
  | 'UPLOAD_ARTIFACTS'
  | 'FINALIZING';

export type PhaseStatus = 'SUCCEEDED' | 'FAILED' | 'CLIENT_ERROR' | 'TIMED_OUT' | 'STOPPED';

export type Phase = {
  readonly phaseType: PhaseName | 'COMPLETED';
  readonly startTime: Date;
  phaseStatus?: PhaseStatus;
  endTime?: Date;
  durationInSeconds?: number;
  contexts?: { readonly statusCode: string; readonly message: string }[];
};

export type Variable = { readonly name: string; readonly value: string };

export type BuildRecord = Omit<Build, 'phases'> & { phases: Phase[] };

/** What a build needs that its description does not show. */
export type Run = {
  readonly id: string;
  /** Where it lives: the source in `src`, notes between phases beside it. */
  readonly folder: string;
  readonly variables: readonly Variable[];
  readonly buildspec?: string;
  readonly output?: { readonly bucket: string; readonly key: string };
  readonly logGroup: string;
  readonly logStream: string;
  role?: Principal;
  /** The key of the role's credentials that its commands use. */
  accessKeyId?: string;
  spec?: Buildspec;
  /** The lines that have not been sent to the log yet. */
  pending: string[];
  timeout?: number;
};

export type CodebuildState = {
  readonly projects: Record<string, Project>;
  readonly builds: Record<string, BuildRecord>;
  readonly runs: Record<string, Run>;
  readonly counts: Record<string, number>;
  /** Virtual seconds that a phase takes, however fast the machine was. */
  readonly seconds: Record<PhaseName, number>;
};

export const initialState = (): CodebuildState => ({
  projects: {},
  builds: {},
  runs: {},
  counts: {},
  seconds: {
    SUBMITTED: 0,
    QUEUED: 1,
    PROVISIONING: 8,
    DOWNLOAD_SOURCE: 2,
    INSTALL: 2,
    PRE_BUILD: 1,
    BUILD: 25,
    POST_BUILD: 1,
    UPLOAD_ARTIFACTS: 2,
    FINALIZING: 2,
  },
});

export const state = (world: World): CodebuildState => world.state.codebuild;

export const projectArn = (world: World, name: string): string => world.arn('codebuild', `project/${name}`);

/** A project by name or ARN. */
export const findProject = (world: World, nameOrArn: string): Project => {
  const name = nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
  const project = state(world).projects[name];
  if (!project) throw new AwsError('ResourceNotFoundException', `Project cannot be found: ${nameOrArn}`);
  return project;
};

/** A build's id is `project:uuid`; its ARN ends in that. */
export const buildId = (idOrArn: string): string => idOrArn.slice(idOrArn.lastIndexOf('/') + 1);

/** The build that a timer or a run speaks of. */
export const buildOf = (world: World, id: string): BuildRecord => {
  const build = state(world).builds[id];
  if (!build) throw new Error(`no build ${id}`);
  return build;
};

export const runOf = (world: World, id: string): Run => {
  const run = state(world).runs[id];
  if (!run) throw new Error(`no run of build ${id}`);
  return run;
};
