/** setTimeout and its relatives: from a second on, they wait for the sandbox's clock. */
'use strict';
const { AsyncResource } = require('node:async_hooks');
const { Socket } = require('node:net');
const timers = require('node:timers');
const { promisify } = require('node:util');
const { state } = require('./clock.cjs');

const shortest = 1_000;
const longest = 2 ** 31 - 1;
const isVirtual = (ms) => ms >= shortest && ms <= longest;

class VirtualTimer extends AsyncResource {
  constructor(callback, ms, args, repeat) {
    super('Timeout');
    this.id = state.nextId++;
    Object.assign(this, { callback, ms, args, repeat, referenced: true, cleared: false });
    this.refresh();
  }
  fire() {
    if (this.repeat) this.refresh();
    else state.timers.delete(this.id);
    this.runInAsyncScope(this.callback, undefined, ...this.args);
  }
  refresh() {
    if (this.cleared) return this;
    this.due = state.now + this.ms;
    state.timers.set(this.id, this);
    return this;
  }
  close() {
    this.cleared = true;
    state.timers.delete(this.id);
    return this;
  }
  ref() {
    this.referenced = true;
    return this;
  }
  unref() {
    this.referenced = false;
    return this;
  }
  hasRef() {
    return this.referenced;
  }
  [Symbol.toPrimitive]() {
    return this.id;
  }
  [Symbol.dispose]() {
    this.close();
  }
}

const starter = (real, repeat) =>
  function start(callback, ms, ...args) {
    if (typeof callback !== 'function' || !isVirtual(Number(ms))) return real(callback, ms, ...args);
    return new VirtualTimer(callback, Math.trunc(Number(ms)), args, repeat);
  };

const clearer = (real) =>
  function clear(timer) {
    const virtual = timer instanceof VirtualTimer ? timer : state.timers.get(Number(timer));
    if (virtual) virtual.close();
    else real(timer);
  };

const aborted = (signal) => new DOMException(undefined, { name: 'AbortError', cause: signal.reason });

const waiter = (real) =>
  function wait(ms, value, options = {}) {
    if (!isVirtual(Number(ms))) return real(ms, value, options);
    const { signal, ref = true } = options;
    if (signal?.aborted) return Promise.reject(aborted(signal));
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        timer.close();
        reject(aborted(signal));
      };
      const end = () => {
        signal?.removeEventListener('abort', onAbort);
        resolve(value);
      };
      const timer = new VirtualTimer(end, Math.trunc(Number(ms)), [], false);
      if (!ref) timer.unref();
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  };

const ticker = (real, wait) =>
  async function* tick(ms, value, options) {
    if (!isVirtual(Number(ms))) yield* real(ms, value, options);
    else for (;;) yield await wait(ms, value, options);
  };

const installPromises = (target) => {
  const wait = waiter(target.setTimeout);
  target.setTimeout = wait;
  target.setInterval = ticker(target.setInterval, wait);
  target.scheduler.wait = (ms, options) => wait(ms, undefined, options);
  return wait;
};

const installAbortSignal = () => {
  const real = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (ms) => {
    if (!isVirtual(ms)) return real(ms);
    const controller = new AbortController();
    const expire = () =>
      controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    new VirtualTimer(expire, ms, [], false).unref();
    return controller.signal;
  };
};

/** Where a socket keeps the timer that it puts off with every byte. */
const timerOf = Object.getOwnPropertySymbols(new Socket()).find(
  (symbol) => symbol.description === 'kTimeout',
);

const installSockets = () => {
  const real = Socket.prototype.setTimeout;
  Socket.prototype.setTimeout = function setTimeout(ms, callback) {
    if (this[timerOf] instanceof VirtualTimer) this[timerOf].close();
    // Takes the timer away, whichever it was.
    if (!isVirtual(ms) || this.destroyed) return real.call(this, ms, callback);
    real.call(this, 0);
    this.timeout = ms;
    if (callback) this.once('timeout', callback);
    const timer = new VirtualTimer(() => this._onTimeout(), ms, [], false).unref();
    this[timerOf] = timer;
    this.once('close', () => timer.close());
    return this;
  };
};

const installTimers = () => {
  const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis;
  const mine = {
    setTimeout: starter(setTimeout, false),
    setInterval: starter(setInterval, true),
    clearTimeout: clearer(clearTimeout),
    clearInterval: clearer(clearInterval),
  };
  const wait = installPromises(require('node:timers/promises'));
  Object.defineProperty(mine.setTimeout, promisify.custom, { get: () => wait });
  Object.assign(globalThis, mine);
  Object.assign(timers, mine);
  installAbortSignal();
  installSockets();
};

module.exports = { installTimers };
