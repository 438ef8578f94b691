/** Dead-letter queues: where a message goes that was received too often. */
import { type AwsError, notRehearsed } from '../../errors.ts';
import type { World } from '../../world.ts';
import { invalid, invalidValue } from './errors.ts';
import { type Queue, state } from './state.ts';

type RedrivePolicy = { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number };
type RedriveAllowPolicy = {
  readonly redrivePermission: string;
  readonly sourceQueueArns?: readonly string[];
};

const policyIn = (text: string | undefined): RedrivePolicy | undefined => {
  if (!text) return undefined;
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(text);
  return { deadLetterTargetArn, maxReceiveCount: Number(maxReceiveCount) };
};

/** Where its messages go, and after how many receipts. */
export const redriveOf = (queue: Queue): RedrivePolicy | undefined =>
  policyIn(queue.attributes.RedrivePolicy);

const queueWith = (world: World, arn: string): Queue | undefined =>
  Object.values(state(world).queues).find((queue) => queue.arn === arn);

const allows = (target: { readonly attributes: Queue['attributes'] }, sourceArn: string): boolean => {
  const text = target.attributes.RedriveAllowPolicy;
  if (!text) return true;
  const { redrivePermission, sourceQueueArns = [] }: RedriveAllowPolicy = JSON.parse(text);
  return (
    redrivePermission === 'allowAll' ||
    (redrivePermission === 'byQueue' && sourceQueueArns.includes(sourceArn))
  );
};

const targetProblem = (world: World, arn: string, sourceArn: string): string | undefined => {
  const [, , service, region, account] = arn.split(':');
  if (service !== 'sqs') return `Invalid value for deadLetterTargetArn.`;
  if (region !== world.region || account !== world.account)
    return 'Dead-letter target owner should be same as the source.';
  const target = queueWith(world, arn);
  if (!target) return 'Dead letter target does not exist.';
  return allows(target, sourceArn) ? undefined : 'The dead-letter queue does not allow this source queue.';
};

const checkRedrive = (world: World, text: string, sourceArn: string): void => {
  const given = JSON.parse(text);
  const absent = ['deadLetterTargetArn', 'maxReceiveCount'].find((name) => given[name] === undefined);
  const refuse = (reason: string): AwsError => invalidValue(text, 'RedrivePolicy', reason);
  if (absent) throw refuse(`Redrive policy does not contain mandatory attribute: ${absent}.`);
  const unknown = Object.keys(given).find(
    (name) => !['deadLetterTargetArn', 'maxReceiveCount'].includes(name),
  );
  if (unknown)
    throw refuse(`Only following attributes are supported: [deadLetterTargetArn, maxReceiveCount].`);
  const count = Number(given.maxReceiveCount);
  if (!(Number.isInteger(count) && count >= 1 && count <= 1_000))
    throw refuse(
      `Invalid value for maxReceiveCount: ${given.maxReceiveCount}, valid values are from 1 to 1000 both inclusive.`,
    );
  const problem = targetProblem(world, String(given.deadLetterTargetArn), sourceArn);
  if (problem) throw refuse(problem);
};

const mostSources = 10;
const cannot = "Amazon SQS can't create the redrive allow policy.";

const isAllowPolicy = (given: Readonly<Record<string, unknown>>): given is RedriveAllowPolicy => {
  const { redrivePermission, sourceQueueArns = [] } = given;
  const isKnown = Object.keys(given).every((name) => ['redrivePermission', 'sourceQueueArns'].includes(name));
  const areTexts = Array.isArray(sourceQueueArns) && sourceQueueArns.every((arn) => typeof arn === 'string');
  return isKnown && areTexts && ['allowAll', 'denyAll', 'byQueue'].includes(String(redrivePermission));
};

const sourcesProblem = ({
  redrivePermission,
  sourceQueueArns = [],
}: RedriveAllowPolicy): string | undefined => {
  const isByQueue = redrivePermission === 'byQueue';
  if (!isByQueue && sourceQueueArns.length > 0)
    return `${cannot} To specify one or more source queue ARNs, you must set redrivePermission to byQueue.`;
  if (isByQueue && sourceQueueArns.length === 0)
    return `${cannot} When you specify the byQueue permission type, you must also specify one or more sourceQueueArns values.`;
  return sourceQueueArns.length > mostSources
    ? `${cannot} You can specify up to ${mostSources} source queue ARNs.`
    : undefined;
};

/** Queues whose messages end in this one. */
export const sourcesOf = (world: World, arn: string): readonly Queue[] =>
  Object.values(state(world).queues).filter((queue) => redriveOf(queue)?.deadLetterTargetArn === arn);

const checkAllow = (world: World, text: string, targetArn: string): void => {
  const given = JSON.parse(text);
  if (!isAllowPolicy(given))
    throw invalid(
      "Invalid value for the parameter RedriveAllowPolicy. Reason: Amazon SQS can't create the redrive allow policy, as it’s in an unsupported format.",
    );
  const problem = sourcesProblem(given);
  if (problem) throw invalidValue(text, 'RedriveAllowPolicy', problem);
  const shutOut = sourcesOf(world, targetArn).find(
    ({ arn }) => !allows({ attributes: { RedriveAllowPolicy: text } }, arn),
  );
  if (shutOut)
    throw notRehearsed(`a RedriveAllowPolicy that shuts out ${shutOut.arn}, whose messages come here`);
};

/** Refuses policies that AWS would not take, for the queue of that ARN. */
export const checkRedrivePolicies = (
  world: World,
  { RedrivePolicy, RedriveAllowPolicy }: Readonly<Record<string, string>>,
  arn: string,
): void => {
  if (RedrivePolicy) checkRedrive(world, RedrivePolicy, arn);
  if (RedriveAllowPolicy) checkAllow(world, RedriveAllowPolicy, arn);
};

/** The queue into which those of `source` move. */
export const deadLetterQueueOf = (
  world: World,
  { arn, deadLetterTargetArn }: { readonly arn: string } & RedrivePolicy,
): Queue => {
  const target = queueWith(world, deadLetterTargetArn);
  if (!target)
    throw notRehearsed(`a message of ${arn} due in ${deadLetterTargetArn}, which has been deleted`);
  if (redriveOf(target))
    throw notRehearsed(`${deadLetterTargetArn}, a dead-letter queue that has one itself`);
  return target;
};
