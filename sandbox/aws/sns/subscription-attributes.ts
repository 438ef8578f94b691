/** What a subscription can be told: how it wants its messages, which, and where those go that it does not get. */
import { notRehearsed } from '../../errors.ts';
import { invalid } from './errors.ts';
import { checkFilterPolicy, type Scope } from './filter-policy.ts';
import { parsed } from './json.ts';

type Told = Readonly<Record<string, string>>;

const elsewhere = new Set(['DeliveryPolicy', 'SubscriptionRoleArn', 'ReplayPolicy']);

export const scopeOf = ({ FilterPolicyScope }: Told): Scope =>
  FilterPolicyScope === 'MessageBody' ? 'MessageBody' : 'MessageAttributes';

const checkRaw = (protocol: string, text: string): void => {
  if (!/^(true|false)$/i.test(text))
    throw invalid(`RawMessageDelivery: Invalid value [${text}]. Must be true or false.`);
  if (text.toLowerCase() === 'true' && protocol !== 'sqs')
    throw invalid(`Delivery protocol [${protocol}] does not support raw message delivery.`);
};

const checkScope = (text: string): void => {
  if (text !== 'MessageAttributes' && text !== 'MessageBody')
    throw invalid(
      `FilterPolicyScope: Invalid value [${text}]. Please use either MessageBody or MessageAttributes`,
    );
};

/** The queue for what cannot be delivered. */
export const deadLetterArn = ({ RedrivePolicy }: Told): string | undefined => {
  if (!RedrivePolicy) return undefined;
  const policy = parsed(RedrivePolicy) as { readonly deadLetterTargetArn?: unknown } | null | undefined;
  if (policy === undefined) throw invalid('RedrivePolicy: failed to parse JSON.');
  return String(policy?.deadLetterTargetArn);
};

const checkRedrive = (text: string): void => {
  const arn = deadLetterArn({ RedrivePolicy: text }) ?? '';
  if (text !== '' && !/^arn:aws:sqs:[\w-]+:\d{12}:[\w-]+(\.fifo)?$/.test(arn))
    throw invalid('RedrivePolicy: deadLetterTargetArn is an invalid arn');
  if (arn.endsWith('.fifo')) throw notRehearsed('FIFO queues');
};

const checks: Readonly<Record<string, (protocol: string, text: string) => void>> = {
  RawMessageDelivery: checkRaw,
  FilterPolicyScope: (_, text) => checkScope(text),
  // Whether it is good depends on its scope.
  FilterPolicy: () => undefined,
  RedrivePolicy: (_, text) => checkRedrive(text),
};

const checkOne = (protocol: string, name: string, text: string): void => {
  if (elsewhere.has(name)) throw notRehearsed(`the subscription attribute ${name}`);
  const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
  if (!check) throw invalid('AttributeName');
  check(protocol, text);
};

/** What the subscription is told after `given`; refuses what SNS refuses. */
export const toldAfter = (protocol: string, before: Told, given: Told): Record<string, string> => {
  for (const [name, text] of Object.entries(given)) checkOne(protocol, name, text);
  const after = Object.fromEntries(Object.entries({ ...before, ...given }).filter(([, text]) => text !== ''));
  if (after.FilterPolicy) checkFilterPolicy(after.FilterPolicy, scopeOf(after));
  return after;
};
