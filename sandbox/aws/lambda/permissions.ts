/** The policy on a function: who else may invoke it. */
import type { AddPermissionCommandInput, RemovePermissionCommandInput } from '@aws-sdk/client-lambda';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Statement } from '../../iam/authorize.ts';
import type { Operation } from '../../service.ts';
import { type Named, onFunction } from './functions.ts';
import { findFunction, invalid } from './state.ts';

const principalOf = (name: string): Statement['Principal'] => {
  if (name === '*') return '*';
  if (name.endsWith('.amazonaws.com')) return { Service: name };
  return { AWS: /^\d{12}$/.test(name) ? `arn:aws:iam::${name}:root` : name };
};

const statementOf = (input: AddPermissionCommandInput, arn: string): Statement => {
  const { SourceArn, SourceAccount } = input;
  const condition = {
    ...(SourceArn ? { ArnLike: { 'AWS:SourceArn': SourceArn } } : {}),
    ...(SourceAccount ? { StringEquals: { 'AWS:SourceAccount': SourceAccount } } : {}),
  };
  return {
    Sid: input.StatementId as string,
    Effect: 'Allow',
    Principal: principalOf(input.Principal as string) as NonNullable<Statement['Principal']>,
    Action: input.Action as string,
    Resource: arn,
    ...(Object.keys(condition).length > 0 ? { Condition: condition } : {}),
  };
};

/** A policy is that of the whole function, or of a version other than the latest. */
const refuseLatest = (qualifier: string | undefined): void => {
  if (qualifier !== undefined) throw invalid('We currently do not support adding policies for $LATEST.');
};

const check = (input: AddPermissionCommandInput): void => {
  const { Action = '', Principal, SourceAccount } = input;
  if (!/^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/.test(Action))
    throw new AwsError('ValidationException', `Value '${Action}' at 'action' is not an action of Lambda`);
  // The guide says that EventBridge sends no account, so that the rule would never be let in.
  if (Principal === 'events.amazonaws.com' && SourceAccount !== undefined)
    throw notRehearsed('a permission for EventBridge with a SourceAccount');
};

export const addPermission: Operation = {
  asks: onFunction('AddPermission'),
  notDone: [
    'FunctionUrlAuthType',
    'InvokedViaFunctionUrl',
    'EventSourceToken',
    'PrincipalOrgID',
    'RevisionId',
  ],
  run: ({ world }, input: AddPermissionCommandInput) => {
    check(input);
    const { policy, configuration } = findFunction(world, input.FunctionName as string, input.Qualifier);
    refuseLatest(input.Qualifier);
    if (policy.some(({ Sid }) => Sid === input.StatementId)) {
      const message = `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`;
      throw new AwsError('ResourceConflictException', message, 409);
    }
    const statement = statementOf(input, configuration.FunctionArn);
    policy.push(statement);
    return { Statement: JSON.stringify(statement) };
  },
};

const nothing = (message: string): AwsError => new AwsError('ResourceNotFoundException', message, 404);

export const removePermission: Operation = {
  asks: onFunction('RemovePermission'),
  notDone: ['RevisionId'],
  run: ({ world }, input: RemovePermissionCommandInput) => {
    const { policy } = findFunction(world, input.FunctionName as string, input.Qualifier);
    const index = policy.findIndex(({ Sid }) => Sid === input.StatementId);
    if (index < 0) throw nothing(`Statement ${input.StatementId} is not found in resource policy.`);
    policy.splice(index, 1);
    return {};
  },
};

export const getPolicy: Operation = {
  asks: onFunction('GetPolicy'),
  run: ({ world }, input: Named) => {
    const { policy, configuration } = findFunction(world, input.FunctionName, input.Qualifier);
    if (policy.length === 0) throw nothing('The resource you requested does not exist.');
    return {
      Policy: JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: policy }),
      RevisionId: configuration.RevisionId,
    };
  },
};
