import { afterEach, expect, test } from '@jest/globals';
import { json, startServer } from '../../test/http-server.ts';
import { type Exchange, recording, recordings } from '../../test/jenkins-recordings.ts';
import { DeliveryError } from '../errors.ts';
import { JenkinsTrouble, jenkins, jobPath } from './jenkins.ts';
import { failedNames, findInQueue, readJob, toBuildSighting, toQueueSighting } from './jenkins-answers.ts';

type Server = Awaited<ReturnType<typeof startServer>>;
const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

const rig = async (answer: Parameters<typeof startServer>[0], context = '') => {
  const server = await startServer(answer);
  servers.push(server);
  let reads = 0;
  const secrets = async (fresh?: boolean) => {
    reads += fresh ? 1 : 0;
    return { user: 'ci', token: fresh ? 'new-canary' : 'old-canary' };
  };
  const client = jenkins({ url: `${server.url}${context}`, secrets, timeoutMs: 2_000 });
  return { client, server, freshReads: () => reads };
};

/** A server that answers as the real one did in this exchange. */
const replay =
  ({ response: recorded }: Exchange): Parameters<typeof startServer>[0] =>
  (_asked, response) => {
    if (!recorded) throw new Error('no answer was recorded here');
    for (const [name, value] of Object.entries(recorded.headers))
      if (!/^(content-length|connection|transfer-encoding)$/i.test(name)) response.setHeader(name, value);
    response.statusCode = recorded.status;
    response.end('json' in recorded ? JSON.stringify(recorded.json) : recorded.body);
  };

const at = (name: string, atMs: number): Exchange => {
  const found = recording(name).find((exchange) => exchange.atMs === atMs);
  if (!found) throw new Error(`nothing was recorded in ${name} at ${atMs} ms`);
  return found;
};

test.each([
  ['smoke', 'job/smoke/'],
  ['team/web shop/smoke', 'job/team/job/web%20shop/job/smoke/'],
  ['app/feature%2Flogin', 'job/app/job/feature%252Flogin/'],
  ['/smoke/', 'job/smoke/'],
  ['a?b#c', 'job/a%3Fb%23c/'],
])('the job %s is found at %s', (name, path) => {
  expect(jobPath(name)).toBe(path);
});

test.each(['', '/', '../admin', 'team/./x'])('%j is no name of a job', (name) => {
  expect(() => jobPath(name)).toThrow('Expected the full name of a Jenkins job');
});

test('sends its credentials unasked, asks for English and JSON, and keeps the context path', async () => {
  const { client, server } = await rig((_asked, response) => json(response, { fine: true }), 'jenkins');
  expect(await client.get('job/x/api/json')).toEqual({ fine: true });
  expect(client.url).toBe(`${server.url}jenkins/`);
  expect(server.asked).toMatchObject([
    {
      path: '/jenkins/job/x/api/json',
      headers: {
        authorization: `Basic ${Buffer.from('ci:old-canary').toString('base64')}`,
        'accept-language': 'en',
        accept: 'application/json',
      },
    },
  ]);
});

test('sends parameters as a form, for Jenkins ignores anything else', async () => {
  const { client, server } = await rig((_asked, response) => response.writeHead(201).end());
  await client.post('job/x/buildWithParameters', { A: 'é &=+', B: '' });
  expect(server.asked).toMatchObject([
    {
      method: 'POST',
      body: 'A=%C3%A9+%26%3D%2B&B=',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    },
  ]);
});

test('after a 401 the token is read anew, once', async () => {
  const { client, freshReads } = await rig(({ headers }, response) => {
    const isNew = headers.authorization === `Basic ${Buffer.from('ci:new-canary').toString('base64')}`;
    json(response, { fine: true }, isNew ? 200 : 401);
  });
  expect(await client.get('x')).toEqual({ fine: true });
  expect(freshReads()).toBe(1);
});

test.each([
  [401, {}, 'permission', 'refuses the user and API token (401)'],
  [408, {}, 'platform', 'not ready (408)'],
  [429, {}, 'platform', 'not ready (429)'],
  [500, {}, 'platform', 'Jenkins failed (500)'],
  [503, {}, 'platform', 'not ready (503)'],
])('%s on a question may pass: trouble, blame %s', async (status, headers, blame, message) => {
  const { client } = await rig((_asked, response) => response.writeHead(status, headers).end());
  const asking = client.get('x');
  await expect(asking).rejects.toThrow(JenkinsTrouble);
  await expect(asking).rejects.toMatchObject({ blame, message: expect.stringContaining(message) });
});

