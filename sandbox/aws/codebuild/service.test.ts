import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Work } from '../../clock.ts';
import type { Input, Service } from '../../service.ts';
import { createWorld, type World } from '../../world.ts';
import { codebuild } from './service.ts';
import { state } from './state.ts';
import { unzip, zip } from './zip.ts';

const objectArn = ({ Bucket, Key }: Input): string => `arn:aws:s3:::${Bucket}/${Key}`;

/** Just enough of S3 for a source and an artifact. */
const s3: Service = {
  name: 's3',
  protocol: 'custom',
  sdk: () => import('@aws-sdk/client-s3'),
  initialState: () => ({ objects: {} }),
  operations: {
    GetObject: {
      asks: (_, input) => [{ action: 's3:GetObject', resource: objectArn(input) }],
      run: ({ world }, input) => ({ Body: world.state.s3.objects[objectArn(input)] }),
    },
    PutObject: {
      asks: (_, input) => [{ action: 's3:PutObject', resource: objectArn(input) }],
      run: ({ world }, { ContentType: _, ...input }) => {
        world.state.s3.objects[objectArn(input)] = input.Body;
        return {};
      },
    },
  },
};

const roleArn = 'arn:aws:iam::111122223333:role/builder';
const bucket = 'arn:aws:s3:::store/*';
const logs = 'arn:aws:logs:eu-west-1:111122223333:log-group:/aws/codebuild/hello-build:*';
const iam = (allowed: readonly (readonly [string, string])[]): Service => ({
  name: 'iam',
  protocol: 'query',
  sdk: () => import('@aws-sdk/client-iam'),
  operations: {},
  initialState: () => ({
    policies: {},
    roles: {
      builder: {
        trust: {
          Statement: {
            Effect: 'Allow',
            Principal: { Service: 'codebuild.amazonaws.com' },
            Action: 'sts:AssumeRole',
          },
        },
        attached: [],
        inline: {
          own: { Statement: allowed.map(([Action, Resource]) => ({ Effect: 'Allow', Action, Resource })) },
        },
      },
    },
  }),
});
const enough: readonly (readonly [string, string])[] = [
  ['s3:*', bucket],
  ['logs:*', logs],
];

const buildspec = `version: 0.2
env:
  variables:
    GREETING: hello
  exported-variables: [SAID]
phases:
  pre_build:
    commands:
      - export SAID="$GREETING $NAME"
      - cd server
  build:
    commands:
      - mkdir -p out && ./make.sh > out/said.txt
      - echo "$CODEBUILD_RESOLVED_SOURCE_VERSION" > ../REVISION
    finally:
      - echo finally "$CODEBUILD_BUILD_SUCCEEDING"
artifacts:
  files: ['**/*']
  exclude-paths: ['server/secret*']
`;

let folder: string;
let world: World;
let held: Work;

const put = async (spec: string): Promise<void> => {
  const source = join(folder, 'source');
  await mkdir(join(source, 'server'), { recursive: true });
  await writeFile(join(source, 'buildspec.yml'), spec);
  await writeFile(join(source, 'server', 'make.sh'), '#!/bin/sh\necho "$SAID"\n');
  await chmod(join(source, 'server', 'make.sh'), 0o755);
  await writeFile(join(source, 'server', 'secret.txt'), 'x');
  await symlink('make.sh', join(source, 'server', 'link'));
  const names = ['buildspec.yml', 'server/make.sh', 'server/secret.txt', 'server/link'];
  const bytes = await zip(
    names.map((name) => [name, join(source, name)] as const),
    new Date(0),
  );
  world.state.s3.objects['arn:aws:s3:::store/in.zip'] = bytes;
};

const start = async (allowed = enough): Promise<void> => {
  world = createWorld({ folder: join(folder, 'run'), services: [codebuild, s3, iam(allowed)], graceMs: 500 });
  held = world.clock.begin('the test');
  await world.call(world.operator, 'codebuild', 'CreateProject', {
    name: 'hello-build',
    source: { type: 'CODEPIPELINE' },
    artifacts: { type: 'CODEPIPELINE' },
    environment: {
      type: 'ARM_CONTAINER',
      image: 'aws/codebuild/amazonlinux-aarch64-standard:3.0',
      computeType: 'BUILD_GENERAL1_SMALL',
      environmentVariables: [{ name: 'NAME', value: 'world' }],
    },
    serviceRole: roleArn,
    timeoutInMinutes: 10,
  });
};

const startBuild = async (): Promise<string> => {
  const { build } = await world.call(world.operator, 'codebuild', 'StartBuild', {
    projectName: 'hello-build',
    sourceVersion: 'c0ffee',
    sourceTypeOverride: 'CODEPIPELINE',
    sourceLocationOverride: 'store/in.zip',
    artifactsOverride: { type: 'CODEPIPELINE', location: 'store', path: 'out.zip', packaging: 'ZIP' },
  });
  return build.id;
};

const look = async (id: string): Promise<Input> => {
  const { builds } = await world.call(world.operator, 'codebuild', 'BatchGetBuilds', { ids: [id] });
  return builds[0];
};

const until = async (test: () => boolean): Promise<void> => {
  world.clock.end(held);
  held = await world.clock.until('the test', test);
};

const buildOnce = async (spec: string): Promise<Input> => {
  await put(spec);
  const id = await startBuild();
  await until(() => state(world).builds[id]?.buildComplete === true);
  return look(id);
};

