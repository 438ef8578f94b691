import { scenario } from '../scenario.ts';
import {
  approve,
  buildsOf,
  deploymentsOf,
  executionOf,
  metricsOf,
  nothingDenied,
  production,
  serves,
  staging,
  states,
  untilAsked,
  untilEnded,
} from './story.ts';

/** The commit that is there when the pipeline is put up: creating a pipeline starts its first execution. */
export const green = scenario({
  name: 'green',
  summary: 'a commit goes from GitHub through its tests, staging and an approval to production',
  play: async (stage) => {
    await untilAsked(stage);
    await approve(stage);
    await untilEnded(stage);
    await stage.settle();
    const { sha } = await stage.head();
    return { sha, execution: await executionOf(stage, sha) };
  },
  promises: [
    { text: 'staging serves the commit', holds: (stage, { sha }) => serves(stage, staging, sha) },
    {
      text: 'every production host serves the commit',
      holds: (stage, { sha }) => serves(stage, production, sha),
    },
    {
      text: 'the pipeline execution succeeded, stage by stage',
      holds: (stage, { execution }) =>
        states(stage, 'CodePipeline Stage Execution State Change', execution, 'SUCCEEDED').length === 6 &&
        states(stage, 'CodePipeline Pipeline Execution State Change', execution, 'SUCCEEDED').length === 1,
    },
    {
      text: 'Jenkins ran exactly one build, and it passed',
      holds: (stage, { sha }) => {
        const builds = buildsOf(stage, sha);
        return builds.length === 1 && builds[0]?.result === 'SUCCESS';
      },
    },
    {
      text: 'a person was asked for exactly one approval',
      holds: (stage) =>
        stage.events('CodePipeline Action Execution State Change', { stage: 'Approve', state: 'STARTED' })
          .length === 1,
    },
    {
      text: 'each environment had exactly one deployment, and it succeeded',
      holds: async (stage) => {
        const deployments = [
          ...(await deploymentsOf(stage, 'staging')),
          ...(await deploymentsOf(stage, 'production')),
        ];
        return deployments.length === 2 && deployments.every(({ status }) => status === 'Succeeded');
      },
    },
    {
      text: 'one deployment per environment and the lead time to production were counted',
      holds: (stage) =>
        metricsOf(stage, 'Deployments', 'staging').length === 1 &&
        metricsOf(stage, 'Deployments', 'production').length === 1 &&
        metricsOf(stage, 'LeadTime', 'production').length === 1,
    },
    { text: 'no call was denied', holds: nothingDenied },
  ],
});
