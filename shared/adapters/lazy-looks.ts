import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Looks } from '../core/looks.ts';
import { DeliveryError, isNamed, messageOf } from '../errors.ts';
import { clientOptions } from './client-options.ts';
import { alarmStates, metricPoints } from './cloudwatch.ts';
import { deploymentBegan, deploymentTargets } from './deployment-targets.ts';
import { jenkins } from './jenkins.ts';
import { jenkinsLook } from './jenkins-look.ts';
import { type ReadSecrets, secretReader } from './secrets.ts';

/** What only some gates look with: together it is far bigger than all that every validation needs. */
export type LazyLooks = Pick<Looks, 'secret' | 'alarms' | 'metric' | 'targets' | 'begunAt' | 'jenkins'>;

/** Where these look; what is not known can still be asked for, and is then an error that says what is missing. */
export type AwsMeans = {
  /** The delivered service's application in CodeDeploy, and the deployment groups of each environment. */
  readonly application?: string;
  readonly environments?: Readonly<Record<string, readonly string[]>>;
  /** The ledger's table, in which a Jenkins job is written down before it is started. */
  readonly ledger?: string;
  readonly jenkins?: {
    readonly url: string;
    /** The SSM parameters with the user's name and API token. */
    readonly user: string;
    readonly token: string;
  };
};

const CREDENTIALS =
  'credentials of AWS and a region, as AWS_PROFILE or AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION give them';

/** Looks through AWS and Jenkins; a client is made when it is first needed. */
export const lazyLooks = (means: AwsMeans, now: () => number): LazyLooks => {
  const cloudwatch = once(() => new CloudWatchClient(clientOptions()));
  const codedeploy = once(() => new CodeDeployClient(clientOptions()));
  const ssm = once(() => new SSMClient(clientOptions()));
  const secret = secretsOf(ssm);
  const job = once(() => jenkinsOf(means, ssm(), now));
  return {
    secret: withCredentials(secret),
    alarms: withCredentials((names) => alarmStates(cloudwatch(), names)),
    metric: withCredentials((request) => metricPoints(cloudwatch(), request)),
    targets: withCredentials(async (environment) => {
      const { application, groups } = applicationOf(means, environment);
      return deploymentTargets({ client: codedeploy(), name: application }, groups);
    }),
    begunAt: withCredentials(async (environment) => {
      const { application, groups } = applicationOf(means, environment);
      return deploymentBegan({ client: codedeploy(), name: application }, groups);
    }),
    jenkins: withCredentials(async (asked, memo) => job()(asked, memo)),
  };
};

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

const secretsOf = (ssm: () => SSMClient): Looks['secret'] => {
  const readers = new Map<string, ReadSecrets<'value'>>();
  return async (parameter) => {
    const reader = readers.get(parameter) ?? secretReader(ssm(), { value: parameter });
    readers.set(parameter, reader);
    return (await reader()).value;
  };
};

const applicationOf = ({ application, environments }: AwsMeans, environment: string) => {
  const groups = environments?.[environment];
  if (application && groups) return { application, groups };
  const known = Object.keys(environments ?? {}).join(', ') || 'none';
  throw new DeliveryError(
    'config',
    `Expected to know the deployment groups of ${environment}; those of these environments are known: ${known}`,
  );
};

const jenkinsOf = (means: AwsMeans, ssm: SSMClient, now: () => number): Looks['jenkins'] => {
  const { ledger, jenkins: server } = means;
  if (!server || !ledger)
    throw new DeliveryError(
      'config',
      'Expected a Jenkins server and a ledger for a check of type jenkins: it starts a build, once',
    );
  const secrets = secretReader(ssm, { user: server.user, token: server.token });
  return jenkinsLook({
    jenkins: jenkins({ url: server.url, secrets }),
    ledger: { client: new DynamoDBClient(clientOptions()), table: ledger },
    now,
  });
};

const withCredentials =
  <Asked extends readonly unknown[], Answer>(look: (...asked: Asked) => Promise<Answer>) =>
  async (...asked: Asked): Promise<Answer> => {
    try {
      return await look(...asked);
    } catch (thrown) {
      throw lackOfCredentials(thrown) ?? thrown;
    }
  };

/** Says what is expected where the SDK only says that it found nothing. */
const lackOfCredentials = (thrown: unknown): DeliveryError | undefined => {
  const message = messageOf(thrown);
  if (!isNamed(thrown, 'CredentialsProviderError') && !/Region is missing/.test(message)) return undefined;
  return new DeliveryError('config', `Expected ${CREDENTIALS}, found none: ${message}`, { cause: thrown });
};
