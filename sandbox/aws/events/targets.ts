/** Operations on the targets of rules. */
import type {
  ListRuleNamesByTargetCommandInput,
  ListTargetsByRuleCommandInput,
  Target as PutTarget,
  PutTargetsCommandInput,
  RemoveTargetsCommandInput,
} from '@aws-sdk/client-eventbridge';
import { AwsError, notRehearsed } from '../../errors.ts';
import type { Call, Operation } from '../../service.ts';
import type { World } from '../../world.ts';
import { checkBetween, checkCount, checkLength, checkName, invalid } from './constraints.ts';
import { page } from './page.ts';
import { readPath } from './payload.ts';
import { canReach, serviceOf } from './send.ts';
import { findRule, onlyDefaultBus, type Rule, ruleArn, state, type Target } from './state.ts';

type OfRule = { readonly Rule?: string | undefined; readonly EventBusName?: string | undefined };

const onRule = (world: World, operation: string, name: string | undefined) => ({
  action: `events:${operation}`,
  resource: ruleArn(world, String(name)),
});

const asksRule =
  (operation: string) =>
  ({ world }: Call, input: OfRule) => [onRule(world, operation, input.Rule)];

const ruleOf = (world: World, input: OfRule): Rule => {
  onlyDefaultBus(world, input.EventBusName);
  return findRule(world, input.Rule as string);
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const checkInput = ({ Id, Input, InputPath }: Target): void => {
  checkLength('targets.1.member.input', Input, 8_192);
  checkLength('targets.1.member.inputPath', InputPath, 256);
  if (Input !== undefined && InputPath !== undefined)
    throw invalid(`Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`);
  if (Input !== undefined && !isJson(Input)) throw invalid(`JSON syntax error in input for target ${Id}`);
  if (InputPath !== undefined && !readPath(InputPath)) throw notRehearsed(`the InputPath ${InputPath}`);
};

const checkRetries = ({ RetryPolicy, DeadLetterConfig }: Target): void => {
  const member = 'targets.1.member.retryPolicy';
  checkBetween(`${member}.maximumRetryAttempts`, RetryPolicy?.MaximumRetryAttempts, 0, 185);
  checkBetween(`${member}.maximumEventAgeInSeconds`, RetryPolicy?.MaximumEventAgeInSeconds, 60, 86_400);
  const queue = DeadLetterConfig?.Arn;
  if (queue === undefined) return;
  if (serviceOf(queue) !== 'sqs' || queue.endsWith('.fifo'))
    throw invalid(
      `Parameter ${queue} is not valid. Reason: The dead-letter queue must be a standard SQS queue.`,
    );
};

/** A pipeline is started by a role that is passed on; the others let EventBridge in by their own policies. */
const checkRole = ({ Arn, RoleArn, Input, InputPath }: Target): void => {
  if (serviceOf(Arn) !== 'codepipeline') {
    if (RoleArn !== undefined) throw notRehearsed(`a role for the event target ${Arn}`);
    return;
  }
  if (RoleArn === undefined) throw invalid(`RoleArn is required for target ${Arn}.`);
  if (Input !== undefined || InputPath !== undefined)
    throw notRehearsed('input to a pipeline as event target');
};

const checkTarget = (target: Target): void => {
  checkName('targets.1.member.id', target.Id);
  if (!/^arn:aws[\w-]*:/.test(target.Arn))
    throw invalid(`Parameter ${target.Arn} is not valid. Reason: Provided Arn is not in correct format.`);
  if (!canReach(target.Arn) || target.Arn.endsWith('.fifo'))
    throw notRehearsed(`the event target ${target.Arn}`);
  checkInput(target);
  checkRetries(target);
  checkRole(target);
};

const mostTargets = 5;

const passing = ({ RoleArn }: PutTarget) =>
  RoleArn === undefined
    ? []
    : [
        {
          action: 'iam:PassRole',
          resource: RoleArn,
          context: { 'iam:PassedToService': 'events.amazonaws.com' },
        },
      ];

const nothingFailed = { FailedEntryCount: 0, FailedEntries: [] };

export const putTargets: Operation = {
  asks: ({ world }, input: PutTargetsCommandInput) => [
    onRule(world, 'PutTargets', input.Rule),
    ...(input.Targets ?? []).flatMap(passing),
  ],
  notDone: [
    'InputTransformer',
    'KinesisParameters',
    'RunCommandParameters',
    'EcsParameters',
    'BatchParameters',
    'SqsParameters',
    'HttpParameters',
    'RedshiftDataParameters',
    'SageMakerPipelineParameters',
    'AppSyncParameters',
  ].map((member) => `Targets.${member}`),
  run: ({ world }, input: PutTargetsCommandInput) => {
    const rule = ruleOf(world, input);
    const targets = (input.Targets ?? []) as readonly Target[];
    checkCount('targets', targets, 1, 100);
    for (const target of targets) checkTarget(target);
    const all = new Set([...Object.keys(rule.targets), ...targets.map(({ Id }) => Id)]);
    if (all.size > mostTargets)
      throw new AwsError(
        'LimitExceededException',
        'The requested resource exceeds the maximum number allowed.',
      );
    for (const target of targets) rule.targets[target.Id] = target;
    return nothingFailed;
  },
};

export const removeTargets: Operation = {
  asks: asksRule('RemoveTargets'),
  run: ({ world }, input: RemoveTargetsCommandInput) => {
    const rule = ruleOf(world, input);
    // Force is for rules that AWS manages; there are none here.
    const { Ids = [], Force: _ } = input;
    checkCount('ids', Ids, 1, 100);
    for (const id of Ids) delete rule.targets[id];
    return nothingFailed;
  },
};

export const listTargetsByRule: Operation = {
  asks: asksRule('ListTargetsByRule'),
  run: ({ world }, input: ListTargetsByRuleCommandInput) => {
    const { items, next } = page(Object.values(ruleOf(world, input).targets), input);
    return { Targets: items, ...next };
  },
};

export const listRuleNamesByTarget: Operation = {
  run: ({ world }, input: ListRuleNamesByTargetCommandInput) => {
    onlyDefaultBus(world, input.EventBusName);
    const { TargetArn } = input;
    const names = Object.values(state(world).rules)
      .filter((rule) => Object.values(rule.targets).some(({ Arn }) => Arn === TargetArn))
      .map((rule) => rule.name)
      .sort();
    const { items, next } = page(names, input);
    return { RuleNames: items, ...next };
  },
};
