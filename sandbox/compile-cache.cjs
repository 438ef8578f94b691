// Loaded before the sandbox, whose five hundred modules are there in a third of the time.
const http = require('node:http');
const { enableCompileCache, registerHooks } = require('node:module');
const { join } = require('node:path');

// Code that has been compiled once is kept beside the packages.
enableCompileCache(join(__dirname, '..', 'node_modules', '.cache', 'slipway'));

// An import of node:http reads these, which nobody uses, and so loads a second HTTP client (nodejs/node#57649).
for (const name of ['CloseEvent', 'MessageEvent', 'WebSocket']) delete http[name];

/** A module of ours names another by its file, which need not be searched for. */
const resolve = (specifier, context, next) =>
  context.parentURL && specifier.startsWith('.') && specifier.endsWith('.ts')
    ? { url: new URL(specifier, context.parentURL).href, format: 'module-typescript', shortCircuit: true }
    : next(specifier, context);

registerHooks({ resolve });
