import type { KnownGoodRecord, RollbackRecord, RollbackState } from './records.ts';
import { type Bundle, isSameBundle, shortCommit } from './release.ts';

/** A CodeDeploy deployment as far as taking back needs to know it. */
export type Deployment = {
  readonly id: string;
  readonly group: string;
  readonly status: 'active' | 'succeeded' | 'failed' | 'stopped';
  readonly description: string;
  readonly creator: string;
  /** The revision, if it is a bundle on S3. */
  readonly bundle?: Bundle;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  /** Hosts that did not take it, even if the deployment as a whole succeeded. */
  readonly failedHosts: number;
};

/** The roll-back of one release out of one environment; `owner` is the invocation that is carrying it out. */
export type TakeBack = RollbackRecord & {
  readonly groups: readonly string[];
  readonly owner: string;
  readonly quarantines: boolean;
};

/** What may ask for a release to be taken back. */
export type Trigger =
  | { readonly kind: 'deployment'; readonly deployment: Deployment }
  | { readonly kind: 'verdict'; readonly reason: string };

export type Facts = {
  readonly trigger: Trigger;
  readonly environment: string;
  readonly bundle: Bundle | undefined;
  readonly record: TakeBack | undefined;
  readonly knownGood: KnownGoodRecord | undefined;
  /** The environment's groups that the release reached: it is what was last put there. */
  readonly reached: readonly string[];
  readonly invocation: string;
  readonly now: number;
};

export type Target = { readonly commit: string; readonly bundle: Bundle };

export type Decision =
  | { readonly do: 'nothing'; readonly why: string }
  | { readonly do: 'page'; readonly why: string }
  | { readonly do: 'retry'; readonly why: string }
  | { readonly do: 'give-up'; readonly why: string; readonly quarantine: boolean }
  | { readonly do: 'restore'; readonly why: string; readonly to: Target; readonly groups: readonly string[] }
  | { readonly do: 'resume'; readonly record: TakeBack };

/** Whether a release is taken back, to what and where; one decision per release and environment. */
export const decideRollBack = (facts: Facts): Decision => {
  const { trigger, bundle, record } = facts;
  const beside = trigger.kind === 'deployment' ? besideThePoint(trigger.deployment) : undefined;
  if (beside) return beside;
  if (!bundle) return { do: 'page', why: `${whatFailed(trigger)}, but its revision is not a bundle on S3` };
  if (record) return decideAgain(record, facts);
  return decideAnew(facts, bundle);
};

// As long as an invocation may live: its owner is then either done or dead.
const LEASE_MS = 90_000;

const decideAgain = (record: TakeBack, { invocation, now }: Facts): Decision => {
  if (record.state !== 'intended') return { do: 'nothing', why: `the roll-back is ${record.state} already` };
  // Lambda retries an event under the same request id, so an owner that died comes back for its own intent.
  if (record.owner === invocation || now - Date.parse(record.at) > LEASE_MS) return { do: 'resume', record };
  return { do: 'retry', why: 'another invocation is carrying out this roll-back' };
};

const decideAnew = ({ trigger, environment, knownGood, reached }: Facts, bundle: Bundle): Decision => {
  const why = whatFailed(trigger);
  if (!knownGood) {
    // A first deployment that fails may well fail for the hosts' sake; only somebody who looked can call a release bad.
    const quarantine = trigger.kind === 'verdict';
    return { do: 'give-up', why: `${why}, and no release is known good in ${environment}`, quarantine };
  }
  if (isSameBundle(knownGood.bundle, bundle))
    // It was validated once, so what failed now is hardly the release: it may be tried again.
    return {
      do: 'give-up',
      why: `${why}, but it is itself the last release known good in ${environment}`,
      quarantine: false,
    };
  if (reached.length === 0)
    return {
      do: 'give-up',
      why: `${why}, but no group of ${environment} is on it any more`,
      quarantine: true,
    };
  return { do: 'restore', why, to: { commit: knownGood.commit, bundle: knownGood.bundle }, groups: reached };
};

// These say something about the hosts, the roles or the account, and nothing about the release.
const judgesNothing =
  /^(NO_INSTANCES|IAM_ROLE_MISSING|IAM_ROLE_PERMISSIONS|THROTTLED|HEALTH_CONSTRAINTS_INVALID)$/;
