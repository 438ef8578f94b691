/** Operations on builds. */
import { join } from 'node:path';
import type {
  BatchGetBuildsCommandInput,
  ListBuildsForProjectCommandInput,
  Project,
  StartBuildCommandInput,
} from '@aws-sdk/client-codebuild';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Call, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { beginPhase, stopRun } from './run.ts';
import {
  type BuildRecord,
  buildId,
  findProject,
  projectArn,
  type Run,
  state,
  type Variable,
} from './state.ts';

const overrides = [
  'projectName',
  'sourceVersion',
  'sourceTypeOverride',
  'sourceLocationOverride',
  'artifactsOverride',
  'environmentVariablesOverride',
  'buildspecOverride',
  'timeoutInMinutesOverride',
  'idempotencyToken',
];

const checkInput = (input: StartBuildCommandInput): void => {
  const other = Object.entries(input).find(
    ([name, value]) => value !== undefined && !overrides.includes(name),
  );
  if (other) throw notRehearsed(`codebuild:StartBuild with ${other[0]}`);
  if ((input.sourceTypeOverride ?? 'CODEPIPELINE') !== 'CODEPIPELINE') {
    throw notRehearsed(`codebuild:StartBuild with the source type ${input.sourceTypeOverride}`);
  }
};

const variablesOf = (project: Project, input: StartBuildCommandInput): readonly Variable[] => {
  const all = [
    ...(project.environment?.environmentVariables ?? []),
    ...(input.environmentVariablesOverride ?? []),
  ];
  const secret = all.find(({ type }) => (type ?? 'PLAINTEXT') !== 'PLAINTEXT');
  if (secret) throw notRehearsed(`CodeBuild variables of type ${secret.type}`);
  const byName = new Map(all.map(({ name = '', value = '' }) => [name, value]));
  return [...byName].map(([name, value]) => ({ name, value }));
};

const outputOf = ({ artifactsOverride: artifacts }: StartBuildCommandInput): Run['output'] => {
  if (!artifacts || artifacts.type === 'NO_ARTIFACTS') return undefined;
  if (artifacts.type !== 'CODEPIPELINE' || artifacts.packaging !== 'ZIP') {
    throw notRehearsed(`CodeBuild artifacts of type ${artifacts.type}, packaging ${artifacts.packaging}`);
  }
  return { bucket: artifacts.location ?? '', key: artifacts.path ?? '' };
};

const runFor = (world: World, project: Project, id: string, input: StartBuildCommandInput): Run => {
  const output = outputOf(input);
  const buildspec = input.buildspecOverride ?? project.source?.buildspec;
  return {
    id,
    folder: join(world.folder, 'codebuild', id.replace(':', '-')),
    variables: variablesOf(project, input),
    logGroup: project.logsConfig?.cloudWatchLogs?.groupName ?? `/aws/codebuild/${project.name}`,
    logStream: id.slice(id.indexOf(':') + 1),
    pending: [],
    ...(output ? { output } : {}),
    ...(buildspec ? { buildspec } : {}),
  };
};

/** A build as its description begins. */
const describe = (
  { world, principal }: Call,
  project: Project,
  run: Run,
  input: StartBuildCommandInput,
): BuildRecord => {
  const number = (state(world).counts[project.name ?? ''] ?? 0) + 1;
  state(world).counts[project.name ?? ''] = number;
  const initiator = principal.arn.slice(principal.arn.indexOf('/') + 1);
  const version = input.sourceVersion
    ? { sourceVersion: input.sourceVersion, resolvedSourceVersion: input.sourceVersion }
    : {};
  const build = {
    id: run.id,
    arn: world.arn('codebuild', `build/${run.id}`),
    buildNumber: number,
    startTime: new Date(world.clock.now()),
    currentPhase: 'SUBMITTED',
    buildStatus: 'IN_PROGRESS',
    ...version,
    projectName: project.name,
    phases: [],
    source: { type: 'CODEPIPELINE', location: input.sourceLocationOverride },
    artifacts: { location: run.output ? `arn:aws:s3:::${run.output.bucket}/${run.output.key}` : '' },
    cache: { type: 'NO_CACHE' },
    environment: project.environment,
    serviceRole: project.serviceRole,
    logs: {
      groupName: run.logGroup,
      streamName: run.logStream,
      deepLink: `https://console.aws.amazon.com/cloudwatch/home?region=${world.region}#logsV2:log-groups/log-group/${encodeURIComponent(run.logGroup)}/log-events/${run.logStream}`,
    },
    timeoutInMinutes: input.timeoutInMinutesOverride ?? project.timeoutInMinutes,
    queuedTimeoutInMinutes: project.queuedTimeoutInMinutes,
    buildComplete: false,
    initiator,
    encryptionKey: project.encryptionKey,
  };
  return build as BuildRecord;
};

export const startBuild: Operation = {
  asks: ({ world }, { projectName }: { readonly projectName: string }) => [
    { action: 'codebuild:StartBuild', resource: projectArn(world, projectName) },
  ],
  run: (call, input: StartBuildCommandInput) => {
    const { world } = call;
    const project = findProject(world, input.projectName ?? '');
    checkInput(input);
    if (!input.sourceLocationOverride) {
      throw new AwsError(
        'InvalidInputException',
        'Source type CODEPIPELINE requires a source location override',
      );
    }
    const run = runFor(world, project, `${project.name}:${world.random.uuid()}`, input);
    const build = describe(call, project, run, input);
    state(world).builds[run.id] = build;
    state(world).runs[run.id] = run;
    beginPhase(world, run.id, 'SUBMITTED');
    return { build: structuredClone(build) };
  },
};

const projectOf = (id: string): string => buildId(id).split(':')[0] ?? '';

export const batchGetBuilds: Operation = {
  asks: ({ world }, { ids }: { readonly ids: readonly string[] }) =>
    [...new Set(ids.map(projectOf))].map((name) => ({
      action: 'codebuild:BatchGetBuilds',
      resource: projectArn(world, name),
    })),
  run: ({ world }, input: BatchGetBuildsCommandInput) => {
    const { builds } = state(world);
    const ids = input.ids ?? [];
    return {
      builds: structuredClone(ids.flatMap((id) => builds[buildId(id)] ?? [])),
      buildsNotFound: ids.filter((id) => !builds[buildId(id)]),
    };
  },
};

export const stopBuild: Operation = {
  asks: ({ world }, { id }: { readonly id: string }) => [
    { action: 'codebuild:StopBuild', resource: projectArn(world, projectOf(id)) },
  ],
  run: ({ world }, { id }: { readonly id: string }) => {
    const build = state(world).builds[buildId(id)];
    if (!build) throw new AwsError('ResourceNotFoundException', `Build cannot be found: ${id}`);
    stopRun(world, buildId(id), 'STOPPED');
    return { build: structuredClone(build) };
  },
};

export const listBuildsForProject: Operation = {
  asks: ({ world }, { projectName }: { readonly projectName: string }) => [
    { action: 'codebuild:ListBuildsForProject', resource: projectArn(world, projectName) },
  ],
  run: ({ world }, input: ListBuildsForProjectCommandInput) => {
    const { name } = findProject(world, input.projectName ?? '');
    const ids = Object.values(state(world).builds)
      .filter(({ projectName }) => projectName === name)
      .map(({ id }) => id);
    return { ids: input.sortOrder === 'ASCENDING' ? ids : ids.reverse() };
  },
};