test.each([
  [403, {}, 'permission', 'forbids it (403)'],
  [
    403,
    { 'X-You-Are-Authenticated-As': 'ci', 'X-Required-Permission': 'hudson.model.Item.Build' },
    'permission',
    'the user ci lacks hudson.model.Item.Build',
  ],
  [302, { Location: '/securityRealm/commenceLogin' }, 'permission', 'asks for a login'],
  [302, { Location: '/elsewhere' }, 'platform', 'Expected Jenkins to answer 200, got 302'],
  [410, {}, 'platform', 'got 410'],
])('%s with %j on a question stays so: an error, blame %s', async (status, headers, blame, message) => {
  const { client } = await rig((_asked, response) => response.writeHead(status, headers).end());
  const asking = client.get('x');
  await expect(asking).rejects.toThrow(DeliveryError);
  await expect(asking).rejects.toMatchObject({ blame, message: expect.stringContaining(message) });
});

test.each([
  ['HTML', 'text/html', '<html></html>'],
  ['half of a JSON', 'application/json', '{"a":'],
  ['nothing', 'text/plain', ''],
])('%s instead of JSON is trouble', async (_what, type, body) => {
  const { client } = await rig((_asked, response) =>
    response.writeHead(200, { 'Content-Type': type }).end(body),
  );
  await expect(client.get('x')).rejects.toThrow(`Expected JSON of Jenkins, got ${type}`);
});

test('a Jenkins that cannot be reached is trouble with its address', async () => {
  const client = jenkins({
    url: 'http://127.0.0.1:1',
    secrets: async () => ({ user: 'u', token: 'canary' }),
  });
  await expect(client.get('x')).rejects.toThrow(
    'No answer from Jenkins at http://127.0.0.1:1/: connect ECONNREFUSED',
  );
});

test('no error repeats the token, the query or a page of Jenkins', async () => {
  const { client } = await rig((_asked, response) => response.writeHead(403).end('<html>page-canary</html>'));
  await expect(client.post('job/x/build?token=query-canary', { A: 'form-canary' })).rejects.toThrow(
    /^(?!.*canary)/s,
  );
});

test('a password in the place of a token is recognised by what Jenkins then asks for', async () => {
  const { client } = await rig(replay(at('10-csrf-crumbs', 1)));
  await expect(client.post('x')).rejects.toThrow('is the secret a password instead of an API token?');
});

test('who may not stop a build is told which permission is missing', async () => {
  const { client } = await rig(replay(at('15-progressive-log-and-stop', 7904)));
  await expect(client.post('x')).rejects.toThrow('the user viewer lacks hudson.model.Item.Cancel');
});

const isQuestion = ({ request, response }: Exchange) => request.method === 'GET' && response !== undefined;
const questions = recordings.flatMap((name) =>
  recording(name)
    .filter(isQuestion)
    .map((exchange) => [name, exchange.atMs, exchange.request.path, exchange] as const),
);

test.each(questions)(
  '%s at %i ms, %s: the client understands what came',
  async (_name, _atMs, path, exchange) => {
    const { client } = await rig(replay(exchange));
    const answer = await client.get(path.slice(1)).catch((thrown: unknown) => thrown);
    const { status = 0, json: recorded } = exchange.response ?? {};
    if (status === 200 && recorded !== undefined) expect(answer).toEqual(recorded);
    else if (status === 404) expect(answer).toBeUndefined();
    else expect(answer instanceof JenkinsTrouble || answer instanceof DeliveryError).toBe(true);
  },
);

const sightings = (name: string, pattern: RegExp, key = '') =>
  recording(name)
    .filter(({ request }) => request.method === 'GET' && pattern.test(request.path))
    .map(({ request, response }) => {
      const answer = response?.status === 404 ? undefined : response?.json;
      return request.path.startsWith('/queue/item/')
        ? toQueueSighting(answer, 'item')
        : toBuildSighting(answer, key, 'build');
    })
    .map((sighting) => sighting.is)
    .filter((is, index, all) => is !== all[index - 1]);

