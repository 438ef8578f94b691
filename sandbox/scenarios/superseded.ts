import { scenario } from '../scenario.ts';
import type { Input } from '../service.ts';
import type { Stage } from '../stage.ts';
import {
  actionOf,
  approve,
  buildsOf,
  deliverFirst,
  deploymentsOf,
  executionOf,
  metricsOf,
  nothingDenied,
  pipelineEvent,
  production,
  serves,
  states,
  untilAsked,
  untilEnded,
} from './story.ts';

/** The one execution that CodePipeline has superseded: it never came to know its commit. */
const supersededOf = async (stage: Stage): Promise<string> => {
  const { pipelineExecutionSummaries = [] } = await stage.api('codepipeline', 'ListPipelineExecutions', {
    pipelineName: stage.pipeline,
  });
  const found = pipelineExecutionSummaries.filter(({ status }: Input) => status === 'Superseded');
  if (found.length !== 1) throw new Error(`expected one superseded execution, found ${found.length}`);
  return found[0].pipelineExecutionId;
};

const word = (text: string): Input => ({ message: `Say ${text}`, append: { 'README.md': `\n${text}\n` } });

/** Three commits in a row: the middle one is contained in the last, and nobody has to look at it. */
export const superseded = scenario({
  name: 'superseded',
  summary: 'three commits in a row: the middle one is superseded, never deployed and never approved',
  play: async (stage) => {
    await deliverFirst(stage);
    const first = await stage.commit(word('one'));
    const middle = await stage.commit(word('two'));
    const last = await stage.commit(word('three'));
    await untilAsked(stage, 3, 4);
    await approve(stage);
    await untilEnded(stage, 4);
    await stage.settle();
    return {
      middle,
      last,
      firstExecution: await executionOf(stage, first),
      middleExecution: await supersededOf(stage),
    };
  },
  promises: [
    {
      text: 'exactly one execution was superseded, and it was of the middle commit',
      holds: (stage, { middle, middleExecution }) => {
        const detail = stage.events(pipelineEvent, { 'execution-id': middleExecution, state: 'STARTED' })[0];
        return JSON.stringify(detail).includes(middle);
      },
    },
    {
      text: 'it was neither tested nor deployed, and nobody was asked to approve it',
      holds: (stage, { middle, middleExecution }) => {
        const started = states(
          stage,
          'CodePipeline Stage Execution State Change',
          middleExecution,
          'STARTED',
        );
        return (
          buildsOf(stage, middle).length === 0 &&
          !started.some(({ stage: name }) => /Test|Staging|Approve/.test(name))
        );
      },
    },
    {
      text: 'the first one, validated but overtaken, was not approved either',
      holds: async (stage, { firstExecution }) =>
        (await actionOf(stage, firstExecution, 'Production', 'Deploy')) === undefined,
    },
    {
      text: 'production serves the last commit, and had no deployment in between',
      holds: async (stage, { last }) =>
        (await serves(stage, production, last)) && (await deploymentsOf(stage, 'production')).length === 2,
    },
    {
      text: 'each commit that was tested was built once by Jenkins',
      holds: (stage) =>
        new Set(stage.jenkins.builds().map(({ revision }) => revision)).size ===
        stage.jenkins.builds().length,
    },
    {
      text: 'being superseded was not counted as a failure',
      holds: (stage) =>
        metricsOf(stage, 'FailedDeployments', 'staging').length === 0 &&
        metricsOf(stage, 'FailedDeployments', 'production').length === 0,
    },
    { text: 'no call was denied', holds: nothingDenied },
  ],
});
