import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import middy from '@middy/core';
import { clientOptions } from '../shared/adapters/client-options.ts';
import { readDeployment } from '../shared/adapters/codedeploy.ts';
import { writeMetric } from '../shared/adapters/metrics.ts';
import { config } from '../shared/config.ts';
import { deliveryMetrics, type Measurement } from '../shared/core/delivery-metrics.ts';
import { eventOnce } from '../shared/middleware/event-once.ts';
import { logInvocation } from '../shared/middleware/log-invocation.ts';
import {
  type DeliveryEvent,
  eventKey,
  type Sources,
  toHappening,
} from '../shared/steps/delivery-happening.ts';

export type Dependencies = Sources & {
  readonly environments: readonly string[];
  readonly write: (measurement: Measurement) => void;
};

/** Writes what an event adds to the figures of delivery. */
export const recordDelivery =
  (dependencies: Dependencies) =>
  async (event: DeliveryEvent): Promise<string> => {
    const happening = await toHappening(dependencies, event);
    const measurement = happening && deliveryMetrics(happening, dependencies.environments);
    if (!measurement) return 'nothing to record';
    dependencies.write(measurement);
    return `recorded ${Object.keys(measurement.metrics).join(', ')}`;
  };

const wire = (): Dependencies => {
  const { SERVICE, ENVIRONMENTS, LEDGER } = config(['SERVICE', 'ENVIRONMENTS', 'LEDGER']);
  const client = new CodeDeployClient(clientOptions());
  return {
    environments: Object.keys(ENVIRONMENTS),
    ledger: { client: new DynamoDBClient(clientOptions()), table: LEDGER },
    readDeployment: (id) => readDeployment({ client }, id),
    write: (measurement) => writeMetric(SERVICE, measurement),
  };
};

let wired: Dependencies | undefined;
const wireOnce = (): Dependencies => {
  wired ??= wire();
  return wired;
};

export const handler = middy<DeliveryEvent, unknown>()
  .use(
    logInvocation<DeliveryEvent>('record-delivery', ({ id, 'detail-type': type }) => ({ eventId: id, type })),
  )
  .use(
    eventOnce<DeliveryEvent>({
      ledger: () => wireOnce().ledger,
      functionName: 'record-delivery',
      key: eventKey,
    }),
  )
  .handler((event) => recordDelivery(wireOnce())(event));
