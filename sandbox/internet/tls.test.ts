import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Bench, openBench } from '../aws/lambda/testing.ts';
import { addHost } from '../fleet/hosts.ts';
import { fleet } from '../fleet/service.ts';
import { addSite } from './servers.ts';
import { internet } from './service.ts';
import { darken } from './state.ts';
import { addTls, certify } from './tls.ts';

const day = 86_400_000;
let bench: Bench;
const services: Server[] = [];

beforeAll(async () => {
  bench = await openBench([fleet, internet]);
  const { world } = bench;
  certify(world, 'web.example', { from: Date.now() - day, to: Date.now() + day });
  for (const name of ['web-1', 'web-2']) {
    const host = await addHost(world, { name, tags: {}, address: 'web.example:80' });
    await addTls(world, host, 'web.example:443');
    const service = createServer((_, answer) => answer.end(name));
    await new Promise<void>((resolve) => {
      service.listen(host.port, '127.0.0.1', resolve);
    });
    services.push(service);
  }
  await addSite(world, 'status.example:80', (_, answer) => answer.end('fine'));
  await bench.create(
    'client',
    `const http = require('node:http'), https = require('node:https');
     const get = (url, options) => new Promise((resolve) => {
       const request = (url.startsWith('https') ? https : http).get(url, { agent: false, ...options }, async (answer) => {
         let text = ''; for await (const part of answer) text += part; resolve(text);
       });
       request.on('error', (error) => resolve(error.code));
     });
     exports.handler = async (asked) => {
       const answers = [];
       for (const [url, options] of asked) answers.push(await get(url, options));
       return answers;
     };`,
  );
});

afterAll(async () => {
  for (const service of services) service.close();
  await bench.close();
});

const ask = async (...asked: readonly (readonly [string, object?])[]): Promise<unknown> =>
  (await bench.invoke('client', asked)).payload;

test('each host takes TLS at its own address, and functions trust its certificate', async () => {
  const at = (hostname: string) => ({ hostname, servername: 'web.example' });
  const url = 'https://web.example/';
  const answers = await ask([url, at('10.0.0.12')], [url, at('10.0.0.11')], [url], [url]);
  expect(answers).toEqual(['web-2', 'web-1', 'web-1', 'web-2']);
});

test('a name without a certificate is refused in the handshake, and another one does not fit', async () => {
  const to = { hostname: '10.0.0.11' };
  const url = 'https://web.example/';
  expect(await ask([url, { ...to, servername: 'nobody.example' }])).toEqual(['ECONNRESET']);
  certify(bench.world, 'other.example', { from: Date.now() - day, to: Date.now() + day });
  const wrong = { ...to, servername: 'other.example', headers: { host: 'web.example' } };
  expect(await ask(['https://other.example/', wrong])).toEqual(['web-1']);
  certify(bench.world, 'web.example', { from: Date.now() - 2 * day, to: Date.now() - day });
  expect(await ask([url])).toEqual(['CERT_HAS_EXPIRED']);
});

test('what has gone dark is refused by name and by address until it is lit again', async () => {
  const { world } = bench;
  const asked = [['http://status.example/'], ['http://web.example/'], ['http://10.0.0.11/']] as const;
  expect(await ask(...asked)).toEqual(['fine', 'web-1', 'web-1']);
  darken(world, ['status.example:80', 'web.example:80']);
  expect(await ask(...asked)).toEqual(['ECONNREFUSED', 'ECONNREFUSED', 'ECONNREFUSED']);
  darken(world, []);
  expect(await ask(...asked)).toEqual(['fine', 'web-2', 'web-1']);
  expect(world.trace.filter(({ kind }) => kind === 'bug')).toEqual([]);
  expect(() => darken(world, ['nowhere.example:80'])).toThrow('nothing is known as nowhere.example:80');
});
