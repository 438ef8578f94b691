import { DEPLOYMENT_CHANGE, toDeploymentChange } from '../../events/codedeploy-deployment.ts';
import {
  ACTION_CHANGE,
  PIPELINE_CHANGE,
  STAGE_CHANGE,
  toActionChange,
  toPipelineChange,
  toStageChange,
} from '../../events/codepipeline-state.ts';
import { detailOf } from '../../events/envelope.ts';
import { RELEASE_JUDGED_BAD, toJudgedBad } from '../../events/release-judged-bad.ts';
import type { Ledger } from '../adapters/ledger.ts';
import { readPointer, readTakeBack } from '../adapters/ledger-releases.ts';
import type { Happening } from '../core/delivery-metrics.ts';
import { type Deployment, readDescription } from '../core/roll-back.ts';

export type DeliveryEvent = { readonly 'detail-type': string; readonly id: string };

/** What is asked for what an event does not tell itself. */
export type Sources = {
  readonly ledger: Ledger;
  readonly readDeployment: (deploymentId: string) => Promise<Deployment>;
};

type Kind = {
  readonly key: (event: unknown) => string;
  readonly toHappening: (means: Sources, event: unknown) => Promise<Happening | undefined>;
};

/** What makes two deliveries the same event, whichever rule or retry brought them, and how the event is read. */
const kinds: Readonly<Record<string, Kind>> = {
  [PIPELINE_CHANGE]: {
    key: (event) => keyOf(toPipelineChange(event), []),
    toHappening: async (_, event) => ({ kind: 'pipeline', ...toPipelineChange(event) }),
  },
  [STAGE_CHANGE]: {
    key: (event) => keyOf(toStageChange(event), [toStageChange(event).stage]),
    toHappening: async (_, event) => ({ kind: 'stage', ...toStageChange(event) }),
  },
  [ACTION_CHANGE]: {
    key: (event) => `${toActionChange(event).actionExecutionId}#${toActionChange(event).state}`,
    toHappening: async (_, event) => ({ kind: 'action', ...toActionChange(event) }),
  },
  [DEPLOYMENT_CHANGE]: {
    key: (event) => `${toDeploymentChange(event).deploymentId}#${toDeploymentChange(event).state}`,
    toHappening: (means, event) => onDeployment(means, event),
  },
  // Validation sends it again if nobody answers, so its own id is not enough.
  [RELEASE_JUDGED_BAD]: {
    key: (event) => `${toJudgedBad(event).environment}#${toJudgedBad(event).bundle.key}`,
    toHappening: async (_, event) => ({ kind: 'judged-bad', ...toJudgedBad(event) }),
  },
};

/** The name under which an event is handled once. */
export const eventKey = (event: DeliveryEvent): string => kindOf(event).key(event);

/** The event as something that may count in the figures. */
export const toHappening = (means: Sources, event: DeliveryEvent) => kindOf(event).toHappening(means, event);

const kindOf = (event: DeliveryEvent): Kind => {
  detailOf(event, ...Object.keys(kinds));
  return kinds[event['detail-type']] as Kind;
};

type Change = {
  readonly executionId: string;
  readonly attempt: number;
  readonly state: string;
  readonly time: string;
};

const keyOf = ({ executionId, attempt, state }: Change, more: readonly string[]): string =>
  [executionId, ...more, attempt, state].join('#');

/** Only a roll-back of ours that ended well counts here; ordinary deployments count by their pipeline's events. */
const onDeployment = async (means: Sources, event: unknown): Promise<Happening | undefined> => {
  const { deploymentId, group, state, time } = toDeploymentChange(event);
  if (state !== 'SUCCESS') return undefined;
  const { description, failedHosts } = await means.readDeployment(deploymentId);
  const ours = readDescription(description);
  if (!ours || failedHosts > 0) return undefined;
  const release = await readPointer(means.ledger, ours.environment, ours.releaseHash);
  const record = release && (await readTakeBack(means.ledger, release, ours.environment));
  // Of several groups the last one that the record names speaks for the roll-back, so that it counts once.
  if (!record || record.groups.at(-1) !== group) return undefined;
  const { environment } = ours;
  return {
    kind: 'restored',
    environment,
    deploymentId,
    time,
    badSince: record.at,
    badCommit: record.badCommit,
  };
};
