import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Bench, openBench } from './testing.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench([], 1_000);
});
afterAll(() => bench.close());

test('ten minutes of waiting pass at once, and the clock has moved', async () => {
  await bench.create(
    'patient',
    `const { setTimeout: wait } = require('node:timers/promises');
     exports.handler = async () => {
       const before = Date.now();
       await wait(300_000);
       await new Promise((resolve) => setTimeout(resolve, 300_000));
       return { passed: Date.now() - before };
     };`,
    { Timeout: 900 },
  );
  const began = performance.now();
  const { payload } = await bench.invoke('patient');
  expect((payload as { passed: number }).passed).toBeGreaterThanOrEqual(600_000);
  expect(performance.now() - began).toBeLessThan(5_000);
});

test('who had to wait for something real, sleeps through the moments of timers that keep nobody', async () => {
  // Nothing may hold the clock until it is let go: that would be never.
  const strict = await openBench([], 600_000);
  await strict.create(
    'busy',
    `exports.handler = async () => {
       const seen = [];
       setTimeout(() => seen.push('on the way'), 3_000).unref();
       const slept = new Promise((resolve) => setTimeout(resolve, 60_000));
       await new Promise((resolve) => setTimeout(resolve, 500));
       await slept;
       return seen;
     };`,
    { Timeout: 90 },
  );
  const { payload } = await strict.invoke('busy');
  await strict.close();
  expect(payload).toEqual(['on the way']);
});

test('timers fire in the order in which they are due, and a cleared one never', async () => {
  await bench.create(
    'ordered',
    `exports.handler = async () => {
       const seen = [];
       const at = (name, ms) => new Promise((resolve) => setTimeout(() => resolve(seen.push(name)), ms));
       const never = setTimeout(() => seen.push('never'), 1_500);
       const every = setInterval(() => seen.push('every'), 2_000);
       clearTimeout(never);
       await Promise.all([at('late', 5_000), at('early', 1_000), at('short', 10)]);
       clearInterval(every);
       return seen;
     };`,
    { Timeout: 60 },
  );
  expect((await bench.invoke('ordered')).payload).toEqual(['short', 'early', 'every', 'every', 'late']);
});

test('Date is virtual in all its forms, and still a Date', async () => {
  await bench.create(
    'dates',
    `class Later extends Date {}
     exports.handler = async () => ({
       now: Date.now(), made: new Date().getTime(), text: Date(), known: new Date(0).toISOString(),
       is: new Date() instanceof Date && new Later() instanceof Date && new Date().constructor === Date,
     });`,
  );
  const now = bench.world.clock.now();
  const { payload } = await bench.invoke('dates');
  expect(payload).toMatchObject({ now, made: now, known: '1970-01-01T00:00:00.000Z', is: true });
});

test('a function that takes longer than its timeout is ended by the clock, and starts anew', async () => {
  await bench.create(
    'slow',
    `let calls = 0;
     exports.handler = async ({ wait }) => {
       calls += 1;
       await new Promise((resolve) => setTimeout(resolve, wait));
       return calls;
     };`,
    { Timeout: 6 },
  );
  const before = bench.world.clock.now();
  expect(await bench.invoke('slow', { wait: 600_000 })).toEqual({
    error: 'Unhandled',
    payload: {
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 6.00 seconds$/),
    },
  });
  expect(bench.world.clock.now() - before).toBeLessThan(7_000);
  expect(await bench.invoke('slow', { wait: 1_000 })).toEqual({ payload: 1, error: undefined });
});

test('a function that computes without end is ended too', async () => {
  await bench.create('endless', 'exports.handler = () => { for (;;); };');
  const { payload } = await bench.invoke('endless');
  expect(payload).toMatchObject({ errorMessage: expect.stringContaining('timed out after 3.00 seconds') });
});

