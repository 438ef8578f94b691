/** Runs before anything of the function: gives the process the sandbox's time and the sandbox's internet. */
'use strict';
const Module = require('node:module');
const { relative } = require('node:path');
const { advance, installClock, nextDue } = require('./clock.cjs');
const { ask } = require('./host.cjs');
const { installNetwork, setInternet } = require('./network.cjs');
const { installTimers } = require('./timers.cjs');

const settings = JSON.parse(process.env.SANDBOX_PRELOAD);
delete process.env.SANDBOX_PRELOAD;
ask.address = process.env.AWS_LAMBDA_RUNTIME_API;

const { setInterval, clearInterval } = globalThis;

const told = ({ headers }) => advance(Number(headers['x-sandbox-now']));
// The sandbox has gone: so does the process.
const gone = () => process.exit(1);

/** Nothing is left to do but to wait for a timer: the clock may go on. */
const sleep = () => {
  const due = nextDue();
  if (due !== undefined) ask('POST', '/sandbox/sleep', JSON.stringify({ due })).then(told, gone);
};

const hanging = { asked: false, pending: undefined, look: undefined };

const askToWait = (due) => {
  hanging.asked = true;
  const done = (answer) => {
    hanging.asked = false;
    if (answer) told(answer);
  };
  ask('POST', '/sandbox/wait', JSON.stringify({ due }), { background: true }).then(done, () => done());
};

/** Something hangs while timers wait: they must not miss their moment, should the clock go on without us. */
const look = () => {
  const due = nextDue(true);
  if (due !== undefined && due === hanging.pending && !hanging.asked) askToWait(due);
  hanging.pending = due;
};

const beginEvent = () => {
  hanging.look = setInterval(look, 100).unref();
};
const endEvent = () => clearInterval(hanging.look);

/** Only what lies in the function's own package can be loaded, as on Lambda. */
const installModules = () => {
  const original = Module._nodeModulePaths;
  Module._nodeModulePaths = (from) =>
    original(from).filter((path) => !relative(process.env.LAMBDA_TASK_ROOT, path).startsWith('..'));
};

installClock(settings.now);
installTimers();
installNetwork(settings.ports, (place) => {
  ask('POST', '/sandbox/refused', JSON.stringify(place)).catch(gone);
});
setInternet(settings.internet);
installModules();
Module.syncBuiltinESMExports();
process.on('beforeExit', sleep);
beginEvent();

module.exports = { beginEvent, endEvent };
