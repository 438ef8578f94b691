import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SSMClient } from '@aws-sdk/client-ssm';
import middy from '@middy/core';
import { type ActionStateEvent, toActionChange } from '../events/codepipeline-state.ts';
import { clientOptions } from '../shared/adapters/client-options.ts';
import { jenkins } from '../shared/adapters/jenkins.ts';
import { secretReader } from '../shared/adapters/secrets.ts';
import { config } from '../shared/config.ts';
import { keysOf } from '../shared/core/jenkins-run.ts';
import { logInvocation } from '../shared/middleware/log-invocation.ts';
import { type EndSite, endRun } from '../shared/steps/end-build.ts';

export type Done = { readonly done: string };

/** Ends the build of a test action that is over for the pipeline: abandoned, canceled, or failed without its answer. */
export const stopJenkinsBuild =
  (site: EndSite) =>
  async (event: ActionStateEvent): Promise<Done> => {
    const { state, actionExecutionId } = toActionChange(event);
    if (state === 'STARTED' || state === 'SUCCEEDED') return { done: `nothing: the action is ${state}` };
    const [first, second] = keysOf(actionExecutionId);
    // The second one first: it is what would follow the first one's end.
    const rerun = await endRun(site, second);
    const build = await endRun(site, first);
    return { done: `${first}: ${build}; ${second}: ${rerun}` };
  };

const wire = () => {
  const settings = config(['LEDGER', 'JENKINS_URL', 'JENKINS_USER_PARAMETER', 'JENKINS_TOKEN_PARAMETER']);
  const secrets = secretReader(new SSMClient(clientOptions()), {
    user: settings.JENKINS_USER_PARAMETER,
    token: settings.JENKINS_TOKEN_PARAMETER,
  });
  return stopJenkinsBuild({
    jenkins: jenkins({ url: settings.JENKINS_URL, secrets }),
    ledger: { client: new DynamoDBClient(clientOptions()), table: settings.LEDGER },
    now: Date.now,
    wait: setTimeout,
  });
};

let stop: ReturnType<typeof wire> | undefined;

export const handler = middy<ActionStateEvent, Done>()
  .use(logInvocation<ActionStateEvent>('stop-jenkins-build', (event) => ({ eventId: event.id })))
  .handler((event) => {
    stop ??= wire();
    return stop(event);
  });