test.each([
  ['throws', `exports.handler = async () => { throw new TypeError('boom'); };`, 'TypeError', 'boom'],
  [
    'uncaught',
    `exports.handler = () => new Promise(() => setTimeout(() => { throw new RangeError('late'); }, 1));`,
    'RangeError',
    'late',
  ],
  [
    'rejects',
    `exports.handler = () => { Promise.reject(new Error('nobody')); return new Promise((r) => setTimeout(r, 50)); };`,
    'Runtime.UnhandledPromiseRejection',
    'Error: nobody',
  ],
  ['syntax', 'exports.handler = (', 'Runtime.UserCodeSyntaxError', /^SyntaxError/],
  [
    'unexported',
    'exports.other = 1;',
    'Runtime.HandlerNotFound',
    'index.handler is undefined or not exported',
  ],
  [
    'import',
    `require('@aws-sdk/client-s3');`,
    'Runtime.ImportModuleError',
    /Cannot find module '@aws-sdk\/client-s3'/,
  ],
  ['init', `throw new Error('no config');`, 'Error', 'no config'],
  [
    'callback',
    'exports.handler = (event, context, callback) => callback();',
    'Runtime.CallbackHandlerDeprecated',
    /Node.js 24/,
  ],
  ['exits', 'exports.handler = () => process.exit(3);', 'Runtime.ExitError', /exit status 3$/],
  ['leaves', 'exports.handler = () => process.exit(0);', 'Runtime.ExitError', /without providing a reason$/],
  ['forever', 'exports.handler = () => new Promise(() => {});', 'Node.js Exit', /never settled/],
  ['big', `exports.handler = () => 'x'.repeat(7_000_000);`, 'Function.ResponseSizeTooLarge', /6291556 bytes/],
  [
    'cyclic',
    'exports.handler = async () => { const a = {}; a.a = a; return a; };',
    'Runtime.JSONStringifyError',
    /stringify/,
  ],
])('an error of the function is unhandled, with its type and message: %s', async (name, code, type, text) => {
  await bench.create(name, code);
  const { error, payload } = await bench.invoke(name);
  expect(error).toBe('Unhandled');
  const message = typeof text === 'string' ? text : expect.stringMatching(text);
  expect(payload).toMatchObject({ errorType: type, errorMessage: message });
});

test('an environment stays warm, and a crash resets it', async () => {
  await bench.create(
    'counter',
    'let n = 0; exports.handler = async ({ crash }) => { n += 1; if (crash) process.exit(1); return n; };',
  );
  const answers = [];
  for (const event of [{}, {}, { crash: true }, {}])
    answers.push((await bench.invoke('counter', event)).payload);
  expect([answers[0], answers[1], answers[3]]).toEqual([1, 2, 1]);
});

test('events at the same time run in environments of their own', async () => {
  await bench.create(
    'parallel',
    `let n = 0;
     exports.handler = async () => { n += 1; await new Promise((r) => setTimeout(r, 2_000)); return [n, process.env.AWS_LAMBDA_LOG_STREAM_NAME]; };`,
    { Timeout: 10 },
  );
  const answers = await Promise.all([1, 2, 3].map(() => bench.invoke('parallel')));
  expect(answers.map(({ payload }) => (payload as [number])[0])).toEqual([1, 1, 1]);
  expect(new Set(answers.map(({ payload }) => (payload as [number, string])[1])).size).toBe(3);
});

test('the process sees what Lambda gives it and nothing of this machine', async () => {
  await bench.create(
    'environment',
    `exports.handler = async (event, context) => ({
       names: Object.keys(process.env), region: process.env.AWS_REGION, own: process.env.OWN,
       cwd: process.cwd() === process.env.LAMBDA_TASK_ROOT, context, left: context.getRemainingTimeInMillis(),
       trace: process.env._X_AMZN_TRACE_ID,
     });`,
    { Environment: { Variables: { OWN: 'yes' } }, Timeout: 7, MemorySize: 256 },
  );
  const { payload } = await bench.invoke('environment');
  const { names, ...rest } = payload as { names: string[] };
  expect(rest).toMatchObject({
    region: 'eu-west-1',
    own: 'yes',
    cwd: true,
    left: 7_000,
    trace: expect.stringMatching(/^Root=1-/),
    context: {
      functionName: 'environment',
      memoryLimitInMB: '256',
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:environment',
      logGroupName: '/aws/lambda/environment',
    },
  });
  const ours = /^(AWS_|LAMBDA_|_HANDLER|_X_AMZN|LANG$|PATH$|TZ$|HOME$|TMPDIR$|OWN$)/;
  expect(names.filter((name) => !ours.test(name))).toEqual([]);
});

/** What Lambda itself logged of a function's last event. */
const platformLines = (name: string): readonly string[] =>
  Object.values(bench.world.state.logs.groups[`/aws/lambda/${name}`].streams)
    .flatMap((stream) => (stream as { readonly events: readonly { readonly message: string }[] }).events)
    .map(({ message }) => message);

