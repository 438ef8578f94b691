import { scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import {
  approve,
  deliverFirst,
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

/** What the pipeline hands to the function that calls Jenkins. */
const userParameters = async (stage: Stage): Promise<string> => {
  const { pipeline } = await stage.api('codepipeline', 'GetPipeline', { name: stage.pipeline });
  return pipeline.stages.find(({ name }: { readonly name: string }) => name === 'Test').actions[0]
    .configuration.UserParameters;
};

const isTesting = (stage: Stage, sha: string): boolean =>
  stage.jenkins.builds().some(({ building, parameters }) => building && parameters.COMMIT === sha);

/** serverless.yml changes while a delivery runs: CodePipeline cancels what runs in the old pipeline. */
export const redeployed = scenario({
  name: 'redeployed',
  summary:
    'serverless.yml is deployed again while a commit is being tested: its delivery is cancelled, and started again it goes out',
  play: async (stage) => {
    await deliverFirst(stage);
    const sha = await stage.commit({ message: 'Say more', append: { 'README.md': '\nMore.\n' } });
    await stage.until('Jenkins to test the commit', () => isTesting(stage, sha));
    const cancelled = await executionOf(stage, sha);
    await stage.redeploy({ testTimeLimitMinutes: '45' });
    await untilEnded(stage, 2);
    await stage.settle();
    await stage.api('codepipeline', 'StartPipelineExecution', { name: stage.pipeline });
    await untilAsked(stage, 2, 3);
    await approve(stage);
    await untilEnded(stage, 3);
    await stage.settle();
    return { sha, cancelled, again: await executionOf(stage, sha) };
  },
  promises: [
    {
      text: 'the new setting has reached the pipeline',
      holds: async (stage) => JSON.parse(await userParameters(stage)).timeLimitMinutes === 45,
    },
    {
      text: 'the delivery that ran was cancelled, and deployed nothing',
      holds: (stage, { cancelled }) =>
        states(stage, 'CodePipeline Pipeline Execution State Change', cancelled, 'CANCELED').length === 1 &&
        !states(stage, 'CodePipeline Stage Execution State Change', cancelled, 'STARTED').some(
          (detail) => detail.stage === 'Staging',
        ),
    },
    {
      text: 'started again, the delivery succeeded in the new pipeline',
      holds: (stage, { cancelled, again }) =>
        again !== cancelled &&
        states(stage, 'CodePipeline Pipeline Execution State Change', again, 'SUCCEEDED').length === 1,
    },
    {
      text: 'each of the two had one build of its own in Jenkins',
      holds: (stage, { sha }) => {
        const builds = stage.jenkins.builds().filter(({ parameters }) => parameters.COMMIT === sha);
        return (
          builds.length === 2 && new Set(builds.map(({ parameters }) => parameters.DELIVERY_ID)).size === 2
        );
      },
    },
    {
      text: 'staging and production serve the commit, deployed once to each',
      holds: async (stage, { sha }) =>
        (await serves(stage, staging, sha)) &&
        (await serves(stage, production, sha)) &&
        (await deploymentsOf(stage, 'staging')).length === 2 &&
        (await deploymentsOf(stage, 'production')).length === 2,
    },
    {
      text: 'the cancelled delivery was not counted as a failure',
      holds: (stage) => metricsOf(stage, 'FailedDeployments', 'staging').length === 0,
    },
    { text: 'no call was denied', holds: nothingDenied },
  ],
});
