#!/bin/bash
# Waits until the service that has just been installed answers, and not one that was there before: whether what it
# says is right is judged from outside.
set -euo pipefail

HOME_FOLDER="${DESTDIR:-}/srv/hello-app" exec node - <<'SCRIPT'
const { readFileSync } = require('node:fs');
const { get } = require('node:http');

const port = Number(process.env.PORT ?? 80);
const installed = JSON.parse(readFileSync(`${process.env.HOME_FOLDER}/version.json`, 'utf8')).commit;
const deadline = Date.now() + 20_000;

const ask = () =>
  new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/version', timeout: 2_000 }, async (response) => {
      let body = '';
      for await (const chunk of response.setEncoding('utf8')) body += chunk;
      resolve(JSON.parse(body).commit);
    })
      .on('timeout', function () {
        this.destroy(new Error('no answer in time'));
      })
      .on('error', reject);
  });

const look = async () => {
  try {
    const served = await ask();
    return served === installed ? undefined : `commit ${served} is served, ${installed} is installed`;
  } catch (error) {
    return `the service does not answer: ${error.message}`;
  }
};

const wait = async () => {
  const complaint = await look();
  if (complaint === undefined) {
    console.log(`commit ${installed} is served`);
  } else if (Date.now() > deadline) {
    console.error(complaint);
    process.exitCode = 1;
  } else {
    setTimeout(wait, 5);
  }
};

wait();
SCRIPT
