/** The types of the build, of notifications and of parameters, each put up, changed and taken down. */
import { beforeEach, expect, test } from '@jest/globals';
import { codebuild } from '../../aws/codebuild/service.ts';
import { sns } from '../../aws/sns/service.ts';
import { confirmAll, state as topics } from '../../aws/sns/state.ts';
import { ssm } from '../../aws/ssm/service.ts';
import type { Input, Service } from '../../service.ts';
import { createWorld, type World } from '../../world.ts';
import type { Provision } from '../resource-type.ts';
import { resourceTypes } from './index.ts';

const iam: Service = {
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
      },
    },
  }),
};

let world: World;
let at: Provision;

beforeEach(() => {
  world = createWorld({ folder: '/nowhere', services: [codebuild, iam, sns, ssm] });
  const { operator } = world;
  at = {
    world,
    principal: operator,
    stackName: 'stack',
    logicalId: 'Thing',
    call: (service: string, operation: string, input: Input) =>
      world.call(operator, service, operation, input),
  } as Provision;
});

const typeOf = (name: string) => {
  const type = resourceTypes[name];
  if (!type) throw new Error(`no type ${name}`);
  return type;
};

const project = {
  Name: 'hello-build',
  ServiceRole: 'arn:aws:iam::111122223333:role/builder',
  Source: { Type: 'CODEPIPELINE' },
  Artifacts: { Type: 'CODEPIPELINE' },
  Environment: {
    Type: 'LINUX_CONTAINER',
    ComputeType: 'BUILD_GENERAL1_SMALL',
    Image: 'aws/codebuild/standard:8.0',
    EnvironmentVariables: [{ Name: 'STAGE', Value: 'x' }],
  },
  LogsConfig: { CloudWatchLogs: { Status: 'ENABLED', GroupName: '/aws/codebuild/hello-build' } },
  TimeoutInMinutes: 30,
};

test('a build project comes, changes and goes', async () => {
  const type = typeOf('AWS::CodeBuild::Project');
  const { physicalId, attributes } = await type.create(at, project);
  expect(attributes?.Arn).toBe('arn:aws:codebuild:eu-west-1:111122223333:project/hello-build');
  await type.update(at, physicalId, { ...project, TimeoutInMinutes: 20 }, project);
  const { projects } = await at.call('codebuild', 'BatchGetProjects', { names: [physicalId] });
  expect(projects).toMatchObject([
    {
      timeoutInMinutes: 20,
      logsConfig: { cloudWatchLogs: { groupName: '/aws/codebuild/hello-build' } },
      environment: { environmentVariables: [{ name: 'STAGE', value: 'x' }] },
    },
  ]);
  await type.remove(at, physicalId, project);
  expect(world.state.codebuild.projects).toEqual({});
});

test('a project that asks for what is not carried out is not rehearsed', async () => {
  const privileged = { ...project, Environment: { ...project.Environment, Fleet: { FleetArn: 'x' } } };
  const put = typeOf('AWS::CodeBuild::Project').create(at, privileged);
  await expect(put).rejects.toMatchObject({ status: 501 });
});

test('a topic with a policy and an address goes with what hangs on it', async () => {
  const topic = await typeOf('AWS::SNS::Topic').create(at, { TopicName: 'hello-delivery' });
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'x.amazonaws.com' },
    Action: 'sns:Publish',
    Resource: '*',
  };
  const document = { PolicyDocument: { Statement: [statement] }, Topics: [topic.physicalId] };
  const policy = await typeOf('AWS::SNS::TopicPolicy').create(at, document);
  expect(topics(world).topics[topic.physicalId]?.attributes.Policy).toContain('x.amazonaws.com');
  const email = { TopicArn: topic.physicalId, Protocol: 'email', Endpoint: 'ops@hello.example' };
  const subscription = await typeOf('AWS::SNS::Subscription').create(at, email);
  // Never confirmed: nobody can unsubscribe it, and the stack goes nevertheless.
  await typeOf('AWS::SNS::Subscription').remove(at, subscription.physicalId, email);
  await typeOf('AWS::SNS::TopicPolicy').remove(at, policy.physicalId, document);
  expect(topics(world).topics[topic.physicalId]?.attributes).toEqual({});
  await typeOf('AWS::SNS::Topic').remove(at, topic.physicalId, {});
  expect(topics(world)).toMatchObject({ topics: {}, subscriptions: {} });
});

test('an address taken from a topic in the template is unsubscribed', async () => {
  const type = typeOf('AWS::SNS::Topic');
  const before = { TopicName: 'news', Subscription: [{ Protocol: 'email', Endpoint: 'old@hello.example' }] };
  const { physicalId } = await type.create(at, before);
  confirmAll(world);
  const after = { TopicName: 'news', Subscription: [{ Protocol: 'email', Endpoint: 'new@hello.example' }] };
  await type.update(at, physicalId, after, before);
  expect(Object.values(topics(world).subscriptions).map(({ endpoint }) => endpoint)).toEqual([
    'new@hello.example',
  ]);
});

test('a parameter comes, changes and goes, but never as a secret', async () => {
  const type = typeOf('AWS::SSM::Parameter');
  const parameter = { Name: '/hello/a', Type: 'String', Value: '1' };
  const { physicalId } = await type.create(at, parameter);
  await type.update(at, physicalId, { ...parameter, Value: '2' }, parameter);
  expect((await at.call('ssm', 'GetParameter', { Name: physicalId })).Parameter.Value).toBe('2');
  await type.remove(at, physicalId, parameter);
  await expect(at.call('ssm', 'GetParameter', { Name: physicalId })).rejects.toThrow('not found');
  const secret = async () => type.create(at, { Name: '/hello/b', Type: 'SecureString', Value: 'x' });
  await expect(secret()).rejects.toThrow('SecureString');
});
