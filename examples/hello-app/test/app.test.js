const assert = require('node:assert/strict');
const { get: request } = require('node:http');
const { text } = require('node:stream/consumers');
const { after, before, test } = require('node:test');
const { createApp } = require('../src/app.js');

const server = createApp({ commit: 'c0ffee' });
const get = (path) =>
  new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: server.address().port, path }, async (response) =>
      resolve({ status: response.statusCode, headers: response.headers, body: await text(response) }),
    ).on('error', reject);
  });

before((_, done) => {
  server.listen(0, '127.0.0.1', done);
});
after(() => {
  server.close();
  server.closeAllConnections();
});

test('the home page greets', async () => {
  const response = await get('/');
  assert.equal(response.status, 200);
  assert.match(response.body, /Hello/);
});

test('it says which commit it is', async () => {
  const response = await get('/version');
  assert.equal(response.headers['content-type'], 'application/json');
  assert.deepEqual(JSON.parse(response.body), { commit: 'c0ffee' });
});

test('a query does not change the page', async () => {
  assert.equal((await get('/version?fresh=1')).status, 200);
});

test('what is not there is not found', async () => {
  assert.equal((await get('/nowhere')).status, 404);
});
