/** Lambda's runtime in small: asks the Runtime API for events, runs the handler, gives back what became of it. */
'use strict';
const { advance, nextDue } = require('./clock.cjs');
const { current, installConsole, logError } = require('./console.cjs');
const { loadHandler } = require('./handler.cjs');
const { ask } = require('./host.cjs');
const { setInternet } = require('./network.cjs');
const { beginEvent, endEvent } = require('./preload.cjs');
const { noteGlobals, startAgain } = require('./start-again.cjs');

const api = '/2018-06-01/runtime';

const described = (error) =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };

const postError = (where, error) => {
  const body = described(error);
  return ask('POST', `${api}/${where}`, JSON.stringify(body), {
    headers: { 'lambda-runtime-function-error-type': body.errorType },
  });
};

const where = () => (current.requestId ? `invocation/${current.requestId}/error` : 'init/error');

let ending = false;
/** An error that nobody caught: it is told, and the process ends. */
const end = (what, error, code) => {
  if (ending) return;
  ending = true;
  logError(what, error);
  const exit = () => process.exit(code);
  postError(where(), error).then(exit, exit);
};

const named = (name, message) => Object.assign(new Error(message), { name });

const installEndings = () => {
  process.on('uncaughtException', (error) => end('Uncaught Exception', error, 129));
  process.on('unhandledRejection', (reason) => {
    const error = named('Runtime.UnhandledPromiseRejection', String(reason));
    end('Unhandled Promise Rejection', Object.assign(error, { reason }), 128);
  });
  process.on('beforeExit', () => {
    if (nextDue() !== undefined) return;
    const why =
      'the process had nothing left to do, but the handler had not ended: a promise was never settled';
    end('Node.js Exit', named('Node.js Exit', why), 13);
  });
};

const contextOf = (headers) => {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
};

const serialized = (result) => {
  try {
    return JSON.stringify(result === undefined ? null : result);
  } catch (cause) {
    const error = new Error('Unable to stringify response body', { cause });
    throw Object.assign(error, { name: 'Runtime.JSONStringifyError' });
  }
};

/** The function that is served now. */
let handler;

const load = async () => {
  handler = await loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER);
};

/** The next event; what comes before it may be that the process has to become another environment. */
const next = async () => {
  endEvent();
  const { headers, text } = await ask('GET', `${api}/invocation/next`);
  if (headers['x-sandbox-start-again']) {
    current.requestId = undefined;
    beginEvent();
    startAgain(JSON.parse(text));
    await load();
    return next();
  }
  advance(Number(headers['x-sandbox-now']));
  setInternet(JSON.parse(headers['x-sandbox-internet']));
  process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'];
  current.requestId = headers['lambda-runtime-aws-request-id'];
  beginEvent();
  return { context: contextOf(headers), event: JSON.parse(text) };
};

const serveOne = async () => {
  const { context, event } = await next();
  try {
    const body = serialized(await handler(event, context));
    if (!ending) await ask('POST', `${api}/invocation/${context.awsRequestId}/response`, body);
  } catch (error) {
    if (ending) return;
    logError('Invoke Error', error);
    await postError(where(), error);
  }
};

const main = async () => {
  installConsole();
  installEndings();
  noteGlobals();
  await load();
  while (!ending) await serveOne();
};

main().catch((error) => {
  if (!current.requestId) return end('Uncaught Exception', error, 1);
  // The sandbox has gone, and with it the reason to run.
  process.exit(1);
});
