/** Listens on PORT (of HOST, or of every address). */
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { createApp } = require('./app.js');

const readVersion = () => {
  try {
    return JSON.parse(readFileSync(join(__dirname, '..', 'version.json'), 'utf8'));
  } catch (error) {
    // Only the build writes the file: a checkout runs without it.
    if (error.code === 'ENOENT') return { commit: 'not built' };
    throw error;
  }
};

const { HOST, PORT = '80' } = process.env;
const { commit } = readVersion();
const server = createApp({ commit });

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    console.log(`${signal}: closing`);
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}
server.listen(Number(PORT), HOST, () =>
  console.log(`commit ${commit} listens on port ${server.address().port}`),
);
