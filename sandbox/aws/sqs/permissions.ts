/** AddPermission and RemovePermission: statements of the queue's policy, by their labels. */
import type { AddPermissionCommandInput, RemovePermissionCommandInput } from '@aws-sdk/client-sqs';
import { AwsError } from '../../errors.ts';
import type { Statement } from '../../iam/authorize.ts';
import type { Operation } from '../../service.ts';
import { invalidValue, missing } from './errors.ts';
import { findQueue, onQueue, type Queue } from './state.ts';

type Policy = {
  readonly Version: string;
  readonly Id: string;
  readonly Statement: readonly Statement[];
};

const policyOf = ({ arn, attributes }: Queue): Policy => {
  const empty = { Version: '2012-10-17', Id: `${arn}/SQSDefaultPolicy`, Statement: [] };
  const policy = attributes.Policy ? { ...empty, ...JSON.parse(attributes.Policy) } : empty;
  return { ...policy, Statement: [policy.Statement].flat() };
};

/** What others can be allowed; the rest is the owner's. */
const shareable = [
  '*',
  'ChangeMessageVisibility',
  'DeleteMessage',
  'GetQueueAttributes',
  'GetQueueUrl',
  'ListDeadLetterSourceQueues',
  'PurgeQueue',
  'ReceiveMessage',
  'SendMessage',
];
const mostActions = 7;
const mostStatements = 20;

const checkPermission = ({
  Label = '',
  AWSAccountIds = [],
  Actions = [],
}: AddPermissionCommandInput): void => {
  if (!/^[\w-]{1,80}$/.test(Label))
    throw invalidValue(
      Label,
      'Label',
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.',
    );
  if (Actions.length === 0) throw missing('Actions');
  if (AWSAccountIds.length === 0) throw missing('AWSAccountIds');
  if (Actions.length > mostActions)
    throw new AwsError(
      'OverLimit',
      `${Actions.length} Actions were found, maximum allowed is ${mostActions}.`,
      403,
    );
  const owners = Actions.find((action) => !shareable.includes(action));
  if (owners !== undefined)
    throw invalidValue(
      `SQS:${owners}`,
      'ActionName',
      'Only the queue owner is allowed to invoke this action.',
    );
  const stranger = AWSAccountIds.find((id) => !/^\d{12}$/.test(id));
  if (stranger !== undefined) throw invalidValue(`[${stranger}]`, 'PrincipalId', 'Unable to verify.');
};

const oneOrMany = (values: readonly string[]): string | readonly string[] =>
  values.length === 1 ? (values[0] as string) : values;

export const addPermission: Operation = {
  ...onQueue('AddPermission'),
  run: ({ world }, input: AddPermissionCommandInput) => {
    const { QueueUrl = '', Label = '', AWSAccountIds = [], Actions = [] } = input;
    const queue = findQueue(world, QueueUrl);
    checkPermission({ QueueUrl, Label, AWSAccountIds, Actions });
    const policy = policyOf(queue);
    if (policy.Statement.some(({ Sid }) => Sid === Label))
      throw invalidValue(Label, 'Label', 'Already exists.');
    if (policy.Statement.length >= mostStatements)
      throw new AwsError('OverLimit', `A policy has at most ${mostStatements} statements.`, 403);
    const added: Statement = {
      Sid: Label,
      Effect: 'Allow',
      Principal: { AWS: oneOrMany(AWSAccountIds.map((id) => `arn:aws:iam::${id}:root`)) },
      Action: oneOrMany(Actions.map((action) => `SQS:${action}`)),
      Resource: queue.arn,
    };
    queue.attributes.Policy = JSON.stringify({ ...policy, Statement: [...policy.Statement, added] });
    return {};
  },
};

export const removePermission: Operation = {
  ...onQueue('RemovePermission'),
  run: ({ world }, { QueueUrl = '', Label = '' }: RemovePermissionCommandInput) => {
    const queue = findQueue(world, QueueUrl);
    const policy = policyOf(queue);
    const Statement = policy.Statement.filter(({ Sid }) => Sid !== Label);
    if (Statement.length === policy.Statement.length)
      throw invalidValue(Label, 'Label', "can't find label on existing policy.");
    if (Statement.length === 0) delete queue.attributes.Policy;
    else queue.attributes.Policy = JSON.stringify({ ...policy, Statement });
    return {};
  },
};
