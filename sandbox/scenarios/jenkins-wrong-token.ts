import { scenario } from '../scenario.ts';
import {
  actionOf,
  buildsOf,
  deliverFirst,
  executionOf,
  nothingDeniedByAws,
  resultsOf,
  retryStage,
  serves,
  staging,
  untilAsked,
  untilEnded,
} from './story.ts';

const parameter = '/slipway/hello/jenkins/token';

/** The API token is revoked: the action says that it is a matter of permission, and a new token is taken up at once. */
export const jenkinsWrongToken = scenario({
  name: 'jenkins-wrong-token',
  summary:
    'the API token of Jenkins is revoked: the action says so and starts nothing; a new one is taken up at once',
  play: async (stage) => {
    await deliverFirst(stage);
    const token = stage.world.random.hex(34);
    stage.jenkins.setToken('slipway', token);
    const sha = await stage.commit({ message: 'Say more', append: { 'README.md': '\nMore.\n' } });
    await untilEnded(stage, 2);
    const execution = await executionOf(stage, sha);
    const failed = await actionOf(stage, execution, 'Test', 'Jenkins');
    const before = buildsOf(stage, sha).length;
    const Value = token;
    await stage.api('ssm', 'PutParameter', { Name: parameter, Type: 'SecureString', Value, Overwrite: true });
    await retryStage(stage, execution, 'Test');
    await untilAsked(stage, 2, 3);
    await stage.settle();
    return { sha, token, failed, before };
  },
  promises: [
    {
      text: 'the action failed as a matter of permission, and says that Jenkins refuses the token',
      holds: (_, { failed }) =>
        failed?.output?.executionResult?.errorDetails?.code === 'PermissionError' &&
        /refuses the user and API token \(401\)/.test(JSON.stringify(failed.output)),
    },
    { text: 'nothing was started', holds: (_, { before }) => before === 0 },
    {
      text: 'with the new token in its place the retry ran one build, and staging serves the commit',
      holds: async (stage, { sha }) => resultsOf(stage, sha) === 'SUCCESS' && serves(stage, staging, sha),
    },
    {
      text: 'the token is in no log, no event and no message',
      holds: (stage, { token }) => !JSON.stringify(stage.world.trace).includes(token),
    },
    { text: 'no call to AWS was denied', holds: nothingDeniedByAws },
  ],
});
