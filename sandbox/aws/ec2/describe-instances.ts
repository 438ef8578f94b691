/** DescribeInstances, of the sandbox's hosts. */
import { AwsError } from '../../errors.ts';
import { hostsOf } from '../../fleet/hosts.ts';
import type { Host } from '../../fleet/state.ts';
import type { Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { type Filter, filterBy } from './filters.ts';

type Asked = {
  readonly InstanceIds?: readonly string[];
  readonly Filters?: readonly Filter[];
  readonly MaxResults?: number;
  readonly NextToken?: string;
};

const states = { running: 16, terminated: 48 } as const;

const describe = (world: World, { id, tags, privateAddress, terminated }: Host) => {
  const Name = terminated ? 'terminated' : 'running';
  const PrivateDnsName = `ip-${privateAddress.replaceAll('.', '-')}.${world.region}.compute.internal`;
  return {
    // Each is started on its own here.
    ReservationId: id.replace(/^i-/, 'r-'),
    OwnerId: world.account,
    Instances: [
      {
        InstanceId: id,
        State: { Code: states[Name], Name },
        ...(terminated ? {} : { PrivateIpAddress: privateAddress, PrivateDnsName }),
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      },
    ],
  };
};

const checkIds = (known: readonly Host[], ids: readonly string[]): void => {
  const malformed = ids.find((id) => !/^i-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id));
  if (malformed !== undefined)
    throw new AwsError('InvalidInstanceID.Malformed', `Invalid id: "${malformed}"`);
  const missing = ids.filter((id) => !known.some((host) => host.id === id));
  if (missing.length === 0) return;
  const what = missing.length === 1 ? `ID '${missing[0]}' does` : `IDs '${missing.join(', ')}' do`;
  throw new AwsError('InvalidInstanceID.NotFound', `The instance ${what} not exist`);
};

const limits = { least: 5, most: 1_000 } as const;

const checkPage = ({ InstanceIds = [], MaxResults }: Asked): void => {
  if (MaxResults === undefined) return;
  if (InstanceIds.length > 0)
    throw new AwsError(
      'InvalidParameterCombination',
      'The parameter instancesSet cannot be used with the parameter maxResults',
    );
  if (MaxResults < limits.least || MaxResults > limits.most)
    throw new AwsError(
      'InvalidParameterValue',
      `Value ( ${MaxResults} ) for parameter maxResults is invalid. Expecting a value between ${limits.least} and ${limits.most}.`,
    );
};

const page = <T>(all: readonly T[], { MaxResults = limits.most, NextToken = '0' }: Asked) => {
  if (!/^\d+$/.test(NextToken) || Number(NextToken) > all.length)
    throw new AwsError('InvalidParameterValue', `Unable to parse pagination token`);
  const until = Number(NextToken) + MaxResults;
  return {
    items: all.slice(Number(NextToken), until),
    rest: until < all.length ? { NextToken: String(until) } : {},
  };
};

export const describeInstances: Operation = {
  notDone: ['DryRun'],
  run: ({ world }, input: Asked) => {
    const { InstanceIds = [], Filters = [] } = input;
    checkPage(input);
    const known = hostsOf(world).filter(({ kind }) => kind === 'ec2');
    checkIds(known, InstanceIds);
    const isWanted = filterBy(Filters);
    const wanted = known.filter((host) => InstanceIds.length === 0 || InstanceIds.includes(host.id));
    const { items, rest } = page(wanted.filter(isWanted), input);
    return { Reservations: items.map((host) => describe(world, host)), ...rest };
  },
};
