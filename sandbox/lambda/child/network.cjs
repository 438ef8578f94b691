/** The sandbox's internet: names are served where the sandbox says, and nothing else can be reached. */
'use strict';
const dns = require('node:dns');
const net = require('node:net');

const local = new Set(['127.0.0.1', 'localhost', '::1']);
const state = { map: {}, turns: new Map(), ports: new Set(), refused: () => {} };

const inTurn = (name, addresses) => {
  const turn = state.turns.get(name) ?? 0;
  state.turns.set(name, turn + 1);
  return addresses[turn % addresses.length];
};

const knows = (host) => Object.keys(state.map).some((name) => name.startsWith(`${host}:`));

const failure = (code, syscall, host, port) =>
  Object.assign(new Error(`${syscall} ${code} ${port === undefined ? host : `${host}:${port}`}`), {
    code,
    syscall,
    ...(port === undefined ? { hostname: host } : { address: host, port }),
  });

/** Where a connection goes, or the error that it meets. */
const route = (host, port) => {
  const addresses = state.map[`${host}:${port}`];
  if (addresses?.length > 0) {
    const [address, mapped] = inTurn(`${host}:${port}`, addresses).split(':');
    return { host: address, port: Number(mapped) };
  }
  if (local.has(host) && state.ports.has(port)) return { host: '127.0.0.1', port };
  if (knows(host) || local.has(host)) return { error: failure('ECONNREFUSED', 'connect', host, port) };
  state.refused({ host, port });
  return {
    error: net.isIP(host)
      ? failure('ECONNREFUSED', 'connect', host, port)
      : failure('ENOTFOUND', 'getaddrinfo', host),
  };
};

const installConnect = () => {
  const connect = net.Socket.prototype.connect;
  const mapped = function mapped(...args) {
    const normalized = Array.isArray(args[0]) ? args[0] : net._normalizeArgs(args);
    const [options] = normalized;
    if (options.path) return connect.call(this, normalized);
    const target = route(options.host ?? 'localhost', Number(options.port));
    if (target.error) {
      this.connecting = true;
      process.nextTick(() => this.destroy(target.error));
      return this;
    }
    normalized[0] = { ...options, ...target };
    return connect.call(this, normalized);
  };
  net.Socket.prototype.connect = mapped;
};

/** Names are not looked up in the real DNS; a function that asks for addresses itself is not rehearsed. */
const installDns = () => {
  const refuse = (name) => failure('ENOTFOUND', 'getaddrinfo', String(name));
  for (const method of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
    dns[method] = (name, ...rest) => {
      state.refused({ host: `dns.${method} ${name}` });
      process.nextTick(rest.at(-1), refuse(name));
    };
    dns.promises[method] = async (name) => {
      state.refused({ host: `dns.${method} ${name}` });
      throw refuse(name);
    };
  }
};

/** `ports` are the sandbox's own on this machine; `refused` hears of every other place that was tried. */
const installNetwork = (ports, refused) => {
  state.ports = new Set(ports);
  state.refused = refused;
  installConnect();
  installDns();
};

const setNetwork = (map) => {
  state.map = map;
};

const restartNetwork = (ports, map) => {
  state.ports = new Set(ports);
  state.turns.clear();
  setNetwork(map);
};

module.exports = { installNetwork, restartNetwork, setNetwork };