// Nobody asked for these deployments: they bring new hosts up to the last revision, or are CodeDeploy's own roll-backs.
const unasked = /^(autoscaling|autoscalingTermination|CodeDeployAutoUpdate|codeDeployRollback)$/;

/** Why the deployment asks for no roll-back, whatever came of it; undefined when it does. */
export const besideThePoint = (deployment: Deployment): Decision | undefined => {
  const { status, creator, errorCode = '' } = deployment;
  if (status === 'active' || status === 'succeeded')
    return { do: 'nothing', why: `the deployment is ${status}` };
  if (unasked.test(creator)) return { do: 'nothing', why: `the deployment was made by ${creator}` };
  if (judgesNothing.test(errorCode))
    return {
      do: 'page',
      why: `${whatFailed({ kind: 'deployment', deployment })}. That says nothing about the release`,
    };
  return undefined;
};

const whatFailed = (trigger: Trigger): string => {
  if (trigger.kind === 'verdict') return `the release was judged bad: ${trigger.reason}`;
  const { id, group, status, errorCode, errorMessage } = trigger.deployment;
  const why = [errorCode, errorMessage].filter(Boolean).join(': ');
  return `the deployment ${id} to ${group} ${status === 'stopped' ? 'was stopped' : 'failed'}${why ? ` (${why})` : ''}`;
};

export type Settlement = { readonly state: RollbackState; readonly why: string };

/** What a roll-back has come to, by its deployments; undefined while it is under way, or when it was settled before. */
export const settle = (
  record: TakeBack,
  deployments: readonly (Deployment | undefined)[],
): Settlement | undefined => {
  if (record.state !== 'intended' && record.state !== 'created') return undefined;
  const bad = deployments.find((deployment) => deployment && isBad(deployment));
  if (bad) return { state: 'restore-failed', why: whyNotRestored(bad) };
  const all =
    deployments.length === record.groups.length &&
    deployments.every((deployment) => deployment?.status === 'succeeded');
  return all ? { state: 'restored', why: record.why } : undefined;
};

// OneAtATime calls a deployment succeeded although its last host failed.
const isBad = ({ status, failedHosts }: Deployment): boolean =>
  status === 'failed' || status === 'stopped' || (status === 'succeeded' && failedHosts > 0);

const whyNotRestored = (deployment: Deployment): string =>
  deployment.status === 'succeeded'
    ? `the roll-back ${deployment.id} to ${deployment.group} ended well, but ${deployment.failedHosts} of its hosts did not take it`
    : whatFailed({ kind: 'deployment', deployment }).replace('the deployment', 'the roll-back');

const DESCRIPTION = /^slipway roll-back (\S+) ([0-9a-f]{12})$/;

/** How our roll-back deployments are described, and found again. */
export const describeRollBack = (environment: string, releaseHash: string): string =>
  `slipway roll-back ${environment} ${releaseHash}`;

/** Reads the description of one of our roll-back deployments; undefined for any other deployment. */
export const readDescription = (
  description: string,
): { readonly environment: string; readonly releaseHash: string } | undefined => {
  const [, environment, releaseHash] = DESCRIPTION.exec(description) ?? [];
  return environment && releaseHash ? { environment, releaseHash } : undefined;
};

type Page = { readonly subject: string; readonly message: string };
type Told = {
  readonly service: string;
  readonly environment: string;
  readonly commit: string | undefined;
  readonly bundle: Bundle | undefined;
};

/** What a person is told: what happened, what was done, where to look. */
export const toPage = (told: Told, happened: string, done: string, look: string): Page => ({
  // SNS takes at most 100 characters of plain ASCII on one line.
  subject: `${told.service} ${told.environment}: ${done}`.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 100),
  message: [
    `What happened: ${happened}.`,
    `What was done: ${done}.`,
    `Release: ${told.commit ? shortCommit(told.commit) : 'commit unknown'}${told.bundle ? `, s3://${told.bundle.bucket}/${told.bundle.key}` : ''}`,
    `Where to look: ${look}`,
  ].join('\n'),
});
