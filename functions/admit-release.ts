import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import middy from '@middy/core';
import { type CodePipelineJobEvent, jobId, toJob } from '../events/codepipeline-job.ts';
import { clientOptions } from '../shared/adapters/client-options.ts';
import { groupState } from '../shared/adapters/codedeploy-groups.ts';
import { jobContext } from '../shared/adapters/codepipeline.ts';
import { approvalRuns } from '../shared/adapters/codepipeline-approvals.ts';
import type { Ledger } from '../shared/adapters/ledger.ts';
import { config, type Environments } from '../shared/config.ts';
import { decideAdmission, readWaitingSince } from '../shared/core/admission.ts';
import type { Job } from '../shared/core/job.ts';
import type { Outcome } from '../shared/core/outcome.ts';
import { readStageParameters } from '../shared/core/parameters.ts';
import { DeliveryError } from '../shared/errors.ts';
import { answerInTime, codepipelineJob } from '../shared/middleware/codepipeline-job.ts';
import { logInvocation } from '../shared/middleware/log-invocation.ts';
import { type AdmissionPorts, gatherAdmission } from '../shared/steps/gather-admission.ts';

export type Dependencies = AdmissionPorts & {
  readonly ledger: Ledger;
  readonly environments: Environments;
  readonly now: () => number;
};

/** Lets a release into an environment, refuses it, or keeps it waiting until the environment's state is decided. */
export const admitRelease =
  ({ ledger, environments, now, ...ports }: Dependencies) =>
  async (job: Job): Promise<Outcome> => {
    const { environment, commit } = readStageParameters(job.parameters);
    if (!job.artifact)
      throw new DeliveryError('config', 'Expected the action to have the bundle as its input artifact');
    const release = { commit, bundle: job.artifact };
    const facts = await gatherAdmission(ports, ledger, environments, { jobId: job.id, environment, release });
    const since = job.token ? readWaitingSince(job.token) : now();
    return decideAdmission({ ...facts, release, environment, now: now(), since });
  };

const codepipeline = new CodePipelineClient(clientOptions());

const wire = (): ReturnType<typeof admitRelease> => {
  const settings = config(['APPLICATION', 'ENVIRONMENTS', 'LEDGER']);
  const application = { client: new CodeDeployClient(clientOptions()), name: settings.APPLICATION };
  return admitRelease({
    ledger: { client: new DynamoDBClient(clientOptions()), table: settings.LEDGER },
    environments: settings.ENVIRONMENTS,
    groupState: (group) => groupState(application, group),
    jobContext: (id) => jobContext(codepipeline, id),
    approvalRuns: (pipeline, executionId) => approvalRuns(codepipeline, pipeline, executionId),
    now: Date.now,
  });
};

// Wired at the first call, not at load: a missing setting is then answered to CodePipeline instead of hanging the action.
let admit: ReturnType<typeof wire> | undefined;

export const handler = middy<CodePipelineJobEvent, Outcome>(answerInTime)
  .use(logInvocation('admit-release', (event) => ({ jobId: jobId(event) })))
  .use(codepipelineJob(codepipeline))
  .handler((event) => {
    admit ??= wire();
    return admit(toJob(event));
  });
