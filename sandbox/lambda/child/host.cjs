/** Talks to the sandbox beside the Runtime API: sleeping, waking, and places that could not be reached. */
'use strict';
const http = require('node:http');

// Of its own: the function's agents stay as it made them.
const agent = new http.Agent({ keepAlive: true });

/** One request to the process's own server; resolves with status, headers and text. */
const ask = (method, path, body, { headers = {}, background = false } = {}) =>
  new Promise((resolve, reject) => {
    const [host, port] = ask.address.split(':');
    const request = http.request({ host, port, method, path, headers, agent }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ headers: response.headers, text: Buffer.concat(chunks).toString() }),
      );
      response.on('error', reject);
    });
    request.on('error', reject);
    if (background) request.on('socket', (socket) => socket.unref());
    request.end(body);
  });
ask.address = '';

module.exports = { ask };
