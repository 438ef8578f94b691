import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createApp } from '../src/app.js';

const server = createApp({ commit: 'c0ffee' });
const get = (path) => fetch(`http://127.0.0.1:${server.address().port}${path}`);

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
  assert.match(await response.text(), /Hello/);
});

test('it says which commit it is', async () => {
  const response = await get('/version');
  assert.equal(response.headers.get('content-type'), 'application/json');
  assert.deepEqual(await response.json(), { commit: 'c0ffee' });
});

test('a query does not change the page', async () => {
  assert.equal((await get('/version?fresh=1')).status, 200);
});

test('what is not there is not found', async () => {
  assert.equal((await get('/nowhere')).status, 404);
});