test('an environment that is not ready in ten seconds is started again, in the time of the function', async () => {
  const patient = `await new Promise((resolve) => setTimeout(resolve, 15_000)); export const handler = async () => 'ready';`;
  await bench.create('patient-start', { 'index.mjs': patient }, { Timeout: 60 });
  const before = bench.world.clock.now();
  expect((await bench.invoke('patient-start')).payload).toBe('ready');
  expect(bench.world.clock.now() - before).toBeGreaterThanOrEqual(25_000);
  expect(platformLines('patient-start')).toContainEqual(
    expect.stringMatching(/^INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout$/),
  );

  await bench.create('too-patient', { 'index.mjs': patient }, { Timeout: 4 });
  const { payload } = await bench.invoke('too-patient');
  expect(payload).toMatchObject({ errorMessage: expect.stringMatching(/timed out after 4.00 seconds$/) });
});

test('an environment that cannot be started is tried twice, and both tries are logged', async () => {
  await bench.create('unstartable', `console.log('starting'); throw new TypeError('no config');`);
  expect((await bench.invoke('unstartable')).payload).toMatchObject({ errorMessage: 'no config' });
  const lines = platformLines('unstartable');
  expect(lines.filter((line) => line.includes('starting'))).toHaveLength(2);
  expect(lines).toContainEqual(
    expect.stringMatching(/^INIT_REPORT .*\tStatus: error\tError Type: TypeError$/),
  );
});

test('a timeout, and a process that is gone, stand in the log as on Lambda', async () => {
  await bench.create('late', 'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 9_000));');
  await bench.invoke('late');
  expect(platformLines('late')).toContainEqual(
    expect.stringMatching(/^2026-\S+Z \S{36} Task timed out after 3.00 seconds\n\n$/),
  );
  expect(platformLines('late').at(-1)).toMatch(/^REPORT .*\tDuration: 300\d.00 ms\t.*\tStatus: timeout$/);
  await bench.create('gone', 'exports.handler = () => process.exit(3);');
  await bench.invoke('gone');
  expect(platformLines('gone')).toContainEqual(
    expect.stringMatching(
      /^RequestId: \S{36} Error: Runtime exited with error: exit status 3\nRuntime.ExitError$/,
    ),
  );
  expect(platformLines('gone').at(-1)).toMatch(/\tStatus: error\tError Type: Runtime.ExitError$/);
});

test('a function that needs more memory than it has is ended, and the next event finds a new environment', async () => {
  await bench.create(
    'greedy',
    'let n = 0; exports.handler = async ({ eat }) => { n += 1; const all = []; while (eat) all.push(new Array(1e5).fill(n)); return n; };',
    { MemorySize: 128, Timeout: 60 },
  );
  expect((await bench.invoke('greedy')).payload).toBe(1);
  expect((await bench.invoke('greedy', { eat: true })).payload).toMatchObject({
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringMatching(/Runtime exited with error: signal: aborted$/),
  });
  expect((await bench.invoke('greedy')).payload).toBe(1);
});

test('the tail of a log is its last 4 kB', async () => {
  await bench.create(
    'wordy',
    `exports.handler = async () => { for (let i = 0; i < 200; i += 1) console.log('line ' + i + ' '.repeat(40)); };`,
  );
  const answer = await bench.world.call(bench.world.operator, 'lambda', 'Invoke', {
    FunctionName: 'wordy',
    LogType: 'Tail',
  });
  const tail = Buffer.from(answer.LogResult, 'base64').toString();
  expect(Buffer.byteLength(tail)).toBe(4_096);
  expect(tail).toMatch(/line 199 +\nEND RequestId: .*\nREPORT RequestId: .*\n$/);
});

const answering = async (text: string): Promise<Server> => {
  const server = createServer((_, answer) => answer.end(text));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
};

