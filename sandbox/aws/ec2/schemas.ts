/** The shapes of DescribeInstances, as the SDK's run-time schemas write them: its EC2 package is larger than the sandbox. */

const kinds = { list: 1, struct: 3, operation: 9 } as const;
const text = 0;
const number = 1;
const flag = 2;

const space = 'com.amazonaws.ec2';
const named = (schema: unknown, xmlName: string) => [schema, { xmlName }] as const;
const list = (name: string, element: unknown) => [kinds.list, space, name, 0, element] as const;
const struct = (name: string, members: Readonly<Record<string, unknown>>) =>
  [kinds.struct, space, name, 0, Object.keys(members), Object.values(members)] as const;

const filter = struct('Filter', { Name: text, Values: named(list('Values', named(text, 'Value')), 'Value') });

const request = struct('DescribeInstancesRequest', {
  InstanceIds: named(list('InstanceIds', named(text, 'InstanceId')), 'InstanceId'),
  MaxResults: number,
  DryRun: flag,
  Filters: named(
    list(
      'Filters',
      named(() => filter, 'Filter'),
    ),
    'Filter',
  ),
  NextToken: text,
});

const state = struct('InstanceState', { Code: named(number, 'code'), Name: named(text, 'name') });
const tag = struct('Tag', { Key: named(text, 'key'), Value: named(text, 'value') });

const instance = struct('Instance', {
  InstanceId: named(text, 'instanceId'),
  State: named(() => state, 'instanceState'),
  PrivateDnsName: named(text, 'privateDnsName'),
  PrivateIpAddress: named(text, 'privateIpAddress'),
  Tags: named(
    list(
      'Tags',
      named(() => tag, 'item'),
    ),
    'tagSet',
  ),
});

const reservation = struct('Reservation', {
  ReservationId: named(text, 'reservationId'),
  OwnerId: named(text, 'ownerId'),
  Instances: named(
    list(
      'Instances',
      named(() => instance, 'item'),
    ),
    'instancesSet',
  ),
});

const result = struct('DescribeInstancesResult', {
  NextToken: named(text, 'nextToken'),
  Reservations: named(
    list(
      'Reservations',
      named(() => reservation, 'item'),
    ),
    'reservationSet',
  ),
});

/** What stands in for the package of the SDK. */
export const ec2Schemas = {
  DescribeInstances$: [kinds.operation, space, 'DescribeInstances', 0, () => request, () => result],
} as const;
