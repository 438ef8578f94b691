/** Event source mappings: a function is given the messages of a queue. Other sources are not rehearsed. */
import type {
  CreateEventSourceMappingCommandInput,
  ListEventSourceMappingsCommandInput,
  UpdateEventSourceMappingCommandInput,
} from '@aws-sdk/client-lambda';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Call, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import type { Queue } from '../sqs/state.ts';
import { page } from './page.ts';
import { lookAgain } from './queue-polling.ts';
import {
  type FunctionRecord,
  findFunction,
  functionArn,
  invalid,
  type Mapping,
  nameOf,
  state,
} from './state.ts';

const mappingArn = (world: World, uuid: string): string =>
  world.arn('lambda', `event-source-mapping:${uuid}`);

const onMapping =
  (operation: string) =>
  ({ world }: Call, input: { readonly UUID?: string | undefined }) => [
    { action: `lambda:${operation}`, resource: mappingArn(world, String(input.UUID)) },
  ];

const findMapping = (world: World, uuid: string): Mapping => {
  const found = state(world).mappings[uuid];
  if (!found)
    throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404);
  return found;
};

const needed = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

const checkRole = (world: World, { configuration }: FunctionRecord, queueArn: string): void => {
  const role = world.assume(configuration.Role, 'lambda.amazonaws.com', 'lambda-checks-the-role');
  for (const action of needed) {
    try {
      world.permit(role, [{ action, resource: queueArn }]);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const called = action.split(':')[1];
      throw invalid(`The provided execution role does not have permissions to call ${called} on SQS`);
    }
  }
};

/** A message must not come back while the function still works on it. */
const checkQueue = (world: World, { configuration }: FunctionRecord, queueArn: string): void => {
  if (queueArn.split(':')[2] !== 'sqs' || queueArn.endsWith('.fifo'))
    throw notRehearsed(`the event source ${queueArn}`);
  const queue: Queue | undefined = world.state.sqs?.queues[queueArn.slice(queueArn.lastIndexOf(':') + 1)];
  if (!queue)
    throw invalid(
      `Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.`,
    );
  const visibility = Number(queue.attributes.VisibilityTimeout ?? 30);
  if (visibility < configuration.Timeout)
    throw invalid(
      `Queue visibility timeout: ${visibility} seconds is less than Function timeout: ${configuration.Timeout} seconds`,
    );
};

type Settings = Pick<
  UpdateEventSourceMappingCommandInput,
  'BatchSize' | 'Enabled' | 'FunctionResponseTypes' | 'ScalingConfig'
>;

const checkSettings = ({ BatchSize = 10, FunctionResponseTypes = [], ScalingConfig }: Settings): void => {
  if (BatchSize < 1 || BatchSize > 10_000) throw invalid(`BatchSize ${BatchSize} is not between 1 and 10000`);
  if (BatchSize > 10)
    throw invalid(
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    );
  const unknown = FunctionResponseTypes.find((type) => type !== 'ReportBatchItemFailures');
  if (unknown) throw invalid(`Unsupported function response type: ${unknown}`);
  const concurrency = ScalingConfig?.MaximumConcurrency;
  if (concurrency !== undefined && (concurrency < 2 || concurrency > 1_000))
    throw invalid(`MaximumConcurrency ${concurrency} is not between 2 and 1000`);
};

/** What a caller sets; what is not given stays. */
const apply = (mapping: Mapping, settings: Settings): void => {
  const { BatchSize, Enabled, FunctionResponseTypes, ScalingConfig } = settings;
  if (BatchSize !== undefined) mapping.batchSize = BatchSize;
  if (Enabled !== undefined) mapping.enabled = Enabled;
  if (FunctionResponseTypes) mapping.reportsFailures = FunctionResponseTypes.length > 0;
  if (ScalingConfig) mapping.concurrency = ScalingConfig.MaximumConcurrency;
};

const shown = (world: World, mapping: Mapping, changing?: 'Creating' | 'Updating' | 'Deleting') => ({
  UUID: mapping.uuid,
  EventSourceMappingArn: mappingArn(world, mapping.uuid),
  EventSourceArn: mapping.queueArn,
  FunctionArn: functionArn(world, mapping.functionName),
  BatchSize: mapping.batchSize,
  MaximumBatchingWindowInSeconds: 0,
  FunctionResponseTypes: mapping.reportsFailures ? ['ReportBatchItemFailures' as const] : [],
  ...(mapping.concurrency === undefined
    ? {}
    : { ScalingConfig: { MaximumConcurrency: mapping.concurrency } }),
  State: changing ?? (mapping.enabled ? 'Enabled' : 'Disabled'),
  StateTransitionReason: 'USER_INITIATED',
  LastModified: mapping.lastModified,
});

