import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import {
  type Asked,
  type Between,
  type Harm,
  type Plan,
  standBetween,
} from '../../sandbox/faults/between.ts';
import { type Account, deployPipeline, openAccount } from '../../sandbox/put-up.ts';
import type { Input } from '../../sandbox/service.ts';
import type { Frozen, Stage } from '../../sandbox/stage.ts';

jest.setTimeout(60_000);

const project = join(import.meta.dirname, '..', '..');
const minute = 60_000;

let folder: string;
let account: Account;
let stage: Stage;
let between: Between;
let begun: Frozen;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-faults-'));
  account = await openAccount({ project, folder, seed: 1 });
  ({ stage } = await deployPipeline(account, project, 1));
  between = await standBetween(stage.world, 'hello-run-jenkins-tests');
  await transition('Disable', 'Test');
  await transition('Disable', 'Staging');
  await stage.settle();
  begun = await stage.freeze();
}, 60_000);

afterAll(async () => {
  begun?.forget();
  between?.close();
  await account?.close();
  await rm(folder, { recursive: true, force: true });
});

const transition = (change: 'Enable' | 'Disable', stageName: string) =>
  stage.api('codepipeline', `${change}StageTransition`, {
    pipelineName: stage.pipeline,
    stageName,
    transitionType: 'Inbound',
    ...(change === 'Disable' ? { reason: 'only the tests are looked at' } : {}),
  });

const actions = (state: string): readonly Input[] =>
  stage.events('CodePipeline Action Execution State Change', { stage: 'Test', state });

type Played = {
  readonly end: string;
  readonly message: string;
  readonly code: string;
  readonly minutes: number;
  readonly asked: readonly Asked[];
};

/** Plays the test stage from its beginning with a plan of harm, and on until nothing more can come of it. */
const play = async (plan: Plan = () => undefined, before = (): void => undefined): Promise<Played> => {
  await begun.resume();
  before();
  const asked: Asked[] = [];
  between.harm((one) => {
    asked.push(one);
    return plan(one);
  });
  const { world } = stage;
  const from = world.clock.now();
  await transition('Enable', 'Test');
  const over = () => [...actions('SUCCEEDED'), ...actions('FAILED')];
  await stage.until('the test action to end', () => over().length > 0);
  const minutes = (world.clock.now() - from) / minute;
  between.harm();
  await stage.settle();
  const [end, ...more] = over();
  expect(more).toEqual([]);
  expect(world.trace.filter(({ kind }) => kind === 'bug')).toEqual([]);
  const result = end?.['execution-result'] ?? {};
  return {
    end: end?.state,
    message: result['external-execution-summary'] ?? '',
    code: result['error-code'] ?? '',
    minutes,
    asked,
  };
};

const builds = () => stage.jenkins.builds().filter(({ job }) => job === 'hello-tests');

/** Requests that the function makes from the job to its answer, all rounds together. */
const requests = 15;

test('without harm it is one build, in so many requests', async () => {
  const played = await play();
  expect(played).toMatchObject({ end: 'SUCCEEDED', message: expect.stringContaining('4 tests passed') });
  expect(builds()).toMatchObject([{ result: 'SUCCESS' }]);
  expect(played.asked).toHaveLength(requests);
});

test('a look costs two requests at most: one to Jenkins, one to AWS', async () => {
  const { asked } = await play();
  const isAnswer = ({ operation }: Asked) => operation === 'PutJobSuccessResult';
  const looks = asked.slice(asked.findIndex(isAnswer) + 1);
  const second = looks.slice(looks.findIndex(isAnswer) + 1, looks.findIndex(isAnswer) + 2);
  expect(second).toMatchObject([
    { method: 'GET', path: expect.stringContaining('/job/hello-tests/1/api/json') },
  ]);
});

const once = (nth: number, harm: Harm): Plan => {
  let count = 0;
  return () => {
    count += 1;
    return count === nth ? harm : undefined;
  };
};

const passing = ['cut after', 'kill before', 'kill after', 'hang'] as const;
const everywhere = passing.flatMap((harm) =>
  Array.from({ length: requests }, (_, index) => [harm, index + 1] as const),
);

test.each(everywhere)('%s at request %i: one build, one result', async (harm, nth) => {
  const played = await play(once(nth, harm));
  expect(played).toMatchObject({ end: 'SUCCEEDED' });
  expect(played.minutes).toBeLessThan(5);
  expect(builds()).toMatchObject([{ result: 'SUCCESS' }]);
});

const isJenkins = ({ party }: Asked): boolean => party !== 'aws';
const always =
  (harm: Harm): Plan =>
  (one) =>
    isJenkins(one) ? harm : undefined;
