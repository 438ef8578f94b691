import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SSMClient } from '@aws-sdk/client-ssm';
import middy from '@middy/core';
import { type CodePipelineJobEvent, jobId, toJob } from '../events/codepipeline-job.ts';
import { clientOptions } from '../shared/adapters/client-options.ts';
import { jobContext } from '../shared/adapters/codepipeline.ts';
import { type Jenkins, jenkins, jobPath } from '../shared/adapters/jenkins.ts';
import type { Site } from '../shared/adapters/jenkins-commands.ts';
import type { Ledger } from '../shared/adapters/ledger.ts';
import { secretReader } from '../shared/adapters/secrets.ts';
import { config } from '../shared/config.ts';
import { newRun, readRun, type Terms } from '../shared/core/jenkins-run.ts';
import type { Job, JobContext } from '../shared/core/job.ts';
import type { Outcome } from '../shared/core/outcome.ts';
import { readJenkinsParameters } from '../shared/core/parameters.ts';
import { DeliveryError } from '../shared/errors.ts';
import { answerInTime, codepipelineJob } from '../shared/middleware/codepipeline-job.ts';
import { logInvocation } from '../shared/middleware/log-invocation.ts';
import { follow } from '../shared/steps/follow-build.ts';

export type Dependencies = {
  readonly jenkins: Jenkins;
  readonly ledger: Ledger;
  readonly jobContext: (jobId: string) => Promise<JobContext>;
  readonly now: () => number;
};

/** Starts the service's Jenkins job for this action, once, and follows it round by round to its result. */
export const runJenkinsTests =
  ({ jenkins, ledger, jobContext, now }: Dependencies) =>
  async (job: Job, signal?: AbortSignal): Promise<Outcome> => {
    if (!job.artifact)
      throw new DeliveryError('config', 'Expected the action to have the bundle as its input artifact');
    const { job: name, commit, parameters, ...rest } = readJenkinsParameters(job.parameters);
    const site: Site = {
      jenkins,
      ledger,
      now,
      path: jobPath(name),
      release: { commit, bundle: job.artifact },
      parameters,
      signal,
    };
    const terms: Terms = {
      now: now(),
      commit,
      limitMinutes: rest.timeLimitMinutes,
      unstable: rest.unstable,
      rerunAfterRestart: rest.rerunAfterRestart,
      parameters: Object.keys(parameters),
      jobUrl: `${jenkins.url}${site.path}`,
    };
    const run = job.token ? readRun(job.token) : newRun(await jobContext(job.id), now());
    return follow(site, run, terms);
  };

const codepipeline = new CodePipelineClient(clientOptions());

const wire = (): ReturnType<typeof runJenkinsTests> => {
  const names = ['LEDGER', 'JENKINS_URL', 'JENKINS_USER_PARAMETER', 'JENKINS_TOKEN_PARAMETER'] as const;
  const settings = config(names);
  const secrets = secretReader(new SSMClient(clientOptions()), {
    user: settings.JENKINS_USER_PARAMETER,
    token: settings.JENKINS_TOKEN_PARAMETER,
  });
  return runJenkinsTests({
    jenkins: jenkins({ url: settings.JENKINS_URL, secrets }),
    ledger: { client: new DynamoDBClient(clientOptions()), table: settings.LEDGER },
    jobContext: (id) => jobContext(codepipeline, id),
    now: Date.now,
  });
};

// Wired at the first call, not at load: a missing setting is then answered to CodePipeline instead of hanging the action.
let run: ReturnType<typeof wire> | undefined;

export const handler = middy<CodePipelineJobEvent, Outcome>(answerInTime)
  .use(logInvocation('run-jenkins-tests', (event) => ({ jobId: jobId(event) })))
  .use(codepipelineJob(codepipeline))
  .handler((event, _context, { signal }) => {
    run ??= wire();
    return run(toJob(event), signal);
  });
