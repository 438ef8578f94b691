/** Applications. */
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { applicationArn, groupArn, onApplication, onApplications } from './asks.ts';
import { checkApplicationName, checkBatch, checkOneOf } from './names.ts';
import { page } from './page.ts';
import { type Application, findApplication, groupsOf, stateOf } from './state.ts';
import { checkTags, forgetTags, moveTags, setTags } from './tags.ts';

const describe = ({ id, name, createdAt }: Application) => ({
  applicationId: id,
  applicationName: name,
  createTime: new Date(createdAt),
  linkedToGitHub: false,
  computePlatform: 'Server',
});

const refuseTaken = (world: World, name: string): void => {
  if (Object.hasOwn(stateOf(world).applications, name))
    throw new AwsError('ApplicationAlreadyExistsException', `Application already exists: ${name}`);
};

const limit = 1_000;

export const createApplication: Operation = {
  asks: onApplication,
  run: ({ world }, { applicationName, computePlatform = 'Server', tags }) => {
    const name = checkApplicationName(applicationName);
    const platforms = ['Server', 'Lambda', 'ECS'];
    checkOneOf('InvalidComputePlatformException', 'compute platform', computePlatform, platforms);
    if (computePlatform !== 'Server') throw notRehearsed(`CodeDeploy's compute platform ${computePlatform}`);
    refuseTaken(world, name);
    checkTags(tags);
    const { applications } = stateOf(world);
    if (Object.keys(applications).length >= limit)
      throw new AwsError('ApplicationLimitExceededException', `An account has at most ${limit} applications`);
    const id = world.random.uuid();
    applications[name] = { id, name, createdAt: world.clock.now(), groups: {}, revisions: {} };
    setTags(world, applicationArn(world, name), tags);
    return { applicationId: id };
  },
};

export const getApplication: Operation = {
  asks: onApplication,
  run: ({ world }, { applicationName }) => ({
    application: describe(findApplication(world, applicationName)),
  }),
};

export const batchGetApplications: Operation = {
  asks: onApplications,
  run: ({ world }, { applicationNames }) => {
    const required = { code: 'ApplicationNameRequiredException', what: 'application name' };
    checkBatch(applicationNames, 100, required);
    const found = applicationNames.map((name: string) => describe(findApplication(world, name)));
    return { applicationsInfo: found };
  },
};

export const listApplications: Operation = {
  run: ({ world }, { nextToken }) => {
    const { items, next } = page(Object.keys(stateOf(world).applications), nextToken);
    return { applications: items, ...next };
  },
};

/** Groups and deployments go with their application. */
const rename = (world: World, application: Application, name: string): void => {
  const { applications, deployments } = stateOf(world);
  const before = application.name;
  moveTags(world, applicationArn(world, before), applicationArn(world, name));
  for (const group of Object.values(application.groups)) {
    moveTags(world, groupArn(world, before, group.name), groupArn(world, name, group.name));
    group.applicationName = name;
  }
  const ids = Object.values(application.groups).map(({ id }) => id);
  for (const deployment of Object.values(deployments))
    if (ids.includes(deployment.groupId)) deployment.applicationName = name;
  delete applications[before];
  application.name = name;
  applications[name] = application;
};

export const updateApplication: Operation = {
  asks: onApplication,
  run: ({ world }, { applicationName, newApplicationName }) => {
    const application = findApplication(world, applicationName);
    const name = checkApplicationName(newApplicationName);
    if (name === application.name) return {};
    refuseTaken(world, name);
    rename(world, application, name);
    return {};
  },
};

export const deleteApplication: Operation = {
  asks: onApplication,
  run: ({ world }, { applicationName }) => {
    const name = checkApplicationName(applicationName);
    for (const group of groupsOf(world))
      if (group.applicationName === name) forgetTags(world, groupArn(world, name, group.name));
    // AWS says nothing about one that is not there.
    delete stateOf(world).applications[name];
    forgetTags(world, applicationArn(world, name));
    return {};
  },
};
