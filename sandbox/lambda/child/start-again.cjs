/** Makes the process another environment: nothing of the function that it served is left. */
'use strict';
const path = require('node:path');
const { restart } = require('./clock.cjs');
const { restartNetwork } = require('./network.cjs');

const own = `${__dirname}${path.sep}`;
const address = process.env.AWS_LAMBDA_RUNTIME_API;
/** Says that another process has to be started instead (environment.ts). */
const unfit = 86;

const listeners = () =>
  process
    .eventNames()
    .map((name) => `${String(name)} ${process.listenerCount(name)}`)
    .join();

const before = { globals: new Set(), listeners: '' };

/** Remembers what a process has before any function is loaded into it. */
const noteGlobals = () => {
  before.globals = new Set(Reflect.ownKeys(globalThis));
  before.listeners = listeners();
};

const forgetGlobals = () => {
  const added = Reflect.ownKeys(globalThis).filter((name) => !before.globals.has(name));
  return added.every((name) => Reflect.deleteProperty(globalThis, name));
};

const forgetModules = () => {
  for (const file of Object.keys(require.cache)) if (!file.startsWith(own)) delete require.cache[file];
};

const forgetVariables = (variables) => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, variables, { AWS_LAMBDA_RUNTIME_API: address });
};

/** A process that a function has marked for good is good for nothing else: it ends. */
const startAgain = ({ variables, taskRoot, now, internet, ports }) => {
  if (!forgetGlobals() || listeners() !== before.listeners) process.exit(unfit);
  forgetModules();
  forgetVariables(variables);
  process.chdir(taskRoot);
  restart(now);
  restartNetwork(ports, internet);
};

module.exports = { noteGlobals, startAgain };
