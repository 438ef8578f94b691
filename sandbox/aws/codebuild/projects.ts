/** Operations on projects. */
import type {
  BatchGetProjectsCommandInput,
  CreateProjectCommandInput,
  Project,
  UpdateProjectCommandInput,
} from '@aws-sdk/client-codebuild';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Call, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { findProject, projectArn, state } from './state.ts';

/** What is carried out; anything else that is set is not rehearsed. */
const known: Readonly<Record<string, readonly string[]>> = {
  project: [
    'name',
    'description',
    'source',
    'sourceVersion',
    'artifacts',
    'environment',
    'serviceRole',
    'timeoutInMinutes',
    'queuedTimeoutInMinutes',
    'encryptionKey',
    'tags',
    'logsConfig',
    'cache',
    'badgeEnabled',
  ],
  source: ['type', 'buildspec', 'insecureSsl', 'reportBuildStatus'],
  artifacts: ['type', 'name', 'packaging', 'encryptionDisabled'],
  environment: [
    'type',
    'image',
    'computeType',
    'environmentVariables',
    'privilegedMode',
    'imagePullCredentialsType',
  ],
  logsConfig: ['cloudWatchLogs'],
  cloudWatchLogs: ['status', 'groupName'],
  cache: ['type'],
};

const checkKnown = (part: string, value: object | undefined): void => {
  const other = Object.entries(value ?? {}).find(
    ([name, one]) => one !== undefined && !known[part]?.includes(name),
  );
  if (other) throw notRehearsed(`CodeBuild ${part} ${other[0]}`);
};

const checkPlain = (what: string, value: string | undefined, rehearsed: readonly string[]): void => {
  if (value !== undefined && !rehearsed.includes(value)) throw notRehearsed(`CodeBuild ${what} ${value}`);
};

const checkDefinition = (input: Partial<CreateProjectCommandInput>): void => {
  checkKnown('project', input);
  checkKnown('source', input.source);
  checkKnown('artifacts', input.artifacts);
  checkKnown('environment', input.environment);
  checkKnown('logsConfig', input.logsConfig);
  checkKnown('cloudWatchLogs', input.logsConfig?.cloudWatchLogs);
  checkKnown('cache', input.cache);
  checkPlain('source type', input.source?.type, ['CODEPIPELINE']);
  checkPlain('artifacts type', input.artifacts?.type, ['CODEPIPELINE', 'NO_ARTIFACTS']);
  checkPlain('environment type', input.environment?.type, ['LINUX_CONTAINER', 'ARM_CONTAINER']);
  checkPlain('cache', input.cache?.type, ['NO_CACHE']);
};

const mayAssume = (world: World, role: string): boolean => {
  try {
    world.assume(role, 'codebuild.amazonaws.com', 'check');
    return true;
  } catch {
    return false;
  }
};

const checkRole = (world: World, role: string | undefined): void => {
  if (role === undefined || mayAssume(world, role)) return;
  throw new AwsError(
    'InvalidInputException',
    `CodeBuild is not authorized to perform: sts:AssumeRole on service role ${role}: it does not exist, or its trust policy does not name codebuild.amazonaws.com`,
  );
};

const asks =
  (operation: string) =>
  ({ world }: Call, input: { readonly name: string; readonly serviceRole?: string }) => [
    { action: `codebuild:${operation}`, resource: projectArn(world, input.name) },
    ...(input.serviceRole
      ? [
          {
            action: 'iam:PassRole',
            resource: input.serviceRole,
            context: { 'iam:PassedToService': 'codebuild.amazonaws.com' },
          },
        ]
      : []),
  ];

export const createProject: Operation = {
  asks: asks('CreateProject'),
  run: ({ world }, input: CreateProjectCommandInput) => {
    const name = input.name ?? '';
    if (state(world).projects[name]) {
      throw new AwsError(
        'ResourceAlreadyExistsException',
        `Project already exists: ${projectArn(world, name)}`,
      );
    }
    checkDefinition(input);
    checkRole(world, input.serviceRole);
    const now = new Date(world.clock.now());
    const { badgeEnabled: _, ...given } = input;
    const project = {
      timeoutInMinutes: 60,
      queuedTimeoutInMinutes: 480,
      encryptionKey: world.arn('kms', 'alias/aws/s3'),
      cache: { type: 'NO_CACHE' },
      badge: { badgeEnabled: false },
      ...given,
      arn: projectArn(world, name),
      created: now,
      lastModified: now,
    } as Project;
    state(world).projects[name] = project;
    return { project };
  },
};

export const updateProject: Operation = {
  asks: asks('UpdateProject'),
  run: ({ world }, input: UpdateProjectCommandInput) => {
    const before = findProject(world, input.name ?? '');
    checkDefinition(input as Partial<CreateProjectCommandInput>);
    checkRole(world, input.serviceRole);
    const { badgeEnabled: _, ...given } = input;
    const project = { ...before, ...given, lastModified: new Date(world.clock.now()) } as Project;
    state(world).projects[before.name ?? ''] = project;
    return { project };
  },
};

export const deleteProject: Operation = {
  asks: asks('DeleteProject'),
  run: ({ world }, { name }: { readonly name: string }) => {
    delete state(world).projects[name];
    return {};
  },
};

export const batchGetProjects: Operation = {
  asks: ({ world }, { names }: { readonly names: readonly string[] }) =>
    names.map((name) => ({ action: 'codebuild:BatchGetProjects', resource: projectArn(world, name) })),
  run: ({ world }, input: BatchGetProjectsCommandInput) => {
    const { projects } = state(world);
    const names = input.names ?? [];
    return {
      projects: names.flatMap((name) => projects[name] ?? []),
      projectsNotFound: names.filter((name) => !projects[name]),
    };
  },
};
