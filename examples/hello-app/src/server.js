/** Listens on PORT (of HOST, or of every address), and leaves its process id in PID_FILE for as long as it runs. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createApp } from './app.js';

const readVersion = () => {
  try {
    return JSON.parse(readFileSync(new URL('../version.json', import.meta.url), 'utf8'));
  } catch (error) {
    // Only the build writes the file: a checkout runs without it.
    if (error.code === 'ENOENT') return { commit: 'not built' };
    throw error;
  }
};

const { HOST, PORT = '80', PID_FILE } = process.env;
const { commit } = readVersion();
const server = createApp({ commit });

if (PID_FILE) {
  writeFileSync(PID_FILE, `${process.pid}\n`);
  process.on('exit', () => rmSync(PID_FILE, { force: true }));
}
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
