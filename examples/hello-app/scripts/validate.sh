#!/bin/bash
# Waits until the service answers at all, whatever it says: whether that is right is judged from outside.
set -euo pipefail

exec node --input-type=module - <<'SCRIPT'
import { get } from 'node:http';

const port = Number(process.env.PORT ?? 80);
const deadline = Date.now() + 20_000;

const ask = () =>
  new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/version', timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('timeout', function () {
        this.destroy(new Error('no answer in time'));
      })
      .on('error', reject);
  });

for (;;) {
  try {
    console.log(`the service answers with status ${await ask()}`);
    process.exit(0);
  } catch (error) {
    if (Date.now() > deadline) {
      console.error(`the service does not answer: ${error.message}`);
      process.exit(1);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
SCRIPT
