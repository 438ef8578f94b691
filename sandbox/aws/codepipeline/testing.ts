/** For tests: an account with a pipeline's surroundings, in which Lambda, CodeBuild, CodeDeploy and SNS only take notes. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { CodePipelineClient, type PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import type { Work } from '../../clock.ts';
import { createRepository, type Repository } from '../../github/repository.ts';
import { github } from '../../github/service.ts';
import type { Policy, Statement } from '../../iam/authorize.ts';
import type { Input, Operation, Principal, Service } from '../../service.ts';
import { listen } from '../../wire/server.ts';
import { createWorld, type World } from '../../world.ts';
import { s3 } from '../s3/service.ts';
import { codepipeline } from './service.ts';

type Answers = Readonly<Record<string, (input: Input, calls: number) => object>>;

/** Operations whose permission has another name. */
const renamed: Readonly<Record<string, string>> = {
  Invoke: 'lambda:InvokeFunction',
  DescribeAlarms: 'cloudwatch:DescribeAlarms',
};

/** A service that remembers what it was asked, and answers from a table that tests may change. */
const noteTaker = (name: string, sdk: Service['sdk'], answers: Answers): Service => {
  const actionOf = (key: string): string => renamed[key] ?? `${name}:${key}`;
  const operation = (key: string): Operation => ({
    asks: () => [{ action: actionOf(key), resource: '*' }],
    run: ({ world }, input) => {
      const notes = world.state[name];
      const calls = [...(notes.calls[key] ?? []), { ...input }];
      notes.calls[key] = calls;
      return { ...answers[key]?.(input, calls.length), ...notes.answers[key] };
    },
  });
  return {
    name,
    protocol: 'custom',
    sdk,
    initialState: () => ({ calls: {}, answers: {} }),
    operations: Object.fromEntries(Object.keys(answers).map((key) => [key, operation(key)])),
  };
};

const iam: Service = {
  name: 'iam',
  protocol: 'query',
  sdk: async () => ({}),
  operations: {},
  initialState: () => ({ roles: {}, policies: {}, instanceProfiles: {} }),
};

const buildId = 'hello:1';
const surroundings: readonly Service[] = [
  noteTaker('lambda', () => import('@aws-sdk/client-lambda'), { Invoke: () => ({ StatusCode: 202 }) }),
  noteTaker('sns', () => import('@aws-sdk/client-sns'), { Publish: () => ({ MessageId: 'm' }) }),
  noteTaker('monitoring', () => import('@aws-sdk/client-cloudwatch'), {
    DescribeAlarms: () => ({ MetricAlarms: [{ AlarmName: 'sick', StateValue: 'OK' }] }),
  }),
  noteTaker('codebuild', () => import('@aws-sdk/client-codebuild'), {
    StartBuild: () => ({ build: { id: buildId } }),
    BatchGetBuilds: (_, calls) => ({
      builds: [
        { id: buildId, buildComplete: calls > 2, buildStatus: calls > 2 ? 'SUCCEEDED' : 'IN_PROGRESS' },
      ],
    }),
  }),
  noteTaker('codedeploy', () => import('@aws-sdk/client-codedeploy'), {
    GetApplication: () => ({}),
    GetDeploymentGroup: () => ({
      deploymentGroupInfo: { deploymentConfigName: 'CodeDeployDefault.OneAtATime' },
    }),
    GetDeploymentConfig: () => ({}),
    RegisterApplicationRevision: () => ({}),
    CreateDeployment: () => ({ deploymentId: 'd-TEST12345' }),
    GetDeployment: (_, calls) => ({ deploymentInfo: { status: calls > 2 ? 'Succeeded' : 'InProgress' } }),
  }),
  iam,
  s3,
  github,
  codepipeline,
];

const allow = (...actions: readonly string[]): Statement => ({
  Effect: 'Allow',
  Action: actions,
  Resource: '*',
});

/** What the pipeline's role needs for every action here. */
export const fullGrant: readonly Statement[] = [
  allow('s3:*'),
  allow('codestar-connections:UseConnection', 'codeconnections:UseConnection'),
  allow('lambda:InvokeFunction', 'lambda:ListFunctions'),
  allow('codebuild:StartBuild', 'codebuild:BatchGetBuilds'),
  allow('codedeploy:*'),
  allow('sns:Publish'),
  allow('cloudwatch:DescribeAlarms'),
];

export const connectionArn =
  'arn:aws:codestar-connections:eu-west-1:111122223333:connection/0f7c2a9e-1b1b-4c4c-9d9d-5e5e5e5e5e5e';

export const sourceStage = {
  name: 'Source',
  actions: [
    {
      name: 'Pull',
      actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeStarSourceConnection', version: '1' },
      configuration: { ConnectionArn: connectionArn, FullRepositoryId: 'example/hello', BranchName: 'main' },
      outputArtifacts: [{ name: 'SourceOutput' }],
      namespace: 'Source',
    },
  ],
} as const;

type Stages = NonNullable<PipelineDeclaration['stages']>;

