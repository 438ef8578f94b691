/** Puts up what a delivery needs: the account, the repository, a Jenkins with its secrets, hosts, and then the pipeline itself. */
import { join } from 'node:path';
import { deployService, endDeploy } from './deploy.ts';
import { addHost } from './fleet/hosts.ts';
import { createRepository, type Repository } from './github/repository.ts';
import { addSite } from './internet/servers.ts';
import { type Jenkins, startJenkins } from './jenkins/start.ts';
import { services } from './services.ts';
import { openStage, type Stage } from './stage.ts';
import { listen } from './wire/server.ts';
import { createWorld, type Entry, type World } from './world.ts';

/** The names that serverless.yml gives by default: the rehearsal deploys it as it stands. */
const service = 'hello';
/** Of the stack, and of the pipeline in it. */
export const stackName = `${service}-delivery`;
const repositoryName = 'example/hello-app';
const jenkinsJob = 'hello-tests';
const hostRole = 'hello-hosts';
/** By its name the template says nothing of this machine's ports. */
const jenkinsHost = 'jenkins.hello.example';
/** What serverless.yml is told of this place. */
export const deployParams = {
  jenkinsUrl: `http://${jenkinsHost}`,
  // Besides the names that serverless.yml lists: the hosts, for gates that look at each of them.
  validationHosts: 'hello.example, *.hello.example, 10.0.0.0/16',
};

export type AccountOptions = {
  readonly project: string;
  readonly folder: string;
  readonly seed: number;
  readonly port?: number;
  readonly horizonMs?: number;
  /** Epoch milliseconds at which time begins. */
  readonly start?: number;
  readonly onEntry?: (entry: Entry) => void;
};

export type Account = {
  readonly world: World;
  readonly repository: Repository;
  /** What serverless.yml is told of this place. */
  readonly params: Readonly<Record<string, string>>;
  readonly jenkins: Jenkins;
  readonly close: () => Promise<void>;
};

/** Instances as an operator starts them: a role for EC2 to act with, and tags by which CodeDeploy finds them. */
const startHosts = async (world: World): Promise<void> => {
  const trust = {
    Statement: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  };
  const RoleName = hostRole;
  await world.call(world.operator, 'iam', 'CreateRole', {
    RoleName,
    AssumeRolePolicyDocument: JSON.stringify(trust),
  });
  const hosts = [
    { name: 'staging-1', environment: 'staging', address: 'staging.hello.example:80' },
    { name: 'production-1', environment: 'production', address: 'hello.example:80' },
    { name: 'production-2', environment: 'production', address: 'hello.example:80' },
  ];
  for (const { name, environment, address } of hosts) {
    await addHost(world, {
      name,
      tags: { slipway: `${service}-${environment}` },
      roleName: RoleName,
      address,
    });
  }
};

const putSecret = (world: World, name: string, Value: string): Promise<unknown> =>
  world.call(world.operator, 'ssm', 'PutParameter', {
    Name: `/slipway/${service}/jenkins/${name}`,
    Type: 'SecureString',
    Value,
  });

/** A Jenkins with the job that tests the service, under a name that the functions know it by. */
const startTestingJenkins = async (world: World): Promise<Jenkins> => {
  const token = world.random.hex(34);
  const jenkins = await startJenkins(world, {
    users: [{ name: 'slipway', token }],
    jobs: [
      {
        path: jenkinsJob,
        parameters: ['DELIVERY_ID', 'COMMIT', 'ARTIFACT'].map((name) => ({ name })),
        repository: repositoryName,
        revisionParameter: 'COMMIT',
        command: 'node --run test',
        junit: 'test-results.xml',
      },
    ],
  });
  const { port } = new URL(jenkins.url);
  world.network.set(`${jenkinsHost}:80`, [`127.0.0.1:${port}`]);
  world.network.set(`127.0.0.1:${port}`, [`127.0.0.1:${port}`]);
  await putSecret(world, 'user', 'slipway');
  await putSecret(world, 'token', token);
  return jenkins;
};

/** What a gate may ask whether the network is to blame. */
const statusPage = 'status.hello.example:80';

/** The account with everything around the pipeline, but not the pipeline. */
export const openAccount = async (options: AccountOptions): Promise<Account> => {
  const { project, port, ...rest } = options;
  const world = createWorld({ ...rest, services });
  const server = await listen(world, port);
  const standUp = async (): Promise<Jenkins> => {
    const jenkins = await startTestingJenkins(world);
    await startHosts(world);
    await addSite(world, statusPage, (_, answer) => answer.end('all is well\n'));
    return jenkins;
  };
  // git is another process: nothing else waits for it.
  const [repository, jenkins] = await Promise.all([
    createRepository(world, repositoryName, join(project, 'examples/hello-app')),
    standUp(),
  ]);
  const close = async (): Promise<void> => {
    endDeploy(world);
    await world.stop();
    server.closeAllConnections();
    server.close();
  };
  return { world, repository, jenkins, params: { jenkinsUrl: jenkins.url }, close };
};

/** What an operator does once after the first deploy (docs/deploying.md): the hosts may read the bundles. */
export const attachHosts = async (world: World): Promise<void> => {
  const PolicyArn = `arn:aws:iam::${world.account}:policy/${service}-hosts`;
  await world.call(world.operator, 'iam', 'AttachRolePolicy', { RoleName: hostRole, PolicyArn });
};

/** Time stands still meanwhile, and nothing that comes depends on how the framework has spoken to the endpoint. */
export const aside = async <T>({ clock, random }: World, seed: number, run: () => Promise<T>): Promise<T> => {
  clock.pause();
  const result = await run();
  random.reseed(seed);
  clock.resume(clock.now() + 60_000 - (clock.now() % 60_000));
  return result;
};

/** Where stories of the account play; `deploy` puts the pipeline up once more. */
export const stageOf = (
  { world, repository, jenkins }: Account,
  deploy: (params: Readonly<Record<string, string>>) => Promise<unknown>,
): Stage => openStage({ world, repository, jenkins, pipeline: stackName, application: service, deploy });

export type Deployed = {
  readonly stage: Stage;
  readonly seconds: { readonly package: number; readonly deploy: number };
};

/** The pipeline, put up in the account by the real `serverless deploy`; then the story's time begins. */
export const deployPipeline = async (
  account: Account,
  project: string,
  seed: number,
  more: Readonly<Record<string, string>> = {},
): Promise<Deployed> => {
  const { world } = account;
  const deploy = (params: Readonly<Record<string, string>>) =>
    deployService(world, { project, params: { ...deployParams, ...more, ...params } });
  const seconds = await aside(world, seed, async () => {
    const measured = await deploy({});
    await attachHosts(world);
    return measured;
  });
  return { stage: stageOf(account, (params) => aside(world, seed + 1, () => deploy(params))), seconds };
};
