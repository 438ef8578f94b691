import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { json, startServer } from '../test/http-server.ts';
import { sample } from '../test/samples.ts';

/** What a pipeline function does with a job, from the event to the answer on the wire, with the real clients. */
let server: Awaited<ReturnType<typeof startServer>>;
let replies: Record<string, unknown> = {};
const settings = [
  'LEDGER',
  'JENKINS_URL',
  'JENKINS_USER_PARAMETER',
  'JENKINS_TOKEN_PARAMETER',
  'APPLICATION',
  'ENVIRONMENTS',
];

beforeAll(async () => {
  server = await startServer(({ headers }, response) => {
    const operation = String(headers['x-amz-target']).replace(/^.*\./, '');
    const reply = replies[operation];
    json(
      response,
      reply ?? { __type: 'AccessDeniedException', message: `not allowed: ${operation}` },
      reply ? 200 : 400,
    );
  });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: server.url,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
});
afterAll(() => server.stop());
beforeEach(() => {
  server.asked.length = 0;
  for (const name of settings) delete process.env[name];
});

const context = { awsRequestId: 'r-1', getRemainingTimeInMillis: () => 30_000 } as Context;
const answers = () =>
  server.asked
    .filter(({ headers }) => /PutJob/.test(String(headers['x-amz-target'])))
    .map(({ body }) => JSON.parse(body) as Record<string, unknown>);

const handlers = {
  'run-jenkins-tests': {
    load: () => import('./run-jenkins-tests.ts'),
    event: 'codepipeline-job.first',
    missing: 'LEDGER',
  },
  'admit-release': {
    load: () => import('./admit-release.ts'),
    event: 'codepipeline-job.admit-staging',
    missing: 'APPLICATION',
  },
} as const;

test.each(Object.values(handlers))(
  'a missing setting fails the job by its name, instead of hanging it',
  async ({ load, event, missing }) => {
    replies = { PutJobFailureResult: {} };
    const { handler } = await load();
    await handler(sample(event), context);
    expect(answers()).toMatchObject([
      { failureDetails: { type: 'ConfigurationError', message: expect.stringContaining(missing) } },
    ]);
  },
);

test.each(Object.values(handlers))(
  'a denied call fails the job as a lack of permission',
  async ({ load, event }) => {
    Object.assign(process.env, {
      LEDGER: 'hello-ledger',
      JENKINS_URL: server.url,
      JENKINS_USER_PARAMETER: '/user',
      JENKINS_TOKEN_PARAMETER: '/token',
      APPLICATION: 'hello',
      ENVIRONMENTS: '{"staging":["hello-staging"]}',
    });
    replies = { PutJobFailureResult: {} };
    const { handler } = await load();
    await handler(sample(event), context);
    expect(answers()).toMatchObject([
      { failureDetails: { type: 'PermissionError', message: expect.stringContaining('not allowed') } },
    ]);
  },
);

test('replace-approval throws what it could not do, for the event to come again', async () => {
  process.env.PIPELINE = 'hello-delivery';
  const { handler } = await import('./replace-approval.ts');
  await expect(handler(sample('codepipeline-stage.succeeded'), context)).rejects.toThrow(
    'not allowed: GetPipelineState',
  );
});
