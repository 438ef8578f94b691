/** Loaded into a measured process: says how much CPU it has used when its first answer is given. */
'use strict';
const { subscribe } = require('node:diagnostics_channel');
const { writeSync } = require('node:fs');

subscribe('http.client.response.finish', ({ request }) => {
  if (!/\/invocation\/[^/]+\/(response|error)$/.test(request.path)) return;
  const { user, system } = process.cpuUsage();
  writeSync(1, `cpu ${user + system}\n`);
});
