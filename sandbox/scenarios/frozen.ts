import { scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import {
  actionOf,
  approve,
  deploymentsOf,
  executionOf,
  metricsOf,
  nothingDenied,
  production,
  serves,
  untilAsked,
  untilEnded,
} from './story.ts';

const key = { pk: { S: 'FREEZE#production' }, sk: { S: '-' } };

const ledgerOf = (stage: Stage): string => `${stage.application}-ledger`;

/** What docs/deploying.md tells an operator to write. */
const freeze = (stage: Stage): Promise<unknown> =>
  stage.api('dynamodb', 'PutItem', {
    TableName: ledgerOf(stage),
    Item: { ...key, reason: { S: 'inventory' }, by: { S: 'ann' }, until: { S: '2026-12-01T08:00:00Z' } },
  });

const thaw = (stage: Stage): Promise<unknown> =>
  stage.api('dynamodb', 'DeleteItem', { TableName: ledgerOf(stage), Key: key });

/** An approval is not enough while the environment is frozen: admission has the last word. */
export const frozen = scenario({
  name: 'frozen',
  summary: 'production is frozen: an approved release is refused until the freeze is over, and goes out then',
  play: async (stage) => {
    await freeze(stage);
    await untilAsked(stage);
    await approve(stage);
    await untilEnded(stage);
    await stage.settle();
    const { sha } = await stage.head();
    const execution = await executionOf(stage, sha);
    const refused = await actionOf(stage, execution, 'Production', 'Admit');
    const during = (await deploymentsOf(stage, 'production')).length;
    await thaw(stage);
    await stage.api('codepipeline', 'RetryStageExecution', {
      pipelineName: stage.pipeline,
      stageName: 'Production',
      pipelineExecutionId: execution,
      retryMode: 'ALL_ACTIONS',
    });
    await untilEnded(stage, 2);
    await stage.settle();
    return { sha, refused, during };
  },
  promises: [
    {
      text: 'the release was refused, and the reason names the freeze, why and by whom',
      holds: (_, { refused }) => {
        const message = refused?.output?.executionResult?.errorDetails?.message ?? '';
        return (
          refused?.status === 'Failed' &&
          ['frozen', 'inventory', 'ann'].every((word) => message.includes(word))
        );
      },
    },
    {
      text: 'nothing was deployed to production while it was frozen',
      holds: (_, { during }) => during === 0,
    },
    {
      text: 'the same release went out when the stage was tried again after the freeze',
      holds: async (stage, { sha }) =>
        (await serves(stage, production, sha)) && (await deploymentsOf(stage, 'production')).length === 1,
    },
    {
      text: 'being refused was not counted as a failed deployment',
      holds: (stage) => metricsOf(stage, 'FailedDeployments', 'production').length === 0,
    },
    { text: 'no call was denied', holds: nothingDenied },
  ],
});
