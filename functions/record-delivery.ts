import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import middy from '@middy/core';
import { DEPLOYMENT_CHANGE, toDeploymentChange } from '../events/codedeploy-deployment.ts';
import {
  ACTION_CHANGE,
  PIPELINE_CHANGE,
  STAGE_CHANGE,
  toActionChange,
  toPipelineChange,
  toStageChange,
} from '../events/codepipeline-state.ts';
import { detailOf } from '../events/envelope.ts';
import { RELEASE_JUDGED_BAD, toJudgedBad } from '../events/release-judged-bad.ts';
import { clientOptions } from '../shared/adapters/client-options.ts';
import { readDeployment } from '../shared/adapters/codedeploy.ts';
import type { Ledger } from '../shared/adapters/ledger.ts';
import { readPointer, readTakeBack } from '../shared/adapters/ledger-releases.ts';
import { writeMetric } from '../shared/adapters/metrics.ts';
import { config } from '../shared/config.ts';
import { deliveryMetrics, type Happening, type Measurement } from '../shared/core/delivery-metrics.ts';
import { type Deployment, readDescription } from '../shared/core/roll-back.ts';
import { eventOnce } from '../shared/middleware/event-once.ts';
import { logInvocation } from '../shared/middleware/log-invocation.ts';

type Event = { readonly 'detail-type': string; readonly id: string };

export type Dependencies = {
  readonly environments: readonly string[];
  readonly ledger: Ledger;
  readonly readDeployment: (deploymentId: string) => Promise<Deployment>;
  readonly write: (measurement: Measurement) => void;
};

/** Writes what an event adds to the figures of delivery. */
export const recordDelivery =
  (dependencies: Dependencies) =>
  async (event: Event): Promise<string> => {
    const happening = await toHappening(dependencies, event);
    const measurement = happening && deliveryMetrics(happening, dependencies.environments);
    if (!measurement) return 'nothing to record';
    dependencies.write(measurement);
    return `recorded ${Object.keys(measurement.metrics).join(', ')}`;
  };

type Source = {
  readonly key: (event: unknown) => string;
  readonly toHappening: (means: Dependencies, event: unknown) => Promise<Happening | undefined>;
};

/** What makes two deliveries the same event, whichever rule or retry brought them, and how the event is read. */
const sources: Readonly<Record<string, Source>> = {
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
export const eventKey = (event: Event): string => sourceOf(event).key(event);

const toHappening = (means: Dependencies, event: Event) => sourceOf(event).toHappening(means, event);

const sourceOf = (event: Event): Source => {
  detailOf(event, ...Object.keys(sources));
  return sources[event['detail-type']] as Source;
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
const onDeployment = async (means: Dependencies, event: unknown): Promise<Happening | undefined> => {
  const { deploymentId, state, time } = toDeploymentChange(event);
  if (state !== 'SUCCESS') return undefined;
  const ours = readDescription((await means.readDeployment(deploymentId)).description);
  if (!ours) return undefined;
  const release = await readPointer(means.ledger, ours.environment, ours.releaseHash);
  const record = release && (await readTakeBack(means.ledger, release, ours.environment));
  if (!record) return undefined;
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

type Wired = Dependencies & { readonly service: string };

const wire = (): Wired => {
  const { SERVICE, ENVIRONMENTS, LEDGER } = config(['SERVICE', 'ENVIRONMENTS', 'LEDGER']);
  const client = new CodeDeployClient(clientOptions());
  return {
    service: SERVICE,
    environments: Object.keys(ENVIRONMENTS),
    ledger: { client: new DynamoDBClient(clientOptions()), table: LEDGER },
    readDeployment: (id) => readDeployment({ client }, id),
    write: (measurement) => writeMetric(SERVICE, measurement),
  };
};

let wired: Wired | undefined;
const wireOnce = (): Wired => {
  wired ??= wire();
  return wired;
};

export const handler = middy<Event, unknown>()
  .use(logInvocation<Event>('record-delivery', ({ id, 'detail-type': type }) => ({ eventId: id, type })))
  .use(eventOnce<Event>({ ledger: () => wireOnce().ledger, functionName: 'record-delivery', key: eventKey }))
  .handler((event) => recordDelivery(wireOnce())(event));
