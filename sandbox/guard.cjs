// Runs before everything else, in plain JavaScript that any Node understands: says what is missing and what to do.
const fs = require('node:fs');
const path = require('node:path');

const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  const own = path.join(__dirname, '..', 'node_modules', 'node', 'bin', 'node');
  const missing = fs.existsSync(own)
    ? 'It is in node_modules, but npm did not put it on the path: start it by `npm start`, `npm test` or `npx`.'
    : 'It comes with `npm ci`, by an install script: do not use --ignore-scripts, or run `npm rebuild node`.';
  console.error(
    `Slipway needs Node 24, the runtime that the functions have on Lambda; this is ${process.version}.\n${missing}`,
  );
  process.exit(2);
}
