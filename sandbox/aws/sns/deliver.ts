/** Delivery to each subscription: tried again while the other side is at fault, then left to the dead-letter queue. */
import { AwsError, NotRehearsedError } from '../../errors.ts';
import type { Principal } from '../../service.ts';
import type { World } from '../../world.ts';
import { lambdaEvent, mailText, queueMessage } from './letter.ts';
import { type Published, type Subscription, state } from './state.ts';
import { deadLetterArn } from './subscription-attributes.ts';

const mail = (world: World, published: Published, subscription: Subscription): void => {
  const { subject = 'AWS Notification Message' } = published;
  const text = mailText(world, published, subscription);
  state(world).mails.push({ to: subscription.endpoint, at: world.clock.now(), subject, text });
};

const asTopic = ({ topic }: Published): Principal => ({
  kind: 'service',
  arn: 'sns.amazonaws.com',
  sourceArn: topic,
});

const sendToQueue = async (world: World, arn: string, published: Published, subscription: Subscription) => {
  const QueueUrl = `${world.url}/${world.account}/${arn.split(':').at(-1)}`;
  const message = queueMessage(world, published, subscription);
  await world.call(asTopic(published), 'sqs', 'SendMessage', { QueueUrl, ...message });
};

const send = async (world: World, published: Published, subscription: Subscription): Promise<void> => {
  const { protocol, endpoint } = subscription;
  if (protocol.startsWith('email')) return mail(world, published, subscription);
  if (protocol === 'sqs') return sendToQueue(world, endpoint, published, subscription);
  await world.call(asTopic(published), 'lambda', 'Invoke', {
    FunctionName: endpoint,
    InvocationType: 'Event',
    Payload: Buffer.from(JSON.stringify(lambdaEvent(world, published, subscription))),
  });
};

const atOnce = 3;
const soon = 2;
const backingOff = 10;
const mostRetries = 100_015;

/** How long after the failure of try number `tries` the next one is made; AWS's policy for its own services. */
const pauseAfter = (tries: number): number | undefined => {
  if (tries > mostRetries) return undefined;
  if (tries <= atOnce) return 0;
  if (tries <= atOnce + soon) return 1_000;
  const step = tries - atOnce - soon;
  return step > backingOff ? 20_000 : Math.round(1_000 * 20 ** ((step - 1) / (backingOff - 1)));
};

const tell = (world: World, { endpoint }: Subscription, error: AwsError, end: string): void =>
  world.record({
    kind: 'step',
    who: 'sns',
    what: `could not deliver to ${endpoint}${end}`,
    detail: { code: error.code, message: error.message },
  });

/** Where nobody asked for a queue, it is lost, and nothing says so but the trace. */
const bury = async (world: World, published: Published, subscription: Subscription, why: AwsError) => {
  const arn = deadLetterArn(subscription.attributes);
  if (!arn) return tell(world, subscription, why, '');
  try {
    await sendToQueue(world, arn, published, subscription);
    tell(world, subscription, why, ` (now in ${arn})`);
  } catch (error) {
    if (!(error instanceof AwsError) || error instanceof NotRehearsedError) throw error;
    tell(world, subscription, why, ` (lost: ${arn} did not take it: ${error.message})`);
  }
};

type Delivery = { readonly id: string; readonly subscription: string; readonly tries?: number };

const tryOnce = async (world: World, published: Published, subscription: Subscription, tries: number) => {
  try {
    await send(world, published, subscription);
  } catch (error) {
    if (!(error instanceof AwsError) || error instanceof NotRehearsedError) throw error;
    const pause = error.status >= 500 ? pauseAfter(tries) : undefined;
    if (pause === undefined) return bury(world, published, subscription, error);
    const next: Delivery = { id: published.id, subscription: subscription.arn, tries: tries + 1 };
    world.clock.after(pause, 'sns', 'deliver', next);
  }
};

/** Timer: one try of one message for one subscription. A refusal is final, a fault of the other side is not. */
export const deliver = async (
  world: World,
  { id, subscription: arn, tries = 1 }: Delivery,
): Promise<void> => {
  const published = state(world).published.find((one) => one.id === id);
  const subscription = state(world).subscriptions[arn];
  if (published && subscription && !subscription.token) await tryOnce(world, published, subscription, tries);
};