const watch = (world: World, mapping: Mapping): void => {
  world.clock.after(0, 'lambda', 'poll', { mapping: mapping.uuid });
  lookAgain(world, mapping);
};

/** What concerns streams and other sources, and what is not done for queues. */
const settingsNotDone = [
  'FilterCriteria',
  'KMSKeyArn',
  'MetricsConfig',
  'LoggingConfig',
  'MaximumBatchingWindowInSeconds',
  'ParallelizationFactor',
  'DestinationConfig',
  'MaximumRecordAgeInSeconds',
  'BisectBatchOnFunctionError',
  'MaximumRetryAttempts',
  'TumblingWindowInSeconds',
  'SourceAccessConfigurations',
  'AmazonManagedKafkaEventSourceConfig',
  'SelfManagedKafkaEventSourceConfig',
  'DocumentDBEventSourceConfig',
  'ProvisionedPollerConfig',
];

const checkNew = (world: World, functionName: string, queueArn: string): void => {
  const taken = Object.values(state(world).mappings).find(
    (one) => one.queueArn === queueArn && one.functionName === functionName,
  );
  if (taken)
    throw new AwsError(
      'ResourceConflictException',
      `An event source mapping with SQS arn (" ${queueArn} ") and function (" ${functionName} ") already exists. Please update or delete the existing mapping with UUID ${taken.uuid}`,
      409,
    );
};

export const createEventSourceMapping: Operation = {
  notDone: [
    ...settingsNotDone,
    'StartingPosition',
    'StartingPositionTimestamp',
    'Topics',
    'Queues',
    'SelfManagedEventSource',
    'Tags',
  ],
  run: ({ world }, input: CreateEventSourceMappingCommandInput) => {
    const found = findFunction(world, input.FunctionName as string);
    const { FunctionName: functionName } = found.configuration;
    const { EventSourceArn: queueArn = '' } = input;
    checkSettings(input);
    checkQueue(world, found, queueArn);
    checkRole(world, found, queueArn);
    checkNew(world, functionName, queueArn);
    const mapping: Mapping = {
      uuid: world.random.uuid(),
      queueArn,
      functionName,
      batchSize: 10,
      concurrency: undefined,
      reportsFailures: false,
      enabled: true,
      lastModified: new Date(world.clock.now()),
      running: 0,
    };
    apply(mapping, input);
    state(world).mappings[mapping.uuid] = mapping;
    watch(world, mapping);
    return shown(world, mapping, 'Creating');
  },
};

export const updateEventSourceMapping: Operation = {
  asks: onMapping('UpdateEventSourceMapping'),
  notDone: settingsNotDone,
  run: ({ world }, input: UpdateEventSourceMappingCommandInput) => {
    const mapping = findMapping(world, input.UUID as string);
    checkSettings(input);
    if (input.FunctionName !== undefined) {
      const found = findFunction(world, input.FunctionName);
      checkQueue(world, found, mapping.queueArn);
      checkRole(world, found, mapping.queueArn);
      mapping.functionName = found.configuration.FunctionName;
    }
    apply(mapping, input);
    mapping.lastModified = new Date(world.clock.now());
    watch(world, mapping);
    return shown(world, mapping, 'Updating');
  },
};

export const getEventSourceMapping: Operation = {
  asks: onMapping('GetEventSourceMapping'),
  run: ({ world }, input: { readonly UUID: string }) => shown(world, findMapping(world, input.UUID)),
};

export const deleteEventSourceMapping: Operation = {
  asks: onMapping('DeleteEventSourceMapping'),
  run: ({ world }, input: { readonly UUID: string }) => {
    const mapping = findMapping(world, input.UUID);
    delete state(world).mappings[mapping.uuid];
    return shown(world, mapping, 'Deleting');
  },
};

export const listEventSourceMappings: Operation = {
  run: ({ world }, input: ListEventSourceMappingsCommandInput) => {
    const { EventSourceArn, FunctionName } = input;
    const name = FunctionName === undefined ? undefined : nameOf(FunctionName);
    const all = Object.values(state(world).mappings).filter(
      (one) =>
        (EventSourceArn === undefined || one.queueArn === EventSourceArn) &&
        (name === undefined || one.functionName === name),
    );
    const { items, next } = page(all, input);
    return { EventSourceMappings: items.map((one) => shown(world, one)), ...next };
  },
};
