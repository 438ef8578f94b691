// Loaded before the sandbox: code that has been compiled once is kept beside the packages, which halves its start.
const { enableCompileCache } = require('node:module');
const { join } = require('node:path');

enableCompileCache(join(__dirname, '..', 'node_modules', '.cache', 'slipway'));
