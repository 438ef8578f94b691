/** The sandbox's internet: names are served where the sandbox says, and nothing else can be reached. */
'use strict';
const net = require('node:net');
const { installNames, notFound, restartNames } = require('./names.cjs');

const local = new Set(['127.0.0.1', 'localhost', '::1']);
const state = {
  internet: { names: {}, places: {}, hosts: [] },
  turns: new Map(),
  ports: new Set(),
  refused: () => {},
};

const inTurn = (name, addresses) => {
  const turn = state.turns.get(name) ?? 0;
  state.turns.set(name, turn + 1);
  return addresses[turn % addresses.length];
};

const knows = (host) => {
  const { names, places, hosts } = state.internet;
  if (names[host] || hosts.includes(host) || local.has(host)) return true;
  return Object.keys(places).some((place) => place.startsWith(`${host}:`));
};

const connectionRefused = (host, port) =>
  Object.assign(new Error(`connect ECONNREFUSED ${host}:${port}`), {
    code: 'ECONNREFUSED',
    syscall: 'connect',
    address: host,
    port,
  });

/** Where a connection goes, or the error that it meets. */
const route = (host, port) => {
  const places = state.internet.places[`${host}:${port}`];
  if (places?.length > 0) {
    const [address, mapped] = inTurn(`${host}:${port}`, places).split(':');
    return { host: address, port: Number(mapped) };
  }
  if (local.has(host) && state.ports.has(port)) return { host: '127.0.0.1', port };
  if (knows(host)) return { error: connectionRefused(host, port) };
  state.refused({ host, port });
  return { error: net.isIP(host) ? connectionRefused(host, port) : notFound(host) };
};

const connect = net.Socket.prototype.connect;

/** The other end is where the connection was meant to go, wherever it is served on this machine. */
const showAs = (socket, address, port) => {
  const fixed = (value) => ({ value, configurable: true });
  Object.defineProperties(socket, { remoteAddress: fixed(address), remotePort: fixed(port) });
};

const goTo = (socket, normalized, host) => {
  const [options] = normalized;
  const target = route(host, Number(options.port));
  if (target.error) {
    socket.connecting = true;
    process.nextTick(() => socket.destroy(target.error));
    return socket;
  }
  if (net.isIP(host) && !local.has(host)) showAs(socket, host, Number(options.port));
  // The address that was asked for has been found: nobody needs to look it up again.
  normalized[0] = { ...options, ...target, lookup: undefined };
  return connect.call(socket, normalized);
};

/** Whoever brings a way to look names up goes where that leads, as in Node itself. */
const goWhereItLeads = (socket, normalized) => {
  const [{ host, lookup }] = normalized;
  socket.connecting = true;
  lookup(host, { family: 0, hints: 0, all: false }, (error, found) => {
    if (socket.destroyed) return;
    if (error) return socket.destroy(error);
    socket.connecting = false;
    goTo(socket, normalized, Array.isArray(found) ? found[0].address : found);
  });
  return socket;
};

const installConnect = () => {
  net.Socket.prototype.connect = function mapped(...args) {
    const normalized = Array.isArray(args[0]) ? args[0] : net._normalizeArgs(args);
    const [options] = normalized;
    if (options.path) return connect.call(this, normalized);
    const { host = 'localhost', lookup } = options;
    return lookup && !net.isIP(host) ? goWhereItLeads(this, normalized) : goTo(this, normalized, host);
  };
};

/** `ports` are the sandbox's own on this machine; `refused` hears of every other place that was tried. */
const installNetwork = (ports, refused) => {
  state.ports = new Set(ports);
  state.refused = refused;
  installConnect();
  installNames((name) => state.internet.names[name], refused);
};

const setInternet = (internet) => {
  const { authority } = internet;
  // TLS is not loaded before somebody needs it.
  if (authority && authority !== state.internet.authority)
    require('node:tls').setDefaultCACertificates([authority]);
  state.internet = internet;
};

const restartNetwork = (ports, internet) => {
  state.ports = new Set(ports);
  state.turns.clear();
  restartNames();
  setInternet(internet);
};

module.exports = { installNetwork, restartNetwork, setInternet };
