import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import {
  DEPLOYMENT_CHANGE,
  type DeploymentChange,
  toDeploymentChange,
} from '../events/codedeploy-deployment.ts';
import { detailOf } from '../events/envelope.ts';
import { RELEASE_JUDGED_BAD, toJudgedBad } from '../events/release-judged-bad.ts';
import { clientOptions, effectClientOptions } from '../shared/adapters/client-options.ts';
import { readDeployment } from '../shared/adapters/codedeploy.ts';
import { page } from '../shared/adapters/notifications.ts';
import { config } from '../shared/config.ts';
import { readDescription } from '../shared/core/roll-back.ts';
import { DeliveryError } from '../shared/errors.ts';
import { logInvocation } from '../shared/middleware/log-invocation.ts';
import { type Means, settleOwn } from '../shared/steps/restore.ts';
import { takeBack } from '../shared/steps/take-back.ts';

type Event = { readonly 'detail-type': string; readonly id: string };

/** Puts the last known good release back where a deployment failed or a release was judged bad. */
export const rollBack =
  (means: Omit<Means, 'invocation'>) =>
  (event: Event, { awsRequestId }: Pick<Context, 'awsRequestId'>): Promise<string> => {
    detailOf(event, DEPLOYMENT_CHANGE, RELEASE_JUDGED_BAD);
    const mine = { ...means, invocation: awsRequestId };
    return event['detail-type'] === DEPLOYMENT_CHANGE
      ? onDeployment(mine, toDeploymentChange(event))
      : onVerdict(mine, event);
  };

const onVerdict = (means: Means, event: Event): Promise<string> => {
  const { environment, bundle, commit, reason } = toJudgedBad(event);
  return takeBack(means, { trigger: { kind: 'verdict', reason }, environment, bundle, commit });
};

const onDeployment = async (means: Means, change: DeploymentChange): Promise<string> => {
  const { application, environments } = means;
  const environment = Object.keys(environments).find((name) => environments[name]?.includes(change.group));
  if (!/^(SUCCESS|FAILURE|STOP)$/.test(change.state)) return `nothing: the deployment is at ${change.state}`;
  if (change.application !== application.name || !environment)
    return `nothing: ${change.application} ${change.group} is none of this pipeline's groups`;
  const deployment = await readDeployment(application, change.deploymentId);
  // Reads may lag behind the event; what is not seen to be over is looked at again.
  if (deployment.status === 'active')
    throw new DeliveryError(
      'platform',
      `CodeDeploy says that ${deployment.id} is not over yet; to be tried again`,
    );
  if (readDescription(deployment.description)) return settleOwn(means, deployment);
  if (deployment.status === 'succeeded') return 'nothing: the deployment succeeded';
  const trigger = { kind: 'deployment', deployment } as const;
  return takeBack(means, { trigger, environment, bundle: deployment.bundle, commit: undefined });
};

const wire = (): ReturnType<typeof rollBack> => {
  const settings = config(['SERVICE', 'APPLICATION', 'ENVIRONMENTS', 'LEDGER', 'TOPIC']);
  const sns = new SNSClient(effectClientOptions());
  return rollBack({
    service: settings.SERVICE,
    environments: settings.ENVIRONMENTS,
    application: {
      name: settings.APPLICATION,
      client: new CodeDeployClient(clientOptions()),
      effects: new CodeDeployClient(effectClientOptions()),
    },
    ledger: { client: new DynamoDBClient(clientOptions()), table: settings.LEDGER },
    tell: (message) => page(sns, settings.TOPIC, message),
    now: Date.now,
  });
};

let wired: ReturnType<typeof rollBack> | undefined;

export const handler = middy<Event, string>()
  .use(logInvocation<Event>('roll-back', ({ id, 'detail-type': type }) => ({ eventId: id, type })))
  .handler((event, context) => {
    wired ??= wire();
    return wired(event, context);
  });