test('names of the sandbox are reached in turn; everything else is refused and told', async () => {
  const servers = await Promise.all(['one', 'two'].map(answering));
  const places = servers.map((server) => `127.0.0.1:${(server.address() as AddressInfo).port}`);
  bench.world.network.set('shop.example:80', places);
  await bench.create(
    'caller',
    `const http = require('node:http');
     const get = (url) => new Promise((resolve) => {
       http.get(url, { agent: false }, async (answer) => { let text = ''; for await (const part of answer) text += part; resolve(text); })
         .on('error', (error) => resolve(error.code + ' ' + (error.hostname ?? error.address)));
     });
     exports.handler = async () => [
       await get('http://shop.example/'), await get('http://shop.example/'), await get('http://shop.example:81/'),
       await get('http://elsewhere.example/'), await get('http://169.254.169.254/'),
     ];`,
  );
  const { payload } = await bench.invoke('caller');
  for (const server of servers) server.close();
  expect(payload).toEqual([
    'one',
    'two',
    'ECONNREFUSED shop.example',
    'ENOTFOUND elsewhere.example',
    'ECONNREFUSED 169.254.169.254',
  ]);
  const bugs = bench.world.trace.filter((entry) => entry.kind === 'bug').map((entry) => entry.what);
  expect(bugs).toEqual([
    expect.stringContaining('elsewhere.example:80'),
    expect.stringContaining('169.254.169.254:80'),
  ]);
});

test('a request that is never answered runs into the timeout that its caller has set', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => {
    silent.listen(0, '127.0.0.1', resolve);
  });
  bench.world.network.set('silent.example:80', [`127.0.0.1:${(silent.address() as AddressInfo).port}`]);
  await bench.create(
    'waiting',
    `const http = require('node:http');
     exports.handler = () => new Promise((resolve) => {
       const began = Date.now();
       const request = http.get('http://silent.example/', { timeout: 5_000 });
       request.on('timeout', () => { request.destroy(); resolve(Date.now() - began); }).on('error', () => {});
     });`,
    { Timeout: 30 },
  );
  const { payload } = await bench.invoke('waiting');
  silent.closeAllConnections();
  silent.close();
  expect(payload).toBe(5_000);
});

test('a name is looked up in the sandbox, and each of its addresses leads to one place', async () => {
  const servers = await Promise.all(['one', 'two'].map(answering));
  const places = servers.map((server) => `127.0.0.1:${(server.address() as AddressInfo).port}`);
  bench.world.network.set('shop.example:80', places);
  await bench.create(
    'asking',
    `const dns = require('node:dns');
     const http = require('node:http');
     const get = (host, options) => new Promise((resolve, reject) => {
       http.get({ host, headers: { host: 'shop.example' }, agent: false, ...options }, async (answer) => {
         const { remoteAddress } = answer.socket;
         let text = ''; for await (const part of answer) text += part; resolve(text + ' of ' + remoteAddress);
       }).on('error', reject);
     });
     exports.handler = async () => {
       const all = await dns.promises.lookup('shop.example', { all: true });
       const again = await new Promise((resolve) => dns.lookup('shop.example', { all: true }, (_, found) => resolve(found)));
       const alone = await new Promise((resolve) => dns.lookup('shop.example', (_, address, family) => resolve({ address, family })));
       const answers = [];
       for (const { address } of all) answers.push(await get(address));
       const lookup = (name, options, answer) => answer(null, all[1].address, 4);
       return { all, again, alone, answers, own: await get('shop.example', { lookup }),
         local: (await dns.promises.lookup('127.0.0.1')).address,
         six: await dns.promises.lookup('shop.example', 6).catch((error) => error.code),
         not: await dns.promises.lookup('nowhere.example').catch((error) => error.message),
         asked: await new dns.promises.Resolver().resolve4('shop.example').catch((error) => error.code) };
     };`,
  );
  const from = bench.world.trace.length;
  const payload = (await bench.invoke('asking')).payload as { all: readonly { address: string }[] };
  for (const server of servers) server.close();
  const { all } = payload;
  const [one, two] = all.map(({ address }) => address);
  expect(payload).toEqual({
    all: [
      { address: expect.stringMatching(/^10\./), family: 4 },
      { address: expect.stringMatching(/^10\./), family: 4 },
    ],
    again: [all[1], all[0]],
    alone: all[0],
    answers: [`one of ${one}`, `two of ${two}`],
    own: `two of ${two}`,
    local: '127.0.0.1',
    six: 'ENOTFOUND',
    not: 'getaddrinfo ENOTFOUND nowhere.example',
    asked: 'ENOTFOUND',
  });
  const said = bench.world.trace.slice(from);
  const bugs = said.filter((entry) => entry.kind === 'bug').map((entry) => entry.what);
  expect(bugs).toEqual([
    "egress to nowhere.example, which is not in the sandbox's internet",
    "egress to dns.resolve4 shop.example, which is not in the sandbox's internet",
  ]);
});
