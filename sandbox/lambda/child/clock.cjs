/**
 * The sandbox's time inside a process: Date says the last moment that the sandbox told, and timers of a second or
 * more are kept here until the sandbox says that their moment has come. Shorter timers and performance.now stay real.
 */
'use strict';
const { subscribe } = require('node:diagnostics_channel');

const RealDate = Date;
const earlier = (a, b) => a.due - b.due || a.id - b.id;

const state = { now: RealDate.now(), timers: new Map(), nextId: 1_000_000_000, running: false };

const installDate = () => {
  RealDate.now = () => state.now;
  // A Proxy: with a subclass `Date()` without `new` would throw.
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [state.now] : args, newTarget),
    apply: () => new RealDate(state.now).toString(),
  });
  RealDate.prototype.constructor = globalThis.Date;
};

/** Timers run one by one, each in a turn of its own, as Node would run them. */
const runDue = () => {
  const next = [...state.timers.values()].sort(earlier)[0];
  if (!next || next.due > state.now) {
    state.running = false;
    return;
  }
  setImmediate(runDue);
  next.fire();
};

const wakeTimers = () => {
  if (state.running) return;
  state.running = true;
  setImmediate(runDue);
};

/** The sandbox has said what time it is. Time never goes back. */
const advance = (to) => {
  if (!(to > state.now)) return;
  state.now = to;
  if (state.timers.size > 0) wakeTimers();
};

/** When the first timer that keeps the process waiting is due, or the first of all when `all`. */
const nextDue = (all = false) => {
  const dues = [...state.timers.values()].filter((timer) => all || timer.hasRef()).map((timer) => timer.due);
  return dues.length === 0 ? undefined : Math.min(...dues);
};

const installClock = (start) => {
  state.now = start;
  installDate();
  subscribe('http.client.response.finish', ({ response }) =>
    advance(Number(response.headers['x-sandbox-now'])),
  );
};

/** Another environment begins: its time may be an earlier one, and nothing waits in it. */
const restart = (now) => {
  state.now = now;
  state.timers.clear();
};

module.exports = { advance, installClock, nextDue, restart, state };