const onPost =
  (harm: Harm): Plan =>
  ({ method, party }) =>
    party !== 'aws' && method === 'POST' ? harm : undefined;

const html = { 'content-type': 'text/html;charset=utf-8' };
const lacking = {
  'x-you-are-authenticated-as': 'slipway',
  'x-required-permission': 'hudson.model.Item.Build',
};
const noCrumb = { status: 403, headers: html, body: 'No valid crumb was included in the request' };
const login = { status: 302, headers: { location: 'https://sso.example.com/login?from=%2F' } };
const unauthorized = { status: 401, headers: { 'www-authenticate': 'Basic realm="Jenkins"' } };

test.each<[string, Plan, string, RegExp, number]>([
  [
    'Jenkins is down',
    always('cut before'),
    'SystemUnavailable',
    /No answer from Jenkins at http.*since 2026/,
    16,
  ],
  ['every connection hangs', always('hang'), 'SystemUnavailable', /No answer from Jenkins/, 16],
  ['an answer has no end', always('endless'), 'SystemUnavailable', /No answer from Jenkins/, 16],
  [
    'it is always restarting',
    always({ status: 503 }),
    'SystemUnavailable',
    /Jenkins is not ready \(503\)/,
    16,
  ],
  ['it fails', always({ status: 500 }), 'SystemUnavailable', /Jenkins failed \(500\)/, 16],
  [
    'it answers with pages',
    always({ status: 200, headers: html, body: '<html/>' }),
    'SystemUnavailable',
    /Expected JSON of Jenkins, got text\/html/,
    16,
  ],
  ['a wrong token', always(unauthorized), 'PermissionError', /refuses the user and API token \(401\)/, 1],
  [
    'a missing permission',
    onPost({ status: 403, headers: lacking }),
    'PermissionError',
    /the user slipway lacks hudson.model.Item.Build/,
    1,
  ],
  ['a crumb is asked for', onPost(noCrumb), 'PermissionError', /a password instead of an API token\?/, 1],
  ['a login page', always(login), 'PermissionError', /asks for a login \(302\)/, 1],
  ['no such job', always({ status: 404 }), 'ConfigurationError', /knows no job/, 1],
  ['a disabled job', onPost({ status: 409 }), 'ConfigurationError', /it is disabled/, 1],
  [
    'a wrong choice',
    onPost({ status: 500 }),
    'ConfigurationError',
    /parameter value that the job does not allow/,
    1,
  ],
])('%s from the beginning: no build, and who is to blame', async (_what, plan, code, message, minutes) => {
  const played = await play(plan);
  expect(played).toMatchObject({ end: 'FAILED', code, message: expect.stringMatching(message) });
  expect(played.minutes).toBeLessThan(minutes);
  expect(builds()).toEqual([]);
});

/** From the first look at the build on, or from the first after it has ended. */
const fromTheBuildOn = (harm: Harm, when: 'runs' | 'ended'): Plan => {
  let begun = false;
  return (one) => {
    const [build] = builds();
    begun ||= isJenkins(one) && build !== undefined && build.building === (when === 'runs');
    return begun && isJenkins(one) ? harm : undefined;
  };
};

test.each<[string, Harm, string, RegExp, number]>([
  [
    'Jenkins goes down',
    'cut before',
    'SystemUnavailable',
    /No answer from Jenkins.*the build may still be running/,
    18,
  ],
  ['Jenkins hangs', 'hang', 'SystemUnavailable', /No answer from Jenkins/, 18],
  ['the token is revoked', unauthorized, 'PermissionError', /refuses the user and API token \(401\)/, 5],
])(
  '%s while the build runs or when it is over: one build, which ends, and who is to blame',
  async (_what, harm, code, message, minutes) => {
    for (const when of ['runs', 'ended'] as const) {
      const played = await play(fromTheBuildOn(harm, when));
      expect(played).toMatchObject({ end: 'FAILED', code, message: expect.stringMatching(message) });
      expect(played.minutes).toBeLessThan(minutes);
      expect(builds()).toMatchObject([{ building: false }]);
    }
  },
);

test('nobody takes the build: it is cancelled in the queue after its time, and the queue is to blame', async () => {
  const played = await play(undefined, () => {
    stage.world.state.jenkins.jobs['hello-tests'].label = 'an agent that nobody has';
  });
  expect(played).toMatchObject({
    end: 'FAILED',
    code: 'SystemUnavailable',
    message: expect.stringContaining('time limit of 60 minutes'),
  });
  expect(played.minutes).toBeLessThan(63);
  expect(builds()).toEqual([]);
  expect(stage.world.state.jenkins.items.filter(({ phase }: Input) => phase !== 'left')).toEqual([]);
});