/** A pipeline named `hello` that begins with the repository. */
export const pipelineOf = (stages: Stages, more: Partial<PipelineDeclaration> = {}): PipelineDeclaration => ({
  name: 'hello',
  roleArn: 'arn:aws:iam::111122223333:role/pipeline',
  artifactStore: { type: 'S3', location: 'store' },
  pipelineType: 'V2',
  executionMode: 'SUPERSEDED',
  stages: [sourceStage as unknown as Stages[number], ...stages],
  ...more,
});

export type Bench = {
  readonly world: World;
  readonly client: CodePipelineClient;
  readonly repository: Repository;
  /** What a service was asked. */
  readonly asked: (service: string, operation: string) => readonly Input[];
  /** Lets time pass until something holds, and stops it again. */
  readonly until: (what: string, test: () => boolean) => Promise<void>;
  readonly untilStatus: (status: string, executionId?: string) => Promise<void>;
  /** The jobs handed to functions so far. */
  readonly jobs: () => readonly Input[];
  readonly nextJob: () => Promise<Input>;
  readonly events: (kind?: 'Pipeline' | 'Stage' | 'Action') => readonly Input[];
  readonly grant: (statements: readonly Statement[]) => void;
  readonly clientFor: (principal: Principal) => CodePipelineClient;
  /** Lets the holder of a key call while time stands still. */
  readonly join: (accessKeyId: string) => void;
  readonly close: () => Promise<void>;
};

const trust: Policy = {
  Statement: {
    Effect: 'Allow',
    Principal: { Service: 'codepipeline.amazonaws.com' },
    Action: 'sts:AssumeRole',
  },
};

const openWorld = async () => {
  const folder = await mkdtemp(path(tmpdir(), 'slipway-codepipeline-'));
  const world = createWorld({ folder, services: surroundings });
  const arn = `arn:aws:iam::${world.account}:role/pipeline`;
  world.state.iam.roles.pipeline = {
    name: 'pipeline',
    arn,
    trust,
    inline: { own: { Statement: fullGrant } },
    attached: [],
  };
  const server = await listen(world);
  const seed = await mkdtemp(path(tmpdir(), 'slipway-seed-'));
  await writeFile(path(seed, 'README.md'), 'hello');
  const close = async () => {
    await world.stop();
    server.closeAllConnections();
    server.close();
    for (const one of [folder, seed]) await rm(one, { recursive: true, force: true });
  };
  return { world, seed, close };
};

/** Time stands still between the steps of a test: the test itself is in flight. */
const holdTime = (world: World) => {
  let held: Work = world.clock.begin('the test');
  const keys: string[] = [];
  const tie = (): void => {
    for (const key of keys) {
      const credentials = world.credentials.get(key);
      if (credentials) credentials.work = held;
    }
  };
  const join: Bench['join'] = (accessKeyId) => {
    keys.push(accessKeyId);
    tie();
  };
  const client = (accessKeyId: string): CodePipelineClient => {
    join(accessKeyId);
    const { secretAccessKey = '', sessionToken } = world.credentials.get(accessKeyId) ?? {};
    const credentials = { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
    return new CodePipelineClient({ region: world.region, endpoint: world.url, maxAttempts: 1, credentials });
  };
  const until: Bench['until'] = async (what, test) => {
    const reached = world.clock.until(what, test);
    world.clock.end(held);
    held = await reached;
    tie();
  };
  return { client, join, until };
};

/** Opens the account. */
export const openBench = async (): Promise<Bench> => {
  const { world, seed, close } = await openWorld();
  const { client, join, until } = holdTime(world);
  await world.call(world.operator, 's3', 'CreateBucket', {
    Bucket: 'store',
    CreateBucketConfiguration: { LocationConstraint: world.region },
  });
  const asked: Bench['asked'] = (service, operation) => world.state[service].calls[operation] ?? [];
  const jobs: Bench['jobs'] = () =>
    asked('lambda', 'Invoke').map(({ Payload }) => JSON.parse(String(Payload))['CodePipeline.job']);
  const executions = () => world.state.codepipeline.pipelines.hello?.machine.executions ?? [];
  return {
    world,
    client: client('AKIASANDBOXOPERATOR0'),
    repository: await createRepository(world, 'example/hello', seed),
    asked,
    until,
    untilStatus: (status, id) =>
      until(`an execution that is ${status}`, () =>
        executions().some((one: Input) => one.status === status && (id === undefined || one.id === id)),
      ),
    jobs,
    nextJob: async () => {
      const before = jobs().length;
      await until('the next job', () => jobs().length > before);
      return jobs().at(-1);
    },
    events: (kind) =>
      world.trace
        .filter((entry) => entry.kind === 'event' && (!kind || entry.what.startsWith(`CodePipeline ${kind}`)))
        .map((entry) => entry.detail),
    grant: (statements) => {
      world.state.iam.roles.pipeline.inline.own = { Statement: statements };
    },
    clientFor: (principal) => client(world.issue(principal).accessKeyId),
    join,
    close,
  };
};
