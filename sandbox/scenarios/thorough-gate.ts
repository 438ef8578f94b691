import { buffer } from 'node:stream/consumers';
import { push } from '../github/push.ts';
import { commit } from '../github/repository.ts';
import { scenario } from '../scenario.ts';
import type { Input } from '../service.ts';
import type { Stage } from '../stage.ts';
import {
  actionOf,
  deliverFirst,
  executionOf,
  metricsOf,
  nothingDenied,
  serves,
  staging,
  untilAsked,
} from './story.ts';

/** Looks at all that a gate can look at, and for longer than one invocation may take. */
const gate = `version: 1
environments:
  staging: { url: "http://staging.hello.example", hosts: deployment-group }
  production: { url: "http://hello.example", everyAddress: true }
control:
  - http: { url: "http://status.hello.example/" }
checks:
  - name: whoever has the token is greeted
    http: { path: /, contains: Hello, headers: { X-Token: { secret: /slipway/hello/validation/token } } }
  - name: every host serves the deployed commit
    revision: { path: /version, json: $.commit }
  - name: fast enough
    latency: { path: /, samples: 8, concurrency: 4, p95: 5s }
    advisory: true
  - name: nobody is paged
    alarm: { names: errors-of-hello }
  - name: no errors since the deployment
    metric: { namespace: Hello, name: Errors, statistic: Sum, over: 2m, below: 1, noData: bad }
    interval: 30s
    attempts: 20
  - name: the smoke job succeeds
    jenkins: { job: hello-smoke }
  - name: it stays well
    http: { path: / }
    interval: 30s
    attempts: 8
    consecutiveSuccess: 8
    failureLimit: 0
`;

const checks = 7;
const minute = 60_000;

/** What the gate asks for besides the service: a secret, measurements and an alarm of them, a job. */
const prepare = async (stage: Stage): Promise<void> => {
  const { api, world, jenkins } = stage;
  const secret = { Name: '/slipway/hello/validation/token', Type: 'SecureString', Value: 'open sesame' };
  await api('ssm', 'PutParameter', secret);
  const now = world.clock.now();
  const MetricData = Array.from({ length: 60 }, (_, index) => ({
    MetricName: 'Errors',
    Timestamp: new Date(now + (index - 10) * minute),
    Value: 0,
  }));
  await api('monitoring', 'PutMetricData', { Namespace: 'Hello', MetricData });
  await api('monitoring', 'PutMetricAlarm', {
    AlarmName: 'errors-of-hello',
    Namespace: 'Hello',
    MetricName: 'Errors',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'missing',
  });
  jenkins.configure({ path: 'hello-smoke', parameters: [{ name: 'DELIVERY_ID' }], command: 'true' });
};

const deliver = async (stage: Stage): Promise<string> => {
  const files = { 'delivery.yml': gate };
  await commit(stage.repository, { message: 'Look at everything', files });
  return push(stage.world, stage.repository.fullName);
};

type Report = { readonly id: string; readonly verdict: string; readonly checks: readonly Input[] };

const reportOf = async (stage: Stage, execution: string): Promise<Report> => {
  const { pipeline } = await stage.api('codepipeline', 'GetPipeline', { name: stage.pipeline });
  const Key = `validations/${execution}/staging.json`;
  const { Body } = await stage.api('s3', 'GetObject', { Bucket: pipeline.artifactStore.location, Key });
  return JSON.parse(String(Body instanceof Uint8Array ? Buffer.from(Body) : await buffer(Body)));
};

/** As `serverless invoke` does it. */
const invoke = async (stage: Stage, event: object): Promise<Report> => {
  const { Payload } = await stage.api('lambda', 'Invoke', {
    FunctionName: `${stage.application}-validate-deployment`,
    Payload: Buffer.from(JSON.stringify(event)),
  });
  return JSON.parse(String(Payload));
};

const answersToJobs = (stage: Stage): number =>
  stage.world.trace.filter(({ what }) => /^codepipeline:PutJob(Success|Failure)Result$/.test(what)).length;

const passed = ({ checks: all }: Report): number => all.filter(({ status }) => status === 'passed').length;

/** Everything that validation can look at, in the pipeline and by hand. */
export const thoroughGate = scenario({
  name: 'thorough-gate',
  summary:
    'a gate with every type of check judges every host of a deployment, in the pipeline and by hand, for longer than one invocation',
  play: async (stage) => {
    await deliverFirst(stage);
    await prepare(stage);
    const sha = await deliver(stage);
    await untilAsked(stage, 2);
    const execution = await executionOf(stage, sha);
    const report = await reportOf(stage, execution);
    const answers = answersToJobs(stage);
    const begun = await invoke(stage, { environment: 'staging' });
    await stage.settle();
    const followed = await invoke(stage, { validation: begun.id });
    return { sha, execution, report, begun, followed, answers };
  },
  promises: [
    {
      text: 'the report of the delivery says of every check that it passed',
      holds: (_, { report }) => report.verdict === 'good release' && passed(report) === checks,
    },
    {
      text: 'a check was counted once for the delivery, and by hand not at all',
      holds: (stage) =>
        metricsOf(stage, 'CheckPassed', 'staging').filter(
          ({ dimensions }) => dimensions.Check === 'it stays well',
        ).length === 1,
    },
    {
      text: 'the smoke job was run once for the delivery, and once for the validation by hand',
      holds: (stage) => stage.jenkins.builds().filter(({ job }) => job === 'hello-smoke').length === 2,
    },
    {
      text: 'by hand it answered with an id at once, and was followed by it to the same verdict',
      holds: (_, { begun, followed }) =>
        begun.verdict === 'running' && followed.verdict === 'good release' && passed(followed) === checks,
    },
    {
      text: 'by hand nothing was answered to the pipeline',
      holds: (stage, { answers }) => answersToJobs(stage) === answers,
    },
    {
      text: 'the release is known good, and served by staging',
      holds: async (stage, { sha, execution }) => {
        const action = await actionOf(stage, execution, 'Staging', 'Validate');
        return action?.status === 'Succeeded' && (await serves(stage, staging, sha));
      },
    },
    {
      text: 'no secret stands in a log',
      holds: (stage) => !JSON.stringify(stage.world.trace).includes('open sesame'),
    },
    { text: 'no call was denied', holds: nothingDenied },
  ],
});
