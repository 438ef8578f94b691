import { afterEach, expect, test } from '@jest/globals';
import { startServer } from '../../test/http-server.ts';
import { type HttpRequest, NoAnswerError, send } from './http.ts';

type Server = Awaited<ReturnType<typeof startServer>>;
const servers: Server[] = [];
const serve = async (...args: Parameters<typeof startServer>): Promise<Server> => {
  const server = await startServer(...args);
  servers.push(server);
  return server;
};
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

const get = (url: string, more: Partial<HttpRequest> = {}) =>
  send({ method: 'GET', url, timeoutMs: 5_000, maxBytes: 1_000, ...more });

test('gives status, headers and text, whatever the status', async () => {
  const { url } = await serve((_asked, response) => response.writeHead(418, { 'X-Tea': 'yes' }).end('é'));
  expect(await get(url)).toMatchObject({ status: 418, headers: { 'x-tea': 'yes' }, body: 'é' });
});

test('sends a body with its length in bytes', async () => {
  const { url, asked } = await serve((_asked, response) => response.end());
  await send({ method: 'POST', url, body: 'a=é', timeoutMs: 5_000, maxBytes: 10 });
  expect(asked).toMatchObject([{ method: 'POST', body: 'a=é', headers: { 'content-length': '4' } }]);
});

test('does not follow a redirect', async () => {
  const { url, asked } = await serve((_asked, response) =>
    response.writeHead(303, { Location: '/elsewhere' }).end(),
  );
  expect((await get(url)).status).toBe(303);
  expect(asked).toHaveLength(1);
});

test('an answer that never comes ends in time', async () => {
  const { url } = await serve(() => undefined);
  await expect(get(url, { timeoutMs: 50 })).rejects.toThrow(new NoAnswerError('no answer within 50 ms'));
});

test('a body that never ends, ends in time', async () => {
  const { url } = await serve((_asked, response) => {
    response.write('{');
  });
  await expect(get(url, { timeoutMs: 50 })).rejects.toThrow(NoAnswerError);
});

test('a body that is too long is not read to its end', async () => {
  const { url } = await serve((_asked, response) => response.end('x'.repeat(100_000)));
  await expect(get(url)).rejects.toThrow(new NoAnswerError('the answer is longer than 1000 bytes'));
});

test('a connection refused and one cut off are no answers', async () => {
  const { url } = await serve((_asked, response) => response.destroy());
  await expect(get(url)).rejects.toThrow(NoAnswerError);
  await expect(get('http://127.0.0.1:1/')).rejects.toThrow('ECONNREFUSED');
});

test('a kept connection that the server has closed meanwhile is replaced, once, for a question only', async () => {
  let answered = 0;
  const { url, asked } = await serve((_asked, response) => {
    answered += 1;
    // The first answer keeps the connection; the second question finds it broken.
    if (answered === 2) response.destroy();
    else response.end('fine');
  });
  await get(url);
  // The connection is given back for use only after the answer was handed over.
  await new Promise(setImmediate);
  expect((await get(url)).body).toBe('fine');
  expect(asked).toHaveLength(3);
});

test('what may have caused something is never sent twice', async () => {
  const { url, asked } = await serve((_asked, response) => response.destroy());
  await expect(send({ method: 'POST', url, body: '', timeoutMs: 5_000, maxBytes: 10 })).rejects.toThrow(
    NoAnswerError,
  );
  expect(asked).toHaveLength(1);
});

test('a signal breaks a request off', async () => {
  const { url } = await serve(() => undefined);
  const controller = new AbortController();
  const asking = get(url, { signal: controller.signal });
  controller.abort();
  await expect(asking).rejects.toThrow(NoAnswerError);
});
