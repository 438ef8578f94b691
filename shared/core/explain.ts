import { environmentOf, type Gate, type Pace, type Plan } from './gate.ts';

/** What a gate means for an environment, in sentences, one line each. */
export const explainGate = <Spec>(
  gate: Gate<Spec>,
  name: string,
  explainSpec: (spec: Spec) => string,
): string =>
  [
    whereSentence(gate, name),
    ...gate.control.map(
      (plan) => `Before anything is believed: ${explainSpec(plan.spec)}. ${controlSentence(plan)}`,
    ),
    ...gate.checks.map(
      (plan) => `${plan.name}: ${explainSpec(plan.spec)}. ${paceSentence(plan.pace)} ${meaning(plan)}`,
    ),
    scoreSentence(gate),
  ]
    .filter((line) => line !== '')
    .join('\n');

const whereSentence = <Spec>(gate: Gate<Spec>, name: string): string => {
  const { url, hosts, everyAddress } = environmentOf(gate, name);
  if (hosts === 'deployment-group')
    return `${name} is ${url}, looked at on every host of its deployment groups; one that was not deployed to is bad.`;
  if (hosts) return `${name} is ${url}, looked at on ${hosts.join(', ')}.`;
  if (everyAddress)
    return `${name} is ${url}, looked at on every address behind its name; what stands behind a load balancer is not seen.`;
  return `${name} is ${url}.`;
};

const controlSentence = ({ pace }: Plan<unknown>): string =>
  `If that fails ${timesOf(pace.attempts)}, the checker is blind: nothing is known about the release, and nothing is taken back.`;

const paceSentence = (pace: Pace): string => {
  const { settleMs, intervalMs, attempts, consecutiveSuccess, failureLimit, errorLimit } = pace;
  const from = settleMs > 0 ? ` from ${durationOf(settleMs)} on` : '';
  const every = attempts > 1 ? `, every ${durationOf(intervalMs)}` : '';
  const until = consecutiveSuccess > 1 ? `${consecutiveSuccess} looks in a row are good` : 'one look is good';
  const limits = [
    ...(failureLimit < attempts - 1 ? [`more than ${failureLimit} are bad`] : []),
    ...(errorLimit < attempts - 1 ? [`more than ${errorLimit} see nothing`] : []),
  ];
  const sooner = limits.length > 0 ? `, or ${limits.join(', or ')}` : '';
  return `Looked at ${timesOf(attempts)} at most${from}${every}, until ${until}${sooner}.`;
};

const meaning = ({ advisory, required, weight }: Plan<unknown>): string => {
  if (advisory) return 'Advisory: it is reported, and never blocks.';
  if (required) return 'Required: without it the release is bad.';
  return `Not required: it counts in the score with a weight of ${weight}.`;
};

const scoreSentence = <Spec>({ checks, score }: Gate<Spec>): string =>
  checks.some(({ required, advisory }) => !required && !advisory)
    ? `The release is good when checks of ${score.pass} % of the weight passed, good with a warning from ${score.warn} %, and bad below.`
    : '';

const timesOf = (count: number): string => (count === 1 ? 'once' : `${count} times`);

const durationOf = (ms: number): string => {
  if (ms % 60_000 === 0) return `${ms / 60_000}m`;
  return ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`;
};
