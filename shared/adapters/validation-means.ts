import { setTimeout } from 'node:timers';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { config } from '../config.ts';
import { readAllowedHosts } from '../core/allowed-hosts.ts';
import { clientOptions } from './client-options.ts';
import type { OwnEvent } from './events.ts';
import { makeLooks } from './looks.ts';
import { writeMetric } from './metrics.ts';
import { makeProbe } from './probe.ts';

type Page = { readonly subject: string; readonly message: string };

const GO_ON_AFTER_SECONDS = 15;

/** Everything that a validation looks, remembers and acts with, as the function's environment says it. */
export const validationMeans = (invokedFunctionArn: string) => {
  const settings = config([
    'SERVICE',
    'APPLICATION',
    'ENVIRONMENTS',
    'LEDGER',
    'ALLOWED_HOSTS',
    'TOPIC_NAME',
    'VALIDATIONS_QUEUE',
    'JENKINS_URL',
    'JENKINS_USER_PARAMETER',
    'JENKINS_TOKEN_PARAMETER',
  ]);
  const effects = () => import('./lazy-effects.ts');
  return {
    service: settings.SERVICE,
    ledger: { client: new DynamoDBClient(clientOptions()), table: settings.LEDGER },
    s3: new S3Client({ ...clientOptions(), responseChecksumValidation: 'WHEN_REQUIRED' }),
    looks: makeLooks({
      probe: makeProbe({ allowed: readAllowedHosts(settings.ALLOWED_HOSTS) }),
      aws: {
        application: settings.APPLICATION,
        environments: settings.ENVIRONMENTS,
        ledger: settings.LEDGER,
        jenkins: {
          url: settings.JENKINS_URL,
          user: settings.JENKINS_USER_PARAMETER,
          token: settings.JENKINS_TOKEN_PARAMETER,
        },
      },
      now: Date.now,
    }),
    send: async (event: OwnEvent) => (await effects()).send(event),
    measure: (measurement: Parameters<typeof writeMetric>[1]) => writeMetric(settings.SERVICE, measurement),
    tell: async (message: Page) =>
      (await effects()).tell(topicArn(invokedFunctionArn, settings.TOPIC_NAME), message),
    goOnLater: async (due: object) =>
      (await effects()).sendLater(settings.VALIDATIONS_QUEUE, due, GO_ON_AFTER_SECONDS),
    now: Date.now,
    sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
  };
};

// The name alone can stand in the environment of a function that is invoked without AWS.
const topicArn = (invokedFunctionArn: string, name: string): string => {
  const [, partition, , region, account] = invokedFunctionArn.split(':');
  return `arn:${partition}:sns:${region}:${account}:${name}`;
};