test('a build is followed through its states as they were recorded', () => {
  expect(sightings('01-success-lifecycle', /\/queue\/item\/1\/api/)).toEqual(['waiting', 'started']);
  expect(sightings('01-success-lifecycle', /\/job\/smoke\/1\/api\/json$/, 'd-0001')).toEqual(['running']);
  expect(sightings('12-queue-cancel', /\/queue\/item\/15\/api/)).toEqual(['waiting', 'cancelled']);
  expect(sightings('24-queue-item-expiry', /\/queue\/item\/41\/api/)).toEqual(['started', 'gone']);
  expect(sightings('15-progressive-log-and-stop', /\/job\/slow\/3\/api\/json$/, 'stop1')).toEqual([
    'running',
    'finished',
  ]);
  expect(sightings('22-restart-with-queued-and-running', /\/job\/slow\/4\/api\/json$/, 'rs-free')).toEqual([
    'finished',
  ]);
});

test('a result is not believed while Jenkins is still at it, nor of a build with another key', () => {
  const early = at('02-unstable-with-test-report', 7002).response?.json;
  expect(early).toMatchObject({ building: false, inProgress: true, result: 'UNSTABLE' });
  expect(toBuildSighting(early, 'd-0002', 'build')).toMatchObject({ is: 'running' });
  const over = { ...(early as object), inProgress: false };
  expect(toBuildSighting(over, 'd-0002', 'build')).toEqual({
    seen: 'build',
    is: 'finished',
    build: { number: 1, result: 'UNSTABLE', commits: [], tests: { passed: 2, failed: 1, skipped: 1 } },
  });
  expect(toBuildSighting(over, 'd-0003', 'build')).toMatchObject({ is: 'foreign' });
});

test('just out of the queue, neither cancelled nor started, is none of both', () => {
  const item = { _class: 'hudson.model.Queue$LeftItem', cancelled: false, executable: null, why: null };
  expect(toQueueSighting(item, 'item')).toMatchObject({ is: 'left' });
});

test('very old servers say less and are understood all the same', () => {
  const parameters = [{ name: 'DELIVERY_ID', value: 'k' }];
  const old = {
    number: 3,
    building: false,
    result: 'SUCCESS',
    timestamp: 1,
    actions: [null, {}, { parameters }],
  };
  expect(toBuildSighting(old, 'k', 'build')).toMatchObject({ is: 'finished' });
  expect(toBuildSighting({ ...old, building: true, result: null }, 'k', 'build')).toMatchObject({
    is: 'running',
  });
  expect(toQueueSighting({ executable: { number: 3, url: 'x' } }, 'item')).toMatchObject({
    is: 'started',
    build: 3,
  });
});

test('the commit that Jenkins checked out is read where it tells', () => {
  const actions = [
    { parameters: [{ name: 'DELIVERY_ID', value: 'k' }] },
    { _class: 'hudson.plugins.git.util.BuildData', lastBuiltRevision: { SHA1: 'c0ffee' } },
  ];
  const build = { number: 3, building: false, inProgress: false, result: 'SUCCESS', timestamp: 1, actions };
  expect(toBuildSighting(build, 'k', 'build')).toMatchObject({ build: { commits: ['c0ffee'] } });
});

test('a build is found by its key in the queue and among the builds', () => {
  const queue = at('04-coalesced-duplicate-303', 44).response?.json;
  expect(findInQueue(queue, 'other', 'queue')).toBe(5);
  expect(findInQueue(queue, 'neither', 'queue')).toBeUndefined();
  const builds = at('01-success-lifecycle', 9304).response?.json;
  expect(readJob(builds, 'd-0001', 'job')).toMatchObject({ build: 1, buildable: true });
  expect(readJob(builds, 'd-0002', 'job')).not.toHaveProperty('build');
});

test('the declared parameters are read as they were recorded', () => {
  const job = at('07-bad-parameters', 6770).response?.json;
  expect(readJob(job, 'k', 'job').declared).toEqual(['DELIVERY_ID', 'REVISION', 'SUITE', 'QUICK']);
});

test('failed tests are named as they were recorded, up to a limit', () => {
  const report = at('02-unstable-with-test-report', 7348).response?.json;
  expect(failedNames(report, 10)).toEqual(['api.Health version matches']);
  expect(failedNames(undefined, 10)).toEqual([]);
  const cases = Array.from({ length: 30 }, (_, index) => ({
    name: `t${index}`,
    status: index % 2 ? 'REGRESSION' : 'PASSED',
  }));
  expect(failedNames({ childReports: [{ result: { suites: [{ cases }, { cases }] } }] }, 10)).toHaveLength(
    10,
  );
});

test('an answer of another shape is an error that says where', () => {
  expect(() => toBuildSighting({ number: 'x' }, 'k', 'the build 7')).toThrow(
    'Expected the build 7.number to be a number',
  );
});
