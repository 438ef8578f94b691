import { scenario } from '../scenario.ts';
import {
  actionOf,
  buildsOf,
  deliverFirst,
  deploymentsOf,
  endedBuilds,
  executionOf,
  nothingDenied,
  resultsOf,
  serves,
  staging,
  states,
  untilAsked,
  untilEnded,
} from './story.ts';

/** Somebody stops the pipeline while Jenkins tests: the build nobody waits for ends, too, and nothing else does. */
export const pipelineStopped = scenario({
  name: 'pipeline-stopped',
  summary:
    'a person stops the execution while Jenkins tests: its build is ended with it, and the next commit goes out',
  play: async (stage) => {
    await deliverFirst(stage);
    const sha = await stage.commit({ message: 'Say more', append: { 'README.md': '\nMore.\n' } });
    await stage.until('Jenkins to test it', () => buildsOf(stage, sha).some(({ building }) => building));
    const execution = await executionOf(stage, sha);
    await stage.api('codepipeline', 'StopPipelineExecution', {
      pipelineName: stage.pipeline,
      pipelineExecutionId: execution,
      abandon: true,
      reason: 'wrong branch',
    });
    await untilEnded(stage, 2);
    await stage.until('the build to end', () => buildsOf(stage, sha).every(({ building }) => !building));
    const next = await stage.commit({ message: 'Say it better', append: { 'README.md': '\nBetter.\n' } });
    await untilAsked(stage, 2, 3);
    await stage.settle();
    return { sha, next, execution };
  },
  promises: [
    {
      text: 'the execution is stopped, and its test action abandoned',
      holds: async (stage, { execution }) =>
        states(stage, 'CodePipeline Pipeline Execution State Change', execution, 'STOPPED').length === 1 &&
        (await actionOf(stage, execution, 'Test', 'Jenkins'))?.status === 'Abandoned',
    },
    {
      text: 'Jenkins ran one build of it, and it was ended',
      holds: (stage, { sha }) => resultsOf(stage, sha) === 'ABORTED',
    },
    {
      text: 'Jenkins was asked once to end a build, and it was this one',
      holds: (stage, { sha }) => {
        const [build] = buildsOf(stage, sha);
        return endedBuilds(stage).join() === `POST ${new URL(build?.url ?? '').pathname}stop`;
      },
    },
    {
      text: 'nothing of it was deployed',
      holds: async (stage) => (await deploymentsOf(stage, 'staging')).length === 2,
    },
    {
      text: 'the next commit was tested by one build, and staging serves it',
      holds: async (stage, { next }) => resultsOf(stage, next) === 'SUCCESS' && serves(stage, staging, next),
    },
    { text: 'no call was denied', holds: nothingDenied },
  ],
});
