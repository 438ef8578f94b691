/** Finds and loads the function's handler as Lambda's runtime for Node 24 does. */
'use strict';
const { existsSync } = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const runtimeError = (name, message, cause) =>
  Object.assign(new Error(message, { cause }), { name: `Runtime.${name}` });

const load = async (file) => {
  try {
    // A bundle in CommonJS is not worth the ESM loader; what is not CommonJS after all, is imported.
    return file.endsWith('.mjs') ? await import(pathToFileURL(file).href) : require(file);
  } catch (error) {
    if (error.code === 'ERR_REQUIRE_ASYNC_MODULE') return import(pathToFileURL(file).href);
    throw error;
  }
};

const loadModule = async (base) => {
  const file = ['', '.js', '.mjs', '.cjs'].map((extension) => base + extension).find(existsSync);
  if (!file) throw runtimeError('ImportModuleError', `Error: Cannot find module '${path.basename(base)}'`);
  try {
    return await load(file);
  } catch (error) {
    if (error instanceof SyntaxError)
      throw Object.assign(runtimeError('UserCodeSyntaxError', String(error), error), { stack: error.stack });
    if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND')
      throw runtimeError('ImportModuleError', String(error), error);
    throw error;
  }
};

const checked = (handler, name) => {
  if (handler === undefined) throw runtimeError('HandlerNotFound', `${name} is undefined or not exported`);
  if (typeof handler !== 'function') throw runtimeError('HandlerNotFound', `${name} is not a function`);
  if (handler.length >= 3)
    throw runtimeError(
      'CallbackHandlerDeprecated',
      `${name} takes a callback, which Lambda no longer supports from Node.js 24 on`,
    );
  return handler;
};

/** `dist/admit-release/index.handler` under `root`. */
const loadHandler = async (root, name) => {
  const found = /^(.*\/)?([^/.]+)\.(.+)$/.exec(name);
  if (!found || name.includes('..')) throw runtimeError('MalformedHandlerName', 'Bad handler');
  const [, folder = '', file, member] = found;
  const exported = await loadModule(path.resolve(root, folder, file));
  const within = (object) => member.split('.').reduce((value, key) => value?.[key], object);
  return checked(within(exported) ?? within(exported.default), name);
};

module.exports = { loadHandler };
