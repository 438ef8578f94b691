/** Looks names up as getaddrinfo would, in the sandbox's internet; what asks the DNS itself is not rehearsed. */
'use strict';
const dns = require('node:dns');
const { isIP } = require('node:net');

const state = { turns: new Map(), addressesOf: () => undefined, refused: () => {} };

const notFound = (hostname) =>
  Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), {
    errno: -3008,
    code: 'ENOTFOUND',
    syscall: 'getaddrinfo',
    hostname,
  });

/** All of them, another one first each time. */
const inTurn = (name, addresses) => {
  const turn = (state.turns.get(name) ?? 0) % addresses.length;
  state.turns.set(name, turn + 1);
  return [...addresses.slice(turn), ...addresses.slice(0, turn)];
};

/** Undefined when nobody knows the name. */
const addressesOf = (name) => {
  if (isIP(name)) return [name];
  if (name === 'localhost') return ['127.0.0.1'];
  const known = state.addressesOf(name);
  return known && (known.length > 0 ? inTurn(name, known) : []);
};

const families = { IPv4: 4, IPv6: 6 };

const find = (name, options) => {
  const { family = 0 } = options;
  const known = addressesOf(name);
  if (!known) state.refused({ host: name });
  const wanted = families[family] ?? family;
  const found = (known ?? [])
    .map((address) => ({ address, family: isIP(address) }))
    .filter((one) => wanted === 0 || one.family === wanted);
  if (found.length === 0) throw notFound(name);
  return options.all ? found : found[0];
};

const optionsOf = (options) => (typeof options === 'number' ? { family: options } : (options ?? {}));

const lookup = (name, ...rest) => {
  const answer = rest.pop();
  const options = optionsOf(rest[0]);
  try {
    const found = find(name, options);
    if (options.all) process.nextTick(answer, null, found);
    else process.nextTick(answer, null, found.address, found.family);
  } catch (error) {
    process.nextTick(answer, error);
  }
};

const asksTheDns = (method) => /^(resolve|reverse|lookupService)/.test(method);

const refuseAll = () => {
  const refuse = (method, name) => {
    state.refused({ host: `dns.${method} ${name}` });
    return notFound(String(name));
  };
  for (const method of Object.keys(dns.promises).filter(asksTheDns)) {
    const fail = (name, ...rest) => process.nextTick(rest.at(-1), refuse(method, name));
    const reject = async (name) => {
      throw refuse(method, name);
    };
    for (const object of [dns, dns.Resolver.prototype]) object[method] = fail;
    for (const object of [dns.promises, dns.promises.Resolver.prototype]) object[method] = reject;
  }
};

const installNames = (known, refused) => {
  state.addressesOf = known;
  state.refused = refused;
  dns.lookup = lookup;
  dns.promises.lookup = async (name, options) => find(name, optionsOf(options));
  refuseAll();
};

const restartNames = () => state.turns.clear();

module.exports = { installNames, notFound, restartNames };
