/** On-premises instances: machines that CodeDeploy is told of by name, and knows by their IAM identity. */
import { AwsError } from '../../errors.ts';
import type { Input, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { onInstances } from './asks.ts';
import { checkBatch, checkInstanceName, checkOneOf } from './names.ts';
import { page } from './page.ts';
import { type OnPremisesInstance, stateOf } from './state.ts';
import { checkFilters, matchesAny } from './tag-filters.ts';

/** Whether CodeDeploy may deploy to it. */
export const isRegistered = ({ deregisteredAt }: OnPremisesInstance): boolean => deregisteredAt === undefined;

const instanceOf = (world: World, name: string): OnPremisesInstance | undefined =>
  Object.hasOwn(stateOf(world).instances, name) ? stateOf(world).instances[name] : undefined;

const notRegistered = (name: string): AwsError =>
  new AwsError('InstanceNotRegisteredException', `The on-premises instance ${name} is not registered`);

/** The registered instance of that name, or CodeDeploy's error. */
export const findRegistered = (world: World, given: string): OnPremisesInstance => {
  const name = checkInstanceName(given);
  const instance = instanceOf(world, name);
  if (!instance || !isRegistered(instance)) throw notRegistered(name);
  return instance;
};

const arns = {
  iamUserArn: { kind: 'User', pattern: /^arn:aws[\w-]*:iam::\d{12}:user\/.+$/ },
  iamSessionArn: { kind: 'Session', pattern: /^arn:aws[\w-]*:sts::\d{12}:assumed-role\/[^/]+\/[^/]+$/ },
} as const;

const identityOf = ({ iamUserArn, iamSessionArn }: Input) => {
  if (iamUserArn && iamSessionArn)
    throw new AwsError(
      'MultipleIamArnsProvidedException',
      'Give the ARN of a user or of a session, not both',
    );
  if (!iamUserArn && !iamSessionArn)
    throw new AwsError('IamArnRequiredException', 'The ARN of a user or of a session is required');
  return iamUserArn
    ? { member: 'iamUserArn' as const, arn: iamUserArn as string }
    : { member: 'iamSessionArn' as const, arn: iamSessionArn as string };
};

const checkIdentity = (world: World, { member, arn }: ReturnType<typeof identityOf>): void => {
  const { kind, pattern } = arns[member];
  if (!pattern.test(arn))
    throw new AwsError(
      `InvalidIam${kind}ArnException`,
      `The ARN ${arn} is not that of a ${kind.toLowerCase()}`,
    );
  const taken = Object.values(stateOf(world).instances).some(
    (instance) => isRegistered(instance) && instance[member] === arn,
  );
  if (taken)
    throw new AwsError(
      `Iam${kind}ArnAlreadyRegisteredException`,
      `The on-premises instance could not be registered because ${arn} has already been used to register an instance`,
    );
};

export const registerOnPremisesInstance: Operation = {
  asks: onInstances,
  run: ({ world }, input) => {
    const name = checkInstanceName(input.instanceName);
    const identity = identityOf(input);
    const before = instanceOf(world, name);
    if (before && isRegistered(before))
      throw new AwsError(
        'InstanceNameAlreadyRegisteredException',
        `The on-premises instance ${name} is already registered`,
      );
    checkIdentity(world, identity);
    stateOf(world).instances[name] = {
      name,
      arn: world.arn('codedeploy', `instance/${name}_${world.random.upper(10)}`),
      [identity.member]: identity.arn,
      registeredAt: world.clock.now(),
      tags: {},
    };
    return {};
  },
};

export const deregisterOnPremisesInstance: Operation = {
  asks: onInstances,
  run: ({ world }, { instanceName }) => {
    const instance = instanceOf(world, checkInstanceName(instanceName));
    // AWS says nothing about one that is not there, and keeps what it knows of one that was.
    if (instance) instance.deregisteredAt ??= world.clock.now();
    return {};
  },
};

const describe = ({ name, arn, registeredAt, deregisteredAt, tags, ...identity }: OnPremisesInstance) => ({
  instanceName: name,
  ...identity,
  instanceArn: arn,
  registerTime: new Date(registeredAt),
  ...(deregisteredAt === undefined ? {} : { deregisterTime: new Date(deregisteredAt) }),
  tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
});

export const getOnPremisesInstance: Operation = {
  asks: onInstances,
  run: ({ world }, { instanceName }) => {
    const name = checkInstanceName(instanceName);
    const instance = instanceOf(world, name);
    if (!instance) throw notRegistered(name);
    return { instanceInfo: describe(instance) };
  },
};

export const batchGetOnPremisesInstances: Operation = {
  asks: onInstances,
  run: ({ world }, { instanceNames }) => {
    checkBatch(instanceNames, 25, { code: 'InstanceNameRequiredException', what: 'instance name' });
    const found = instanceNames.flatMap((name: string) => instanceOf(world, checkInstanceName(name)) ?? []);
    return { instanceInfos: found.map(describe) };
  },
};

const hasStatus = (status: string | undefined) => {
  if (status === undefined) return () => true;
  const known = ['Registered', 'Deregistered'];
  checkOneOf('InvalidRegistrationStatusException', 'registration status', status, known);
  return (instance: OnPremisesInstance) => isRegistered(instance) === (status === 'Registered');
};

export const listOnPremisesInstances: Operation = {
  run: ({ world }, { registrationStatus, tagFilters = [], nextToken }) => {
    checkFilters(tagFilters, 'InvalidTagFilterException');
    const found = Object.values(stateOf(world).instances)
      .filter(hasStatus(registrationStatus))
      .filter(({ tags }) => tagFilters.length === 0 || matchesAny(tags, tagFilters));
    const { items, next } = page(
      found.map(({ name }) => name),
      nextToken,
    );
    return { instanceNames: items, ...next };
  },
};
