/** Applications. */
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { applicationArn, onApplication } from './asks.ts';
import { type Application, findApplication, stateOf } from './state.ts';
import { setTags } from './tags.ts';

const describe = ({ id, name, createdAt }: Application) => ({
  applicationId: id,
  applicationName: name,
  createTime: new Date(createdAt),
  linkedToGitHub: false,
  computePlatform: 'Server',
});

export const createApplication: Operation = {
  asks: onApplication,
  run: ({ world }, { applicationName, computePlatform, tags }) => {
    if (computePlatform !== undefined && computePlatform !== 'Server')
      throw notRehearsed(`CodeDeploy's compute platform ${computePlatform}`);
    const { applications } = stateOf(world);
    if (Object.hasOwn(applications, applicationName))
      throw new AwsError(
        'ApplicationAlreadyExistsException',
        `Application already exists: ${applicationName}`,
      );
    const id = world.random.uuid();
    const createdAt = world.clock.now();
    applications[applicationName] = { id, name: applicationName, createdAt, groups: {}, revisions: {} };
    setTags(world, applicationArn(world, applicationName), tags);
    return { applicationId: id };
  },
};

export const getApplication: Operation = {
  asks: onApplication,
  run: ({ world }, { applicationName }) => ({
    application: describe(findApplication(world, applicationName)),
  }),
};

export const listApplications: Operation = {
  notDone: ['nextToken'],
  run: ({ world }) => ({ applications: Object.keys(stateOf(world).applications) }),
};

export const deleteApplication: Operation = {
  asks: onApplication,
  run: ({ world }, { applicationName }) => {
    // AWS says nothing about one that is not there.
    delete stateOf(world).applications[applicationName];
    delete stateOf(world).tags[applicationArn(world, applicationName)];
    return {};
  },
};