const phases = (build: Input): readonly string[] =>
  build.phases.map(({ phaseType, phaseStatus }: Input) => `${phaseType} ${phaseStatus ?? ''}`.trim());

const failure = (build: Input) =>
  build.phases.flatMap(({ phaseType, contexts = [] }: Input) =>
    contexts.map(({ statusCode, message }: Input) => [phaseType, statusCode, message]),
  );

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-codebuild-'));
});

afterEach(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

test('a build runs its buildspec in one shell and leaves a bundle with modes and links', async () => {
  await start();
  const build = await buildOnce(buildspec);
  expect(failure(build)).toEqual([]);
  expect(build).toMatchObject({ buildStatus: 'SUCCEEDED', currentPhase: 'COMPLETED' });
  expect(build.exportedEnvironmentVariables).toEqual([{ name: 'SAID', value: 'hello world' }]);
  const out = join(folder, 'out');
  await unzip(world.state.s3.objects['arn:aws:s3:::store/out.zip'], out);
  expect((await readdir(join(out, 'server'))).sort()).toEqual(['link', 'make.sh', 'out']);
  expect(await readFile(join(out, 'server/out/said.txt'), 'utf8')).toBe('hello world\n');
  expect(await readFile(join(out, 'REVISION'), 'utf8')).toBe('c0ffee\n');
  expect((await stat(join(out, 'server/make.sh'))).mode & 0o777).toBe(0o755);
  expect(await readlink(join(out, 'server/link'))).toBe('make.sh');
});

test('phases take virtual time, and events tell of them', async () => {
  await start();
  const build = await buildOnce(buildspec);
  expect((build.endTime.getTime() - build.startTime.getTime()) / 1000).toBe(44);
  const told = (type: string): Input[] =>
    world.trace.filter(({ what }) => what === type).map(({ detail }) => detail?.detail);
  const changes = told('CodeBuild Build State Change');
  expect(changes.map((detail) => detail['build-status'])).toEqual(['IN_PROGRESS', 'SUCCEEDED']);
  expect(changes[1]['additional-information']['build-start-time']).toBe('Jan 5, 2026 9:00:00 AM');
  const ended = told('CodeBuild Build Phase Change').map((detail) => detail['completed-phase']);
  expect(ended).toContain('POST_BUILD');
});

test('a failing build command still runs finally and post_build, and is named', async () => {
  await start();
  const build = await buildOnce(buildspec.replace('mkdir -p out &&', 'false &&'));
  expect(build.buildStatus).toBe('FAILED');
  expect(failure(build)).toEqual([
    [
      'BUILD',
      'COMMAND_EXECUTION_ERROR',
      'Error while executing command: false && ./make.sh > out/said.txt. Reason: exit status 1',
    ],
  ]);
  expect(phases(build)).toContain('POST_BUILD SUCCEEDED');
  expect(world.trace.filter(({ kind, what }) => kind === 'log' && what.startsWith('finally'))).toHaveLength(
    1,
  );
});

test('a role that may not read the source fails the build with the denial', async () => {
  await start([['logs:*', logs]]);
  const build = await buildOnce(buildspec);
  expect(phases(build)).toContain('DOWNLOAD_SOURCE CLIENT_ERROR');
  expect(failure(build)[0]).toEqual([
    'DOWNLOAD_SOURCE',
    'ACCESS_DENIED',
    expect.stringContaining(
      'is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::store/in.zip',
    ),
  ]);
});

test('a role that may not open the log fails the build before it starts', async () => {
  await start([['s3:*', bucket]]);
  const build = await buildOnce(buildspec);
  expect(failure(build)[0]).toEqual([
    'PROVISIONING',
    'ACCESS_DENIED',
    expect.stringContaining('logs:CreateLogStream'),
  ]);
});

test('a buildspec key that is not carried out is not rehearsed', async () => {
  await start();
  const build = await buildOnce(`${buildspec}cache:\n  paths: [node_modules]\n`);
  expect(build.buildStatus).toBe('FAILED');
  expect(world.trace.some(({ detail }) => detail?.outcome === 'unknown')).toBe(true);
});

test('artifacts that match nothing fail the upload', async () => {
  await start();
  const build = await buildOnce(buildspec.replace("'**/*'", 'dist/*'));
  expect(failure(build)).toEqual([['UPLOAD_ARTIFACTS', 'CLIENT_ERROR', 'no matching artifact paths found']]);
});

test('a build that hangs is timed out in virtual time, and its command is gone', async () => {
  await start();
  const build = await buildOnce(buildspec.replace('mkdir -p out &&', 'sleep 600;'));
  expect(build.buildStatus).toBe('TIMED_OUT');
  expect(phases(build)).toContain('BUILD TIMED_OUT');
});

test('a build can be stopped', async () => {
  await start();
  await put(buildspec);
  const id = await startBuild();
  await until(() => state(world).builds[id]?.currentPhase === 'BUILD');
  await world.call(world.operator, 'codebuild', 'StopBuild', { id });
  expect(await look(id)).toMatchObject({ buildStatus: 'STOPPED', buildComplete: true });
});

test('a service role that does not trust CodeBuild is refused with the project', async () => {
  await start();
  const update = world.call(world.operator, 'codebuild', 'UpdateProject', {
    name: 'hello-build',
    serviceRole: 'arn:aws:iam::111122223333:role/ghost',
  });
  await expect(update).rejects.toMatchObject({ code: 'InvalidInputException' });
});
